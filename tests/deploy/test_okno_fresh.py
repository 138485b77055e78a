"""The command line where nothing runs yet: a demo, the catalogue, each part as a process."""

import socket

import psutil
import pytest

from local_process.folder import holder_of
from okno.serving import listen
from tests.support.command import a_command
from tests.support.kafka import jars_or_skip

# Nine processes start here, each with its own imports: on a busy machine that alone takes minutes.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


def test_the_demo_plays_on_a_fresh_instance_where_nothing_runs() -> None:
    with a_command() as command:
        played = command.call("demo")
        assert played.returncode == 0, played.stdout + played.stderr
        assert not command.data.exists(), "the demo keeps nothing"


@pytest.mark.kafka
def test_every_part_is_a_process_of_its_own_between_up_and_down(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OKNO_KAFKA_JARS", str(jars_or_skip()))
    with a_command() as command:
        try:
            raised = command.call("up")
            assert raised.returncode == 0, raised.stdout
            supervisor = holder_of(command.data / "up")
            assert supervisor is not None
            processes = psutil.Process(supervisor).children(recursive=True)
            again = command.call("up")
            assert (again.returncode, str(supervisor) in again.stdout) == (1, True)
            played = command.call("demo")
            assert played.returncode == 0, played.stdout + played.stderr
        finally:
            lowered = command.call("down")
        assert lowered.returncode == 0, lowered.stdout
        _, left = psutil.wait_procs(processes, timeout=10)
        assert left == []
        assert command.call("down").returncode == 0, "nothing to do is no failure"


def test_the_shipped_catalogue_is_found_right() -> None:
    with a_command() as command:
        checked = command.call("catalogue", "check")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_answers_are_sent_at_once_on_any_event_loop() -> None:
    with listen("127.0.0.1", 0) as listening:
        # By this asyncio knows that it may switch off the waiting for acknowledgements.
        assert listening.proto == socket.IPPROTO_TCP
