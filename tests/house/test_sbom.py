"""The bill of materials and the notes of a version are made from what is there, and are in the published form."""

from __future__ import annotations

import json
import re
import subprocess

from jsonschema import Draft7Validator

from tests.conftest import ROOT

LOCK = (ROOT / "requirements.txt").read_text()
# What bom-1.6.schema.json of CycloneDX asks of the objects that we write; its descriptions and all else are left out.
TEXT = {"type": "string", "minLength": 1}
HASH = {"alg": {"enum": ["MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512"]}, "content": {"pattern": "^[a-fA-F0-9]{64}$"}}


def of(required: list[str], **properties: object) -> dict[str, object]:
    return {"type": "object", "required": required, "additionalProperties": False, "properties": properties}


def many(items: dict[str, object]) -> dict[str, object]:
    return {"type": "array", "items": items, "uniqueItems": True}


REFERENCE = of(["type", "url"], type={"const": "distribution"}, url=TEXT, hashes=many(of(["alg", "content"], **HASH)))
COMPONENT = of(
    ["type", "name"],
    **{"bom-ref": TEXT, "type": {"enum": ["application", "library"]}, "name": TEXT, "version": TEXT, "purl": TEXT},
    externalReferences=many(REFERENCE),
    properties=many(of(["name", "value"], name=TEXT, value=TEXT)),
)
SCHEMA = of(
    ["bomFormat", "specVersion"],
    **{"$schema": TEXT, "bomFormat": {"const": "CycloneDX"}, "specVersion": {"const": "1.6"}},
    serialNumber={"pattern": "^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"},
    version={"type": "integer", "minimum": 1},
    metadata=of([], component=COMPONENT),
    components=many(COMPONENT),
    dependencies=many(of(["ref"], ref=TEXT, dependsOn=many(TEXT))),
)


def printed(*command: str) -> str:
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return run.stdout


def test_every_package_of_the_lock_is_in_it() -> None:
    bill = json.loads(printed("bin/sbom"))
    pinned = re.findall(r"^([\w.-]+)==([^\s;\\]+)", LOCK, re.MULTILINE)
    assert len(pinned) > 40
    assert [(part["name"], part["version"]) for part in bill["components"]] == pinned
    files = [file for part in bill["components"] for file in part["externalReferences"][0]["hashes"]]
    assert sorted(file["content"] for file in files) == sorted(re.findall(r"sha256:([0-9a-f]{64})", LOCK))


def test_it_is_in_the_published_form() -> None:
    bill = json.loads(printed("bin/sbom"))
    Draft7Validator(SCHEMA).validate(bill)
    refs = [part["bom-ref"] for part in (bill["metadata"]["component"], *bill["components"])]
    assert len(refs) == len(set(refs))
    assert [item["ref"] for item in bill["dependencies"]] == refs
    assert {ref for item in bill["dependencies"] for ref in item["dependsOn"]} == set(refs) - {"icd-cms"}
    needs = {item["ref"].partition("@")[0]: item["dependsOn"] for item in bill["dependencies"]}
    assert any(ref.startswith("pkg:pypi/sqlparse@") for ref in needs["pkg:pypi/django"])
    assert any(ref.startswith("pkg:pypi/django@") for ref in needs["icd-cms"])


def test_notes_of_a_version_are_its_part_of_the_changelog() -> None:
    notes = printed("bin/release-notes")
    assert notes.startswith("## Unreleased\n")
    assert notes.count("\n## ") == 0
    assert notes.strip() in (ROOT / "CHANGELOG.md").read_text()
    missing = subprocess.run(["bin/release-notes", "9.9"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert missing.returncode == 1
    assert "no part" in missing.stderr
