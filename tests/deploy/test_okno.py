"""The command line as people use it: run, call, look after, interrupt, run again."""

import json
import re
import signal
import subprocess
from collections.abc import Iterator

import httpx
import pytest

from tests.shared.files.samples import a_pdf
from tests.support.command import ROOT, Command, a_command, is_ready

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def instance() -> Iterator[Command]:
    """Yield a command line whose ``okno run`` is up."""
    with a_command() as command:
        command.run()
        yield command


def test_what_a_newcomer_opens_first_answers(instance: Command) -> None:
    for path in ("/docs", "/openapi.json", "/asyncapi", "/problems", "/metrics", "/readyz"):
        assert httpx.get(instance.address + path).status_code == 200, path
    assert f"{instance.address}/docs" in instance.printed()


def test_the_printed_curl_registers_a_request(instance: Command) -> None:
    token = instance.call("token", "--role", "mfc-worker", "--org", "mfc-tatarstan")
    assert token.returncode == 0, token.stderr
    answered = _printed_curl(instance, token.stdout.strip())
    assert answered.returncode == 0, answered.stderr
    made = json.loads(answered.stdout)
    assert made["status"] == "registered", made
    assert re.fullmatch(r"mfc-tatarstan-\d{4}-\d{7}", made["number"])


def test_a_second_start_on_the_same_data_says_who_runs_already(instance: Command) -> None:
    assert instance.started is not None
    second = instance.call("run")
    assert second.returncode == 1
    assert f"process {instance.started.pid}" in second.stderr
    assert "Traceback" not in second.stderr


def test_the_demo_plays_against_what_runs(instance: Command) -> None:
    played = instance.call("demo")
    assert played.returncode == 0, played.stdout + played.stderr
    assert instance.address in played.stdout
    assert "с неверной подписью: 0" in played.stdout


def test_keys_are_rotated_while_it_runs(instance: Command) -> None:
    rotated = instance.call("vault", "rotate", "--service", "intake", "--grace", "2")
    assert (rotated.returncode, rotated.stderr) == (0, "")
    assert re.search(r"^intake: 0002; .* re-wrapped: \d+; .* destroyed: 0001$", rotated.stdout)
    assert _printed_curl(instance).returncode == 0
    listed = instance.call("vault", "epochs").stdout
    assert re.search(r"^intake: 0002 \(.*current\): [1-9]\d*$", listed, re.MULTILINE)
    assert re.search(r"^complaints: 0001 \(.*current\): 0$", listed, re.MULTILINE)


def test_a_document_whose_bytes_are_gone_is_found_by_command(instance: Command) -> None:
    made = json.loads(_printed_curl(instance).stdout)
    bearer = {"Authorization": f"Bearer {instance.token('mfc-worker', 'mfc-tatarstan')}"}
    place = f"{instance.address}/requests/{made['id']}/documents/identity/content"
    headers = {**bearer, "Content-Type": "application/pdf"}
    assert httpx.put(place, content=a_pdf(1000), headers=headers).status_code == 201
    (kept,) = [one for one in (instance.data / "documents").rglob("*") if one.is_file()]
    kept.unlink()
    checked = instance.call("files", "check")
    assert checked.returncode == 1
    assert re.search(r"^intake: .*stored: 0; .*missing: 1; .*changed: 0;", checked.stdout)
    assert re.search(r"^intake: missing: [0-9a-f-]{36}$", checked.stderr, re.MULTILINE)


def test_it_is_backed_up_and_scrubbed_while_it_runs(instance: Command) -> None:
    copy = instance.data.parent / "backup"
    backed_up = instance.call("backup", str(copy))
    assert (backed_up.returncode, backed_up.stderr) == (0, "")
    assert {path.name for path in copy.iterdir()} == {"okno.dump", "backup.json"}
    scrubbed = instance.call("scrub")
    assert (scrubbed.returncode, scrubbed.stderr) == (0, "")
    assert re.fullmatch(r"\d+ tables, \d+ segments of the log\n", scrubbed.stdout)


def test_ctrl_c_leaves_nothing_running_and_the_next_start_finds_its_data(
    instance: Command,
) -> None:
    made = json.loads(_printed_curl(instance).stdout)
    code, left = instance.interrupt()
    assert (code in {0, 128 + signal.SIGINT}, left) == (True, [])
    assert not is_ready(instance.address)
    assert "Traceback" not in instance.printed()

    instance.run()
    bearer = {"Authorization": f"Bearer {instance.token('mfc-worker', 'mfc-tatarstan')}"}
    found = httpx.get(f"{instance.address}/requests/{made['id']}", headers=bearer)
    assert found.json()["number"] == made["number"]


def _printed_curl(instance: Command, token: str = "") -> "subprocess.CompletedProcess[str]":
    """Run the curl that ``okno run`` printed, with a token of this data folder."""
    (line,) = (line for line in instance.printed().splitlines() if line.startswith("curl "))
    known = token or instance.token("mfc-worker", "mfc-tatarstan")
    line = re.sub(r"\$\(make [^)]*\)", known, line)
    return subprocess.run(
        ["bash", "-c", line], cwd=ROOT, capture_output=True, text=True, check=False, timeout=30
    )
