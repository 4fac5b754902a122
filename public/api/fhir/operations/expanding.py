"""``$expand``: the concepts of a value set, as a list or as a tree, whole or a page of them."""

from __future__ import annotations

import datetime
import hashlib
import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from public.api.fhir.systems import wording
from public.api.fhir.systems.interface import KNOWN_URIS, Designation, Json, Property, canonical
from public.api.fhir.systems.library import Library
from public.api.fhir.systems.pins import Pins, resolve_for_expansion
from public.api.fhir.systems.supplied import RENDERINGS, designations_of, extras_of, rows_of, text_of

from .composing import compose_of, merges_versions, supplements_of, takes_inactive, title_of
from .displays import preferred
from .listing import Listing, Member, Used
from .parameters import row

MOST = 1_000
"""Codes that are shown at once where no page is asked for."""
MOST_LOOKED_AT = 120_000
_HL7 = "http://hl7.org/fhir/StructureDefinition/"
_OF_ROWS = (*RENDERINGS, f"{_HL7}valueset-deprecated", f"{_HL7}valueset-concept-definition")
_SHOWN_OF_SET = ("url", "version", "name", "title", "status", "experimental", "date")
_OF_DEFINITION = ("extension", "compose", "contained")


@dataclass(frozen=True)
class Options:
    """How to expand. ``properties`` are those asked for; ``echoed`` are parameters that the answer repeats."""

    pins: Pins = field(default_factory=Pins)
    languages: Sequence[str] = ()
    text: str = ""
    count: int | None = None
    offset: int | None = None
    active_only: bool = False
    flat: bool = False
    designations: bool = False
    definition: bool = False
    properties: Sequence[str] = ()
    echoed: Sequence[Json] = ()
    now: datetime.datetime = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)

    @property
    def is_paged(self) -> bool:
        return self.count is not None or self.offset is not None


def expand(library: Library, options: Options, value_set: Json) -> Json:
    """The value set with its expansion."""
    library.ask_for_supplements(supplements_of(value_set))
    own = compose_of(value_set).get("property")
    if isinstance(own, list):
        options = replace(options, properties=[*options.properties, *(name for name in own if isinstance(name, str))])
    listing = Listing(library, options.pins, text=options.text, most=MOST_LOOKED_AT if options.is_paged else MOST * 5)
    page, total = _whole_system(listing, options, value_set) or _members(listing, options, value_set)
    is_tree = not (options.flat or options.is_paged or any(member.is_listed for member in page))
    page = [_whole(member, listing, options, value_set) for member in page]
    shown = _Shown(options, listing.used)
    contains = shown.tree(page) if is_tree else [shown.entry(member) for member in page]
    expansion = {
        "timestamp": options.now.isoformat(timespec="seconds"),
        "total": total,
        "offset": options.offset,
        "parameter": list(_parameters(value_set, options, listing.used)),
        "property": shown.declared(listing.used),
        "contains": contains,
    }
    expansion = {name: value for name, value in expansion.items() if value not in (None, [])}
    marks = list(_unclosed(listing.used))
    identified = {"identifier": f"urn:uuid:{_identifier(value_set, expansion)}"} | expansion
    return _definition(value_set, options) | {"expansion": ({"extension": marks} if marks else {}) | identified}


def _definition(value_set: Json, options: Options) -> Json:
    names = (*_SHOWN_OF_SET, *(_OF_DEFINITION if options.definition else ()))
    shown = {name: value_set[name] for name in names if name in value_set}
    return {"resourceType": "ValueSet", "status": "unknown"} | shown


def _whole_system(listing: Listing, options: Options, value_set: Json) -> tuple[list[Member], int] | None:
    """A page of a whole code system, without listing all of it; None where something else is asked for."""
    compose = compose_of(value_set)
    includes = rows_of(compose, "include")
    simple = len(includes) == 1 and not compose.get("exclude") and set(includes[0]) <= {"system", "version"}
    if not simple or not includes or options.text or options.active_only or not takes_inactive(value_set):
        return None
    url, included = text_of(includes[0], "system"), text_of(includes[0], "version")
    if not url:
        return None
    system = resolve_for_expansion(listing.library, options.pins, url, included)
    listing.note(system, url, included)
    if not options.is_paged and system.size() > MOST:
        raise wording.too_costly(title_of(value_set), MOST)
    first = options.offset or 0
    last = system.size() if options.count is None else first + options.count
    if last - first > MOST and system.size() - first > MOST:
        raise wording.too_costly(title_of(value_set), MOST)
    return [Member(system, concept) for concept in system.part(first, last)], system.size()


def _members(listing: Listing, options: Options, value_set: Json) -> tuple[list[Member], int]:
    members = listing.members(value_set)
    if options.active_only or not takes_inactive(value_set):
        members = [member for member in members if not member.concept.inactive]
    first = options.offset or 0
    page = members[first:] if options.count is None else members[first : first + options.count]
    if len(page) > MOST:
        raise wording.too_costly(title_of(value_set), MOST)
    return page, len(members)


def _whole(member: Member, listing: Listing, options: Options, value_set: Json) -> Member:
    """With the properties asked for that concepts of its system come without."""
    if all(map(member.system.carries, options.properties)):
        return member
    listing.library.step(title_of(value_set))
    return replace(member, concept=replace(member.concept, properties=member.system.full(member.concept).properties))


def _identifier(value_set: Json, expansion: Json) -> uuid.UUID:
    """The same for the same answer at the same time."""
    printed = json.dumps([title_of(value_set), expansion], sort_keys=True, default=str)
    return uuid.UUID(hashlib.sha256(printed.encode()).hexdigest()[:32], version=5)


def _parameters(value_set: Json, options: Options, used: Used) -> Iterator[Json]:
    """What the expansion was asked for and made from, in alphabetical order."""
    rows = [*options.echoed, *(row(name, "Uri", value) for name, value in used.parameters)]
    for system in used.systems.values():
        named = canonical(system.url, system.version)
        rows.append(row("used-codesystem", "Uri", named))
        rows.append(row("used-fragment", "Uri", named) if system.is_fragment else None)
        rows += [row("used-supplement", "Uri", supplement) for supplement in system.supplements]
    rows += [row("used-valueset", "Uri", name) for name in used.value_sets]
    if _mixes(used) and merges_versions(value_set):
        rows.append(row("versionsMatch", "Boolean", True))
    yield from sorted((given for given in rows if given is not None), key=lambda given: str(given["name"]))


def _mixes(used: Used) -> bool:
    return any(len(used.versions(url)) > 1 for url, _ in used.systems)


def _unclosed(used: Used) -> Iterator[Json]:
    """Extensions that say that the expansion may lack codes."""
    for system in used.systems.values():
        if system.is_fragment:
            why = f"This extension is based on a fragment of the code system {system.url}"
            yield {"url": f"{_HL7}valueset-unclosed", "valueBoolean": True}
            yield {"url": f"{_HL7}valueset-unclosed-reason", "valueString": why}


class _Shown:
    """Concepts as an expansion shows them; remembers which properties it showed."""

    def __init__(self, options: Options, used: Used) -> None:
        self.options, self.used = options, used
        self.uris: dict[str, str] = {}

    def tree(self, members: Sequence[Member]) -> list[Json]:
        """Each concept below the first of its parents that is shown, else at the top."""
        entries = {member.key: self.entry(member) for member in members}
        top: list[Json] = []
        for member in members:
            url, version, _ = member.key
            above = next((entries[key] for code in member.concept.parents
                          if (key := (url, version, code)) in entries), None)  # fmt: skip
            (top if above is None else above.setdefault("contains", [])).append(entries[member.key])
        return top

    def entry(self, member: Member) -> Json:
        concept, system = member.concept, member.system
        extension = {given["url"]: given for given in concept.extension}
        extension |= {given["url"]: given for given in rows_of(member.row, "extension") if given.get("url") in _OF_ROWS}
        own_display = text_of(member.row, "display") if member.row else ""
        entry: Json = {
            "extension": list(extension.values()),
            "system": system.url,
            "abstract": concept.abstract or None,
            "inactive": concept.inactive or None,
            "version": system.version if len(self.used.versions(system.url)) > 1 else "",
            "code": concept.code,
            "display": own_display or preferred(system, concept, self.options.languages),
            "designation": [_designation(given) for given in self._designations(member)],
            "property": [{"code": given.code, given.value[0]: given.value[1]} for given in self._properties(member)],
        }
        return {name: value for name, value in entry.items() if value not in (None, "", [])}

    def _designations(self, member: Member) -> list[Designation]:
        if not self.options.designations:
            return []
        return [*member.concept.designations, *(designations_of(member.row) if member.row else ())]

    def _properties(self, member: Member) -> list[Property]:
        concept, system = member.concept, member.system
        shown: list[Property] = []
        wanted = dict.fromkeys(self.options.properties)
        if "*" in wanted:
            wanted = {"definition": None} | dict.fromkeys(given.code for given in concept.properties)
        for name in wanted:
            if name == "definition" and concept.definition:
                shown.append(Property(name, ("valueString", concept.definition)))
            else:
                shown += [given for given in concept.properties if given.code == name]
        names = {given.code for given in shown}
        status = concept.status or ("inactive" if concept.inactive else "")
        if status not in ("", "active") and "status" not in names:
            shown.append(Property("status", ("valueCode", status)))
        extras = {given.code: given for given in concept.extras}
        extras |= {given.code: given for given in extras_of(member.row)} if member.row else {}
        shown += [given for name, given in extras.items() if name not in names]
        for given in shown:
            self.uris.setdefault(given.code, system.property_uri(given.code) or KNOWN_URIS.get(given.code, ""))
        return shown

    def declared(self, used: Used) -> list[Json]:
        """The properties that the expansion shows."""
        return [{"code": code, "uri": uri} if uri else {"code": code} for code, uri in self.uris.items()]


def _designation(given: Designation) -> Json:
    shown: Json = {"extension": list(given.extension), "language": given.language, "use": given.use}
    return {name: value for name, value in shown.items() if value} | {"value": given.value}
