"""The auditor's commands say in a sentence what they lack, and make what an operator needs."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from okno.cli import app
from okno.installation import Installation, variables

NOBODY = "postgresql://nobody@127.0.0.1:1/nothing"


def call(*arguments: object, **told: str) -> Result:
    return CliRunner().invoke(app, [*map(str, arguments)], env=told)


def serve_intake(folder: Path) -> Result:
    installation = Installation(folder)
    told = variables("intake", installation.settings("intake", admin_url=NOBODY))
    installation.audit_key.unlink()
    return call("serve", "intake", **told)


def test_an_installation_makes_its_key_and_keeps_it(tmp_path: Path) -> None:
    installation = Installation(tmp_path)
    installation.settings("intake", admin_url=NOBODY)
    made = installation.audit_key.read_bytes()
    installation.settings("webhooks", admin_url=NOBODY)
    assert installation.audit_key.read_bytes() == made
    assert installation.audit_key.stat().st_mode & 0o077 == 0


def test_a_key_is_made_once_and_its_public_half_is_printed_for_the_auditor(tmp_path: Path) -> None:
    file = tmp_path / "audit.pem"
    made, again = call("audit", "key", file), call("audit", "key", file)
    assert (made.exit_code, again.exit_code) == (0, 0)
    assert made.stdout == again.stdout
    assert made.stdout.startswith("-----BEGIN PUBLIC KEY-----")
    assert "PRIVATE" not in made.output


def test_a_service_without_its_key_says_how_to_make_one(tmp_path: Path) -> None:
    served = serve_intake(tmp_path)
    assert served.exit_code == 1
    assert f"okno audit key {tmp_path}" in served.output


def test_a_key_that_others_can_read_is_not_used(tmp_path: Path) -> None:
    call("audit", "key", tmp_path / "audit.pem")
    (tmp_path / "audit.pem").chmod(0o644)
    refused = call("audit", "key", tmp_path / "audit.pem")
    assert refused.exit_code == 1
    assert "must be 0600" in refused.output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["verify", "--service", "nosuch"], "the services are intake"),
        (["verify", "--public-key", "nosuch.pem"], "there is no public key at nosuch.pem"),
        (["check", "nosuch.json", "--public-key", "nosuch.pem"], "nosuch.json cannot be read"),
        (["verify", "--anchor", "nosuch.jsonl"], "'nosuch.jsonl' does not exist"),
        (["anchor"], "there is no database in"),
    ],
)
def test_what_a_command_lacks_is_named(arguments: list[str], told: str, tmp_path: Path) -> None:
    refused = call("audit", *arguments, OKNO_DATA=str(tmp_path), COLUMNS="200")
    assert refused.exit_code in {1, 2}
    assert told in " ".join(refused.output.split())


def test_a_database_that_is_away_is_told(tmp_path: Path) -> None:
    public = tmp_path / "public.pem"
    public.write_text(call("audit", "key", tmp_path / "audit.pem").stdout)
    refused = call("audit", "verify", "--public-key", public, OKNO_AUDIT_URL=NOBODY)
    assert refused.exit_code == 1
    assert "the database cannot be reached" in refused.output
