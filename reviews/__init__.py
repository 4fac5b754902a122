"""Explanations: drafted, checked, reviewed and signed here; readers see only what `reviews.published` gives out."""
