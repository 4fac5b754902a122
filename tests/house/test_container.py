"""What can be held of the containers without running them, and nginx's files as nginx itself reads them."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from icdcms.environment import SECRETS
from tests.conftest import ROOT

SERVICES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
CONTAINERFILE = (ROOT / "Containerfile").read_text()
CONF = (ROOT / "docs/serving/nginx.conf").read_text()
OURS_OF_THE_IMAGE = {"DJANGO_SETTINGS_MODULE", "HEALTH", "POSTGRES_DB", "POSTGRES_USER"}


def test_every_service_is_another_user_than_root_and_says_whether_it_is_well() -> None:
    assert set(SERVICES) == {"postgres", "setup", "public", "staff", "worker", "nginx"}
    for name, service in SERVICES.items():
        assert service["user"] not in {"root", "0", 0}, name
        well = service.get("healthcheck") or service.get("build", {}).get("target") == "site"
        assert well, name
        if name != "postgres":
            assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"]), name


def test_secrets_stand_in_files_and_each_process_has_its_own_role() -> None:
    declared = yaml.safe_load((ROOT / "compose.yaml").read_text())["secrets"]
    for name, service in SERVICES.items():
        of_service = set(service.get("secrets", ()))
        assert of_service <= set(declared), name
        files = {path.rpartition("/")[2] for path in service.get("environment", {}).values() if "/run/secrets/" in path}
        assert files <= of_service, name
        assert not {"SECRET_KEY", "DATABASE_URL", "EMAIL_URL"} & set(service.get("environment", {})), name
    roles = {
        name: {s for s in SERVICES[name]["secrets"] if s.endswith("_url")} - {"email_url"}
        for name in ("public", "staff", "worker")
    }
    assert roles == {"public": {"public_url"}, "staff": {"app_url"}, "worker": {"app_url"}}


def test_variables_are_those_of_the_settings() -> None:
    known = set(re.findall(r"`(\w+)`", (ROOT / "docs/reference/environment.md").read_text())) | OURS_OF_THE_IMAGE
    known |= {f"{name}_FILE" for name in (*SECRETS, "POSTGRES_PASSWORD")}
    for name, service in SERVICES.items():
        assert service.get("environment", {}).keys() <= known, name


def test_what_is_copied_is_there_and_no_more() -> None:
    copied = [line.split()[1] for line in CONTAINERFILE.splitlines() if re.match("COPY (?!--from)", line)]
    assert [name for name in copied if not (ROOT / name).exists()] == []
    assert not {"tests", "bin", ".git", "."} & set(copied)
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert set(copied) == let_in
    assert CONTAINERFILE.count("\nUSER 10001\n") == 1


def test_secrets_are_made_once_and_are_good(tmp_path: Path) -> None:
    script = tmp_path / "docs/serving/compose-secrets"
    script.parent.mkdir(parents=True)
    shutil.copy(ROOT / "docs/serving/compose-secrets", script)
    subprocess.run([script], check=True)
    made = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
    assert set(made) == set(yaml.safe_load((ROOT / "compose.yaml").read_text())["secrets"])
    assert made["app_url"] == f"postgres://icdcms_app:{made['app_password']}@postgres/icdcms"
    assert (
        len(
            {
                made["secret_key"],
                made["public_key"],
                made["owner_password"],
                made["app_password"],
                made["public_password"],
            }
        )
        == 5
    )
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    assert subprocess.run([script], check=False, capture_output=True).returncode == 1


def in_a_container(conf: str) -> str:
    """What `sed` makes of nginx.conf in the Containerfile."""
    for old, new in re.findall(r"-e 's\|(.+?)\|(.+?)\|'", CONTAINERFILE):
        assert old in conf, old
        conf = conf.replace(old, new)
    return conf


def with_tls(conf: str, certificate: Path) -> str:
    """nginx.conf with the lines of nginx-tls.conf in place of its `listen`."""
    lines = (ROOT / "docs/serving/nginx-tls.conf").read_text().split("\n\n", 1)[1].splitlines()
    server = "\n".join(line for line in lines if not line.startswith("#") and "http2 on" not in line)
    behind = "\n".join(line.removeprefix("# ") for line in lines if line.startswith("# "))
    conf = re.sub(r"    listen 127\.0\.0\.1:8080;.*\n", server + "\n", conf)
    conf = conf.rstrip().removesuffix("}") + behind
    return re.sub(r"/etc/letsencrypt/live/codes\.example\.org/(\w+)\.pem", rf"{certificate}/\1.pem", conf)


@pytest.mark.skipif(not shutil.which("nginx"), reason="no nginx here")
@pytest.mark.parametrize("kind", ["one machine", "container", "with TLS"])
def test_nginx_takes_its_file(kind: str, tmp_path: Path) -> None:
    conf = CONF
    if kind == "container":
        conf = re.sub(r"server (public|staff):", "server 127.0.0.1:", in_a_container(conf))
    if kind == "with TLS":
        if not shutil.which("openssl"):
            pytest.skip("no openssl here")
        names = (
            "-keyout",
            tmp_path / "privkey.pem",
            "-out",
            tmp_path / "fullchain.pem",
            "-subj",
            "/CN=codes.example.org",
        )
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", *names],
            check=True,
            capture_output=True,
        )
        conf = with_tls(conf, tmp_path)
    conf = conf.replace("/var/cache/nginx/icdcms", f"{tmp_path}/cache").replace("/var/log/nginx", str(tmp_path))
    conf = conf.replace("/tmp/icdcms ", f"{tmp_path}/cache ")
    whole = tmp_path / "nginx.conf"
    whole.write_text(f"pid {tmp_path}/pid; error_log {tmp_path}/error.log; events {{}} http {{\n{conf}\n}}\n")
    run = subprocess.run(
        ["nginx", "-t", "-c", whole, "-e", tmp_path / "early.log"], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert "warn" not in run.stderr, run.stderr
