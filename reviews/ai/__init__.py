"""AI proposes text; people decide. Nothing in here changes an explanation: no module imports ``reviews.actions``.

sheet = sheet_of(subject)                       numbered official facts, the whole of what the model is told
asked = request_of(prompt, sheet, sections)     instructions and data, wrapped
answered = ask(asked, answer_type(sections))    one call, bounded in time, tokens and tries
proposals = proposed(answered, sheet, subject)  every sentence with its standing: supported, general, dropped
"""
