"""What the database holds of explanations and of who did what. Written only by ``actions`` and ``audit``."""

from .audit import AuditEvent, AuditHead
from .decisions import Decision, Publication
from .explanations import Draft, Explanation, Revision, RevisionContributor
from .people import ReviewerProfile, Specialist
from .talk import Comment, ProblemReport

__all__ = [
    "AuditEvent",
    "AuditHead",
    "Comment",
    "Decision",
    "Draft",
    "Explanation",
    "ProblemReport",
    "Publication",
    "ReviewerProfile",
    "Revision",
    "RevisionContributor",
    "Specialist",
]
