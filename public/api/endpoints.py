"""All addresses of our JSON, in the order in which the document and the page of it have them."""

from __future__ import annotations

from . import autocomplete, changes, check, code_lists, exports, infobutton, releases, search
from .codes import code, groupings, validity
from .openapi.endpoints import Endpoint

ENDPOINTS: tuple[Endpoint, ...] = (
    validity.validity,
    groupings.of_code,
    code.code,
    check.check,
    search.search,
    autocomplete.autocomplete,
    code_lists.code_list,
    changes.steps,
    changes.between,
    releases.releases,
    groupings.groupings,
    exports.index,
    infobutton.infobutton,
)
"""What stands under an address comes before it: a part of a path may hold anything."""
