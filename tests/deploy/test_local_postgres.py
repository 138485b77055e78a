"""Show that the starter of PostgreSQL starts, keeps, recovers and refuses as it says."""

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest

from local_postgres import LocalPostgres, placement
from local_process import DataFolderBusyError, LocalServerError, PortTakenError, ServerFailedError
from tests.support.folders import temporary_folder
from tests.support.postgres import a_database

NOBODY = 65534
as_root = pytest.mark.skipif(
    os.geteuid() != 0 and os.environ.get("OKNO_REQUIRE_ROOT") != "1",
    reason="only root can become another user",
)


@pytest.fixture
def data() -> Iterator[Path]:
    with temporary_folder("okno-postgres-") as folder:
        yield folder


async def value(url: str, query: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


async def keep_a_row(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("CREATE TABLE kept (word text)")
        await connection.execute("INSERT INTO kept VALUES ('было')")
    finally:
        await connection.close()


async def test_a_fresh_database_is_empty(fresh_database: str) -> None:
    assert await value(fresh_database, "SELECT count(*) FROM pg_stat_user_tables") == 0


async def test_a_database_can_be_copied_from_another(
    postgres_admin_url: str, fresh_database: str
) -> None:
    await keep_a_row(fresh_database)
    async with a_database(postgres_admin_url, template=fresh_database) as copy:
        assert await value(copy, "SELECT word FROM kept") == "было"


async def test_cyrillic_letters_change_case_whatever_the_machine_speaks(
    fresh_database: str,
) -> None:
    assert await value(fresh_database, "SELECT upper('ёжик')") == "ЁЖИК"


async def test_a_wrong_password_is_refused(fresh_database: str) -> None:
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(fresh_database, password="guess")


async def test_the_server_listens_on_the_loopback_only(data: Path) -> None:
    server = LocalPostgres(data, durable=False)
    with server:
        listening = psutil.Process(server.pid).net_connections(kind="all")
        addresses = {each.laddr.ip for each in listening if each.status == psutil.CONN_LISTEN}
    assert addresses == {"127.0.0.1"}


async def test_a_restart_keeps_data_port_and_password(data: Path) -> None:
    with LocalPostgres(data) as before:
        await keep_a_row(before)
    with LocalPostgres(data) as after:
        assert after == before
        assert await value(after, "SELECT word FROM kept") == "было"


async def test_a_killed_server_recovers_what_was_committed(data: Path) -> None:
    server = LocalPostgres(data)
    await keep_a_row(server.start())
    server.kill()
    assert (data / "cluster" / "postmaster.pid").exists()
    with LocalPostgres(data) as url:
        assert await value(url, "SELECT word FROM kept") == "было"


async def test_a_stale_process_number_that_another_program_has_is_no_hindrance(data: Path) -> None:
    server = LocalPostgres(data, durable=False)
    server.start()
    server.kill()
    pid_file = data / "cluster" / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    with LocalPostgres(data, durable=False) as url:
        assert await value(url, "SELECT 1") == 1


def test_a_second_start_on_the_same_data_says_who_runs_there(data: Path) -> None:
    with (
        LocalPostgres(data, durable=False),
        pytest.raises(DataFolderBusyError, match=f"process {os.getpid()} "),
    ):
        LocalPostgres(data).start()


def test_a_kept_port_that_another_program_took_is_chosen_anew(data: Path) -> None:
    with LocalPostgres(data, durable=False):
        kept = int((data / "port").read_text())
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", kept))
        other.listen()
        with LocalPostgres(data, durable=False) as url:
            assert f":{kept}/" not in url


def test_a_port_that_was_asked_for_and_is_taken_is_refused(data: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(PortTakenError):
            LocalPostgres(data, port=other.getsockname()[1], durable=False).start()


def test_a_server_that_cannot_start_shows_the_end_of_its_log(data: Path) -> None:
    server = LocalPostgres(data, durable=False, settings={"max_connections": "many"})
    with pytest.raises(ServerFailedError, match="max_connections"):
        server.start()
    assert not server.is_running


async def test_values_of_rows_do_not_reach_the_log(data: Path) -> None:
    with LocalPostgres(data, durable=False) as url:
        connection = await asyncpg.connect(url)
        await connection.execute("CREATE TABLE people (snils text PRIMARY KEY)")
        await connection.execute("INSERT INTO people VALUES ('11223344595')")
        with pytest.raises(asyncpg.UniqueViolationError):
            await connection.execute("INSERT INTO people VALUES ('11223344595')")
        await connection.close()
    log = (data / "postgres.log").read_text()
    assert "duplicate key" in log
    assert "11223344595" not in log


def test_the_command_line_runs_until_it_is_interrupted(data: Path) -> None:
    command = [sys.executable, "-m", "local_postgres"]
    with subprocess.Popen(
        [*command, "run", "--data", str(data)], stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        printed = running.stdout.readline()
        told = subprocess.run(
            [*command, "url", "--data", str(data)], capture_output=True, text=True, check=True
        )
        running.send_signal(signal.SIGINT)
        assert running.wait(timeout=30) == 0
    assert printed == told.stdout
    assert not (data / "cluster" / "postmaster.pid").exists()


def test_a_server_ends_when_its_starter_is_killed(data: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "local_postgres", "run", "--data", str(data)],
        stdout=subprocess.PIPE,
    ) as starter:
        assert starter.stdout is not None
        starter.stdout.readline()
        pid = int((data / "cluster" / "postmaster.pid").read_text().splitlines()[0])
        server = psutil.Process(pid)
        starter.kill()
    server.wait(timeout=30)
    assert not (data / "cluster" / "postmaster.pid").exists()


# The interpreter itself may lie where another user cannot go, so all is imported beforehand.
_AS_NOBODY = """
import os, sys
from pathlib import Path
from local_postgres import LocalPostgres
os.setgroups([]); os.setgid({nobody}); os.setuid({nobody})
with LocalPostgres(Path(sys.argv[1]), durable=False) as url:
    print(url)
"""


def url_when_nobody_starts_it(data: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", _AS_NOBODY.format(nobody=NOBODY), str(data)],
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@as_root
async def test_an_ordinary_user_starts_it_and_root_goes_on_with_the_data(data: Path) -> None:
    shutil.chown(data, NOBODY, NOBODY)
    before = url_when_nobody_starts_it(data)
    with LocalPostgres(data, durable=False) as url:
        assert url == before
        assert await value(url, "SELECT 1") == 1


@as_root
def test_a_closed_data_folder_is_opened_for_passing_through_only(data: Path) -> None:
    data.chmod(0o700)
    with LocalPostgres(data, durable=False):
        assert stat.S_IMODE(data.stat().st_mode) == 0o701
        assert not (data / "cluster").is_symlink()


@as_root
async def test_below_a_closed_folder_the_cluster_moves_to_the_systems_place(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placement, "SYSTEM_PLACE", data / "system")
    closed = data / "closed"
    closed.mkdir(mode=0o700)
    for _ in range(2):
        with LocalPostgres(closed / "okno", durable=False) as url:
            assert await value(url, "SELECT 1") == 1
    assert (closed / "okno" / "cluster").resolve().parent == data / "system"


@as_root
async def test_programs_below_a_closed_folder_are_copied_to_the_systems_place(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placement, "SYSTEM_PLACE", data / "system")
    installed = placement.packages_folder()
    closed = data / "closed"
    for part in placement.PARTS:
        shutil.copytree(installed / part, closed / part)
    closed.chmod(0o700)
    monkeypatch.setattr(placement, "packages_folder", lambda: closed)
    with LocalPostgres(data / "okno", durable=False) as url:
        assert await value(url, "SELECT 1") == 1
    assert len(list((data / "system").glob("postgresql-*"))) == 1


@as_root
def test_a_system_place_that_is_closed_too_is_named(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = data / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setattr(placement, "SYSTEM_PLACE", closed / "system")
    with pytest.raises(LocalServerError, match="Name a data folder that every user can reach"):
        LocalPostgres(closed / "okno").start()
