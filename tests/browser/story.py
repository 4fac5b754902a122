"""What the browser finds on the site beside official facts: live texts, one for a seventh character, one withdrawn
and one corrected."""

from unittest import mock

from reviews import demo
from reviews.models import ReviewerProfile
from tests.reviews.stories import act, people, published, withdrawn

JPEG = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb004300ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc0"
    "000b080001000101011100ffc40014000100000000000000000000000000000009ffc40014100100000000000000000000000000000000"
    "ffda0008010100003f0037ffd9"
)


def tell() -> None:
    """Through the actions, as people would; only the checks are left out, since the tiny releases lack most codes."""
    team = people()
    with mock.patch("reviews.actions.texts.submitting.findings_of", return_value=[]):
        published(team, "Z53.9", **demo.explanations()["Z53.9"])
        published(team, "S52.021")
        published(team, "B20")
        withdrawn(team, "Z53.8")
        published(team, "Z53.1", summary="An early text.", coding_notes="Of the first.")
        act("withdraw", published(team, "Z53.1", summary="A wrong text."), team.publisher)
        published(team, "Z53.1", summary="The right text.", faqs=[])
    ReviewerProfile.objects.filter(user=team.reviewer).update(
        bio="Reads what others write.\n\nHas signed a few pages here.", photo=JPEG
    )
