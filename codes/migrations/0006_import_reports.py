"""Reports of import runs say warnings by code and reasons by file and line; until now both were texts.

Of a warning that stands its text stays, and its code is read out of it, once, here.
"""

import re

from django.db import migrations

_CODES = (
    ("other_checksum", r"others report another SHA-256"),
    ("count_differs", r"is not what is known of it: [\d,]+ \w+ where"),
    ("code_missing", r"is not what is known of it: .+ is expected, and is not there"),
    ("code_remains", r"is not what is known of it: .+ is there, and should be gone"),
    ("header_expected", r"is not what is known of it: .+ is expected to be a header"),
    ("not_used", r": not used; it seems to be "),
    ("note_names_no_code", r"the note names .+, which is no code"),
    ("codes_not_in_release", r"codes? are not in this release"),
    ("manifestation_is_text", r"the manifestation code of .+ is text"),
    ("copy_of_release", r"\Aa copy of "),
)
_PLACE = re.compile(r"(?P<file>[^:]+?)(?:, line (?P<line>\d+))?: (?P<text>.+)", re.DOTALL)


def warning_in(text):
    code = next((code for code, pattern in _CODES if re.search(pattern, text)), "other")
    return {"code": code, "parameters": {}, "text": text}


def reason_in(text, files):
    """File and line apart, where what stands before the colon is a file that was read, or has a line."""
    place = _PLACE.fullmatch(text)
    if place and (place["file"] in files or place["line"]):
        return {"text": place["text"], "file": place["file"], "line": int(place["line"]) if place["line"] else None}
    return {"text": text, "file": "", "line": None}


def text_of(reason):
    where = f"{reason['file']}, line {reason['line']}" if reason["line"] else reason["file"]
    return f"{where}: {reason['text']}" if where else reason["text"]


def take_apart(apps, schema_editor):
    for run in apps.get_model("codes", "ImportRun").objects.exclude(report={}).iterator(chunk_size=100):
        files = {file[key] for file in run.report["files"] for key in ("name", "package")} - {""}
        run.report["warnings"] = [warning_in(text) for text in run.report["warnings"]]
        run.report["reasons"] = [reason_in(text, files) for text in run.report["reasons"]]
        run.save(update_fields=("report",))


def put_together(apps, schema_editor):
    for run in apps.get_model("codes", "ImportRun").objects.exclude(report={}).iterator(chunk_size=100):
        run.report["warnings"] = [warning["text"] for warning in run.report["warnings"]]
        run.report["reasons"] = [text_of(reason) for reason in run.report["reasons"]]
        run.save(update_fields=("report",))


class Migration(migrations.Migration):
    dependencies = [("codes", "0005_public_version")]
    operations = [migrations.RunPython(take_apart, put_together)]
