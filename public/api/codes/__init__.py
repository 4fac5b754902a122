"""One code: facts, validity, what others group it under, what people published on it; and all groupings."""
