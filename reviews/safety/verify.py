"""Is everything public signed, word for word, and is the audit log whole? What ``verify`` asks of this room."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from codes.models import VocabularyEdit
from reviews.models import Decision, Draft, Explanation, LineProposal, PracticeDraft, Publication, Revision
from reviews.models.decisions import DecisionKind
from reviews.models.explanations import Origin
from reviews.reading.facts.in_force import version_in_force
from reviews.reading.hands import hands_in, withdrawn_words, words_of_line
from reviews.reading.signatures import approvals, signatures_needed
from reviews.rules.content import content_digest
from reviews.rules.states import State
from reviews.safety import accounted, audit, verify_records


def checks() -> Iterator[tuple[str, Iterable[str]]]:
    """(name, broken items); an item is one clear line."""
    yield "revisions", _revisions()
    yield "decisions", _decisions()
    yield "signatures", verify_records.signatures()
    yield "records", verify_records.records()
    yield "publications", _publications()
    yield "withdrawals", _signed_before_withdrawals()
    yield "second signatures", _short_of_signatures()
    yield "printed records", verify_records.printed()
    before = Publication.objects.filter(record=None).count()
    yield f"publications from before there were records ({before})", verify_records.printed_before_records()
    yield "pages", verify_records.presented()
    yield "states", _states()
    yield "practice", _practice()
    yield "vocabulary", _vocabulary()
    yield "acts on record", accounted.broken()
    yield "audit log", audit.broken(exported=Path(settings.AUDIT_HEAD_FILE), now=timezone.now())


def _vocabulary() -> Iterator[str]:
    """What search took from the desk is what two people agreed on last, line by line."""
    confirmed = LineProposal.objects.confirmed().order_by("pk")
    agreed = {(row.term, row.meant): row.change == LineProposal.Change.REMOVE for row in confirmed}
    there = {(row.term, row.meant): row.removed for row in VocabularyEdit.objects.all()}
    for term, meant in sorted(agreed.keys() | there.keys()):
        if agreed.get((term, meant)) != there.get((term, meant)):
            yield f"vocabulary: “{term}” with the meaning {meant} is not as two people agreed on it"


def _revisions() -> Iterator[str]:
    for revision in Revision.objects.select_related("explanation__code").iterator(chunk_size=500):
        if content_digest(revision.content) != revision.content_digest:
            yield f"{revision}: its text is not the one that was frozen"
        if not revision.contributors.filter(user_id=revision.submitted_by_id).exists():
            yield f"{revision}: who submitted it is not among its contributors"


def _decisions() -> Iterator[str]:
    withdrawn = withdrawn_words()
    decisions = Decision.objects.select_related("revision__explanation__code", "rescinds")
    for decision in decisions.iterator(chunk_size=500):
        if decision.content_digest != decision.revision.content_digest:
            yield f"decision {decision.pk}: it signs another text than that of {decision.revision}"
        approves = decision.kind == DecisionKind.APPROVE
        if approves and decision.user_id in hands_in(decision.revision, before=decision.pk, withdrawn=withdrawn):
            yield f"decision {decision.pk}: {decision.printed_name} approved a text of their own"
        if decision.rescinds and decision.rescinds.revision_id != decision.revision_id:
            yield f"decision {decision.pk}: it takes back an approval of another text"


def _publications() -> Iterator[str]:
    publications = Publication.objects.select_related("explanation__code", "revision", "approval", "decision")
    for publication in publications.iterator(chunk_size=500):
        digests = {
            content_digest(publication.content),
            publication.content_digest,
            publication.revision.content_digest,
            publication.approval.content_digest,
            publication.decision.content_digest,
        }
        if len(digests) != 1:
            yield f"{publication}: the public text is not the one that was approved"
        signing = publication.revision.decisions.standing_approvals().filter(content_digest=publication.content_digest)
        signers = set(signing.values_list("user_id", flat=True))
        if len(signers) < publication.revision.approvals_needed:
            yield f"{publication}: {len(signers)} approvals where {publication.revision.approvals_needed} are needed"


def _signed_before_withdrawals() -> Iterator[str]:
    """Publications whose signers could not know that what the text was made from would be withdrawn."""
    withdrawn = withdrawn_words()
    for publication in Publication.objects.select_related("explanation__code", "revision") if withdrawn else ():
        revision, words = publication.revision, words_of_line(publication.revision)
        before = [pk for digest in words for pk in withdrawn.get(digest, ()) if pk < publication.decision_id]
        newer = approvals(revision).filter(pk__gt=max(before, default=0), pk__lt=publication.decision_id).count()
        if before and newer < (1 if revision.origin == Origin.CARRIED else revision.approvals_needed):
            yield f"{publication}: signed before what it was made from was withdrawn"


def _short_of_signatures() -> Iterator[str]:
    """Public and approved texts whose risk tier has risen since they were signed."""
    live = Revision.objects.filter(publications__ended_at=None, publications__isnull=False)
    approved = Revision.objects.filter(pk__in=Explanation.objects.in_state(State.APPROVED).values("submitted_revision"))
    for revision in (live | approved).distinct().select_related("explanation__code"):
        version = version_in_force(revision.explanation.code)
        signed = approvals(revision).count()
        if version is not None and signed < (needed := signatures_needed(revision, version)):
            yield f"{revision}: {signed} signatures, and its risk asks for {needed} now"


def _states() -> Iterator[str]:
    """The state says what is there: a draft while one is written, a live text while one is published."""
    drafts = set(Draft.objects.values_list("explanation_id", flat=True))
    live = set(Publication.objects.live().values_list("explanation_id", flat=True))
    for explanation in Explanation.objects.select_related("code").iterator(chunk_size=500):
        state = State(explanation.state)
        if state in {State.SUBMITTED, State.APPROVED, State.PUBLISHED, State.WITHDRAWN} and explanation.pk in drafts:
            yield f"{explanation} is {state}, and yet has a draft"
        if state == State.RETURNED and explanation.pk not in drafts:
            yield f"{explanation} is {state}, and yet has no draft"
        if state == State.PUBLISHED and explanation.pk not in live:
            yield f"{explanation} is {state}, and yet nothing of it is public"
        if state == State.WITHDRAWN and explanation.pk in live:
            yield f"{explanation} is {state}, and yet public"


def _practice() -> Iterator[str]:
    """No text with a planted error is anywhere near readers."""
    planted = PracticeDraft.objects.faulty().values("content_digest")
    for revision in Revision.objects.filter(content_digest__in=planted).select_related("explanation__code"):
        yield f"{revision}: its text is a practice draft with a known error"
