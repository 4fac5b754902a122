"""Take a sentence over that was signed for a sibling of the code; its source stays on record with every text of it."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from reviews.actions.common import facts_of, lock, lock_draft, record_act, require
from reviews.actions.texts.drafting import save
from reviews.models import Draft
from reviews.models.explanations import Origin
from reviews.reading.hands import inherited_hands
from reviews.reading.work.siblings import sentence_named
from reviews.rules.acts import Act, next_state
from reviews.rules.content import Section
from reviews.rules.errors import ConflictError

ACT = "take sentence"


@transaction.atomic
def take_sentence(
    *,
    actor: User,
    explanation_id: int,
    sentence: str,
    version: int,
    now: datetime.datetime,
) -> Draft:
    """Put a sentence of a sibling's live text at the end of the same section, with its fact fields.

    Who had a hand in that text has one in this draft from here on, as if it were copied; withdrawing that text recalls
    this one. ``sentence`` is its key (``reading.work.siblings``), ``version`` is the draft's, as for a save.
    """
    require(actor, Act.SAVE)
    explanation = lock(explanation_id)
    next_state(explanation.state, Act.SAVE)
    draft = lock_draft(explanation)
    taken = sentence_named(sentence, facts_of(explanation.code))
    if taken is None:
        raise ConflictError("no public text of a sibling has this sentence any more; look at them again", draft)
    text, key = taken.text, taken.section.key
    value = _with(taken.section, draft.content.get(key), taken.source)
    draft = save(actor=actor, explanation_id=explanation_id, version=version, content={key: value}, now=now)
    draft.contributors.add(actor, *inherited_hands(text.revision, Origin.COPIED))
    draft.sources.add(text.revision)
    detail = {"section": key, "code": text.explanation.code.code, "publication": text.pk}
    record_act(ACT, explanation, actor=actor, now=now, **detail)
    return draft


def _with(section: Section, value: Any, sentence: str) -> Any:
    """The section with the sentence at its end."""
    if section.kind == "list":
        return [*(value or []), sentence]
    return f"{value} {sentence}" if value else sentence
