"""Which version of a code system is meant, where value set, code and parameters of the request each may say one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from . import wording
from .interface import CodeSystem, canonical, split_canonical
from .issues import Issue, RefusedError
from .library import Library
from .versions import has_wildcard, matches


@dataclass(frozen=True)
class Pins:
    """Versions by url: that of ``default`` where nothing else says one, of ``check`` demanded, of ``force`` always."""

    default: dict[str, str] = field(default_factory=dict)
    check: dict[str, str] = field(default_factory=dict)
    force: dict[str, str] = field(default_factory=dict)

    def asked(self, url: str, included: str) -> str:
        """The version that a value set's ``included`` one stands for; empty for any."""
        return self.force.get(url) or included or self.default.get(url) or self.check.get(url) or ""

    def applied(self, url: str, included: str) -> tuple[str, str] | None:
        """Name and version of the parameter that decides, where one does, or that demands."""
        if url in self.force:
            return "force-system-version", self.force[url]
        if not included and url in self.default:
            return "system-version", self.default[url]
        return ("check-system-version", self.check[url]) if url in self.check else None


def read_pins(names: Iterable[str]) -> dict[str, str]:
    """Canonicals ("url|version") by url."""
    return {url: version for url, version in map(split_canonical, names) if version}


@dataclass(frozen=True)
class Where:
    """The FHIRPaths of a code's parts in the request: "Coding" and "Coding.", or nothing for single parameters."""

    whole: str = ""

    def at(self, part: str) -> str:
        return f"{self.whole}.{part}" if self.whole else part


@dataclass(frozen=True)
class Resolved:
    """``system`` is None where no version fits; ``missing`` is the canonical that nobody knows."""

    system: CodeSystem | None
    issues: tuple[Issue, ...] = ()
    missing: str = ""

    @property
    def is_clean(self) -> bool:
        return self.system is not None and not self.issues


def resolve(library: Library, pins: Pins, url: str, *, included: str, given: str, where: Where) -> Resolved:
    """The version that a value set's include means for a code that says the version ``given``."""
    asked, known = pins.asked(url, included), library.versions(url)
    issues: list[Issue] = []
    missing = ""
    system = library.system(url, asked)
    if system is None:
        missing = canonical(url, asked if known else "")
    if given and known and not (system and system.version == given):
        its_own = library.system(url, given)
        if its_own is not None and (asked == "" or (has_wildcard(asked) and matches(asked, its_own.version))):
            system, missing = its_own, ""
        else:
            issues.append(_differs(url, system, asked, included, given, where))
            if its_own is None:
                issues.append(wording.unknown_version(url, given, known, where.at("system")))
                missing = missing or canonical(url, given)
    if system is None:
        at = where.at("system")
        issues.append(wording.unknown_version(url, asked, known, at) if known else wording.unknown_system(url, at))
    elif url in pins.check and not matches(pins.check[url], system.version):
        issues.append(wording.version_not_allowed(url, system.version, pins.check[url], where.at("version")))
    return Resolved(system, tuple(issues), missing)


def _differs(url: str, system: CodeSystem | None, asked: str, included: str, given: str, where: Where) -> Issue:
    if asked:
        return wording.other_version(url, asked, included, given, where.at("version"))
    return wording.other_default_version(url, system.version if system else "", given, where.at("version"))


def resolve_for_expansion(library: Library, pins: Pins, url: str, included: str) -> CodeSystem:
    """The version that an include means; refused where none fits, or another one is demanded."""
    asked, known = pins.asked(url, included), library.versions(url)
    system = library.system(url, asked)
    if system is None:
        issue = (
            wording.unknown_version(url, asked, known, expanding=True)
            if known
            else wording.unknown_system(url, expanding=True)
        )
        raise RefusedError(issue, status=404)
    if url in pins.check and not matches(pins.check[url], system.version):
        raise RefusedError(wording.version_not_allowed(url, system.version, pins.check[url]))
    return system
