"""Words that people write as they hear them sound like the right words."""

import pytest

from codes.search.questions.sounds import sound


@pytest.mark.parametrize(
    ("heard", "word"),
    [("farinx", "pharynx"), ("nemonic", "mnemonic"), ("kolesistitis", "cholecystitis"), ("soriasis", "psoriasis"),
     ("rumatoid", "rheumatoid"), ("rist", "wrist"), ("ekzema", "eczema"), ("anemia", "anaemia")],
)  # fmt: skip
def test_sounds_alike(heard: str, word: str):
    assert sound(heard) == sound(word)
