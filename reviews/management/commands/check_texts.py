import json
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from django.core.management.base import CommandError

from codes.management.terminal import QuietCommand
from codes.models import CodeVersion, Release
from codes.spelling import code_of
from reviews.checks import Finding, Severity, run_checks
from reviews.checks.finding import blocks
from reviews.reading.checking import subject_for
from reviews.rules.cleaning import sorted_out

_KINDS = {Severity.BLOCKS: "block", Severity.CLAIMS: "claim", Severity.WARNS: "manner", Severity.INFORMS: "manner"}


class Text(NamedTuple):
    id: str
    version: CodeVersion
    content: dict[str, Any]


class Command(QuietCommand):
    help = "Run the checks on texts in a file of JSON lines: {id, code, content} each. Writes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="lines of {id, code, content}; - reads them from standard input")
        parser.add_argument("--json", action="store_true", help="print a JSON object a line: {id, findings}")

    def handle(self, *args: Any, **options: Any) -> None:
        texts = list(self._texts(options["file"]))
        for text in texts:
            findings = list(findings_of(text))
            if options["json"]:
                rows = [as_row(finding) for finding in findings]
                self.stdout.write(json.dumps({"id": text.id, "findings": rows}, ensure_ascii=False))
                continue
            self.stdout.write(f"{text.id} ({text.version.code.code}): {len(findings)} findings")
            for finding in findings:
                self.stdout.write(f"  {_KINDS[finding.severity]}, {finding.section or 'whole text'}: {finding.message}")
                for line in (f"“{finding.excerpt}”" if finding.excerpt else "", *finding.fact.splitlines()):
                    if line:
                        self.stdout.write(f"    {line}")

    def _texts(self, name: str) -> Iterator[Text]:
        """The texts of the file. Raises CommandError with file, line and reason."""
        release = Release.objects.active().first()
        if release is None:
            raise CommandError("no release is in force: import one and activate it first")
        for number, line in enumerate(self._lines(name), start=1):
            if line.strip():
                try:
                    yield _read(line, release)
                except ValueError as error:
                    raise CommandError(f"{name}, line {number}: {error}") from error

    def _lines(self, name: str) -> list[str]:
        try:
            return (Path("/dev/stdin") if name == "-" else Path(name)).read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{name}: it cannot be read as UTF-8 text: {error}") from error


def _read(line: str, release: Release) -> Text:
    try:
        row = json.loads(line)
    except ValueError:
        raise ValueError("this is no JSON") from None
    if not isinstance(row, dict) or not {"id", "code", "content"} <= row.keys():
        raise ValueError("this is no object with id, code and content")
    name = code_of(str(row["code"]))
    version = CodeVersion.objects.named([name]).filter(release=release).select_related("release", "code").first()
    if version is None:
        raise ValueError(f"{row['code']} is no code of release {release.label}")
    return Text(str(row["id"]), version, row["content"])


def findings_of(text: Text) -> Iterator[Finding]:
    """Findings on what cannot be kept of the content at all, then those of the checks."""
    content, problems = sorted_out(text.content)
    for problem in problems:
        yield blocks("content", problem.section, problem.message)
    yield from run_checks(content, subject_for(text.version))


def as_row(finding: Finding) -> dict[str, str]:
    return {
        "kind": _KINDS[finding.severity],
        "check": finding.check,
        "section": finding.section,
        "excerpt": finding.excerpt,
        "message": finding.message,
        "fact": finding.fact,
    }
