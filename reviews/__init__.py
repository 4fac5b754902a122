"""Explanations: drafted, checked, reviewed, signed; readers see only what `reviews.reading.published` gives out."""
