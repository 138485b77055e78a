"""The search for a canary finds one: a word that is planted in a place is found there."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from shared.auth import Role
from shared.bus.postgres import PostgresBus
from shared.events import Envelope
from shared.ids import new_id
from shared.telemetry import gauge
from tests.journeys.canary import Case
from tests.journeys.places import places_of
from tests.journeys.story import TO_PROVIDE, registered, subscribed
from tests.support.applications import MFC
from tests.support.canary import forms_of, found_in, needles_of, rows_of_dump
from tests.support.installation import Okno
from tests.support.kernel import NOON
from tests.support.receiver import Message, Receiver

WORD = "planted-finch-7731"
TABLES = ("outbox", "idempotency", "audit", "access_records", "deadlines", "anything")


async def test_a_word_that_is_planted_is_found_in_every_place(in_one_process: Okno) -> None:
    okno = in_one_process
    finch = okno.bearer(Role.MFC_WORKER, organisation=MFC, subject=WORD)
    made = await registered(okno, headers=finch)
    case = Case(made, {}, {"id": str(uuid4())}, [httpx.Response(422, text=WORD)])
    await okno.client.get(f"/requests/{case.id}/applicant", params=TO_PROVIDE, headers=finch)
    await okno.client.get("/requests", params={"cursor": WORD}, headers=finch)
    okno.witness.tracer.start_span(WORD).end()
    gauge("okno_planted", "A word that must be found", ("word",)).labels(WORD).set(1)
    await _publish(okno)
    async with _tables(okno), subscribed(okno) as receiver:
        with _files(okno, receiver, Path(await okno.value("SHOW data_directory"))):
            places = await places_of(okno, case, receiver)
    needles = needles_of([WORD])
    assert [one.name for one in places if not found_in(b"\n".join(one.pieces), needles)] == []


@pytest.mark.parametrize("form", forms_of("Синичкина-Канарейкина 92"), ids=repr)
async def test_a_word_is_found_in_every_form_also_where_a_dump_escapes_it(form: bytes) -> None:
    shown = form.replace(b"\\", b"\\\\")
    for row in (shown, rb"\\x" + b"{".hex().encode() + form.hex().encode() + rb"22"):
        dump = b"COPY intake.requests (word) FROM stdin;\n" + row + b"\n\\.\n"
        (found,) = [row for table, row in rows_of_dump(dump) if table == "intake.requests"]
        assert found_in(found, needles_of(["Синичкина-Канарейкина 92"]))


async def _publish(okno: Okno) -> None:
    """Put an event on the bus that nobody hears."""
    topic = "okno.planted"
    envelope = Envelope(
        id=new_id(),
        source="/planted",
        type="okno.planted.event",
        version=1,
        topic=topic,
        key="planted",
        time=NOON,
        data=WORD.encode(),
        traceparent=None,
    )
    bus = PostgresBus(okno.database_url)
    await bus.start(topics=[topic])
    await bus.publish([envelope])
    await bus.stop()


@asynccontextmanager
async def _tables(okno: Okno) -> AsyncIterator[None]:
    await okno.rows("CREATE SCHEMA planted")
    try:
        for table in TABLES:
            await okno.rows(f"CREATE TABLE planted.{table} AS SELECT '{WORD}'::bytea AS word")
        yield
    finally:
        for table in TABLES:
            await okno.rows(f"DROP TABLE IF EXISTS planted.{table}")
        await okno.rows("DROP SCHEMA planted")


@contextmanager
def _files(okno: Okno, receiver: Receiver, cluster: Path) -> Iterator[None]:
    """Plant the word in files, in the server's log, and in what a partner was sent."""
    receiver.messages.append(Message(headers={}, body=WORD.encode(), payload={}))
    with (cluster.parent / "postgres.log").open("a") as log:
        log.write(f"{WORD}\n")
    okno.installation.documents.mkdir(exist_ok=True)
    places = (okno.log_folder, okno.installation.documents, okno.installation.folder)
    planted = [place / "planted.log" for place in places]
    for file in planted:
        file.write_text(WORD)
    yield
    for file in planted:
        file.unlink()
