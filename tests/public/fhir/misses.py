"""The recorded cases that our answers miss, each for its reason; ``docs/fhir.md`` tells readers the same."""

DISPLAY = "the recorded display of version 2.0.0 is that of version 1.0.0"
QUOTES = "the recorded sentence has no quotes around the code system, other recorded sentences do"
LOCATION = "the recorded issue has no location, other recorded issues of the same kind must have one"

MISSES = {
    "expand-all-merged": DISPLAY,
    "expand-enum-good": DISPLAY,
    "expand-enum-bad": DISPLAY,
    "expand-exclude-versioned": DISPLAY,
    "validation-simple-coding-bad-system": QUOTES,
    "unknown-system2": QUOTES,
    "validation-contained-good": LOCATION,
    "validation-contained-bad": LOCATION,
    "validate-bad-enum-code1": LOCATION,
    "validate-bad-exclude-code1": LOCATION,
    "validate-bad-unknown": LOCATION,
    "validate-bad-v1code4": LOCATION,
    "validate-bad-v2code3": LOCATION,
    "notSelectable-prop-true-true-param-false": LOCATION,
    "validate-regex-bad": LOCATION,
    "validate-regex-bad-2": LOCATION,
}
"""Name of the case -> reason."""
