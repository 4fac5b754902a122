"""What the database holds of explanations and of who did what. Written only by ``actions`` and ``audit``."""

from reviews.models.ai.batches import DraftBatch, DraftItem
from reviews.models.ai.evaluations import Evaluation, EvaluationResult
from reviews.models.ai.prompts import AIControl, PromptVersion
from reviews.models.ai.runs import AIRun, Suggestion
from reviews.models.work.follows import Follow, SavedFilter
from reviews.models.work.second_looks import LookLeft, LookVerdict, SecondLook
from reviews.models.work.skips import Skip

from .arrivals import Arrival
from .attempts import WrongAttempts
from .audit import AuditEvent, AuditHead
from .decisions import Decision, Dependency, Publication
from .explanations import Draft, Explanation, Fingerprint, Revision, RevisionContributor, RevisionSource
from .people import ReviewerProfile, Specialist
from .practice import PracticeAnswer, PracticeDraft
from .records import Record
from .set_asides import RevisionSetAside, SetAside
from .sheets import Sheet, SheetRow
from .switches import Switch
from .talk import Comment, Invitation, ProblemReport, Reply, Tick
from .vocabulary import (
    HiddenSearch,
    LineProposal,
    MannerProposal,
    Proposal,
    RowProposal,
    SpecialistProposal,
    TermProposal,
)

__all__ = [
    "AIControl",
    "AIRun",
    "Arrival",
    "AuditEvent",
    "AuditHead",
    "Comment",
    "Decision",
    "Dependency",
    "Draft",
    "DraftBatch",
    "DraftItem",
    "Evaluation",
    "EvaluationResult",
    "Explanation",
    "Fingerprint",
    "Follow",
    "HiddenSearch",
    "Invitation",
    "LineProposal",
    "LookLeft",
    "LookVerdict",
    "MannerProposal",
    "PracticeAnswer",
    "PracticeDraft",
    "ProblemReport",
    "PromptVersion",
    "Proposal",
    "Publication",
    "Record",
    "Reply",
    "ReviewerProfile",
    "Revision",
    "RevisionContributor",
    "RevisionSetAside",
    "RevisionSource",
    "RowProposal",
    "SavedFilter",
    "SecondLook",
    "SetAside",
    "Sheet",
    "SheetRow",
    "Skip",
    "Specialist",
    "SpecialistProposal",
    "Suggestion",
    "Switch",
    "TermProposal",
    "Tick",
    "WrongAttempts",
]
