"""Whether a resource is valid R4, by the models of R4B that others keep; where these are missing, anything is."""

from __future__ import annotations

import json
from typing import Any

try:
    from fhir.resources.R4B import get_fhir_model_class
except ImportError:
    get_fhir_model_class = None


def is_valid(resource: dict[str, Any]) -> None:
    """Raises what is wrong with it, resources within it included."""
    if get_fhir_model_class is not None:
        get_fhir_model_class(resource["resourceType"]).model_validate_json(json.dumps(resource))
