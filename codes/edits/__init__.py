"""Code edits: what the official notes say of codes that stand together on a date of service. Pure, without Django.

    naming.py (what a note names) -> pairs.py, sequence.py (notes on codes together) -> finding.py (what is found)
    seventh.py (a code and its seventh character), pasting.py (codes as people paste them)

Facts come in as ``facts.CheckedCode``; ``public.reading.checking`` reads them. Findings quote official notes. They
never say that something is forbidden: guideline I.A.12.a allows an Excludes1 pair that is unrelated.
"""
