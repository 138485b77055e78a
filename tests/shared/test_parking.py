"""What cannot be digested steps aside with its key, and comes back in order."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy import text

from shared.bus.postgres import PostgresBus
from shared.database import Database, Transaction
from shared.events import Envelope, RequestTransferred
from shared.inbox import Hearings, Inbox, hearings, store
from tests.support.hearing import SOON, Poison, an_inbox, are_parked, has_effects, parked
from tests.support.kernel import (
    Settable,
    an_envelope,
    eventually,
    keep_effect,
    number_of,
    numbers_by_key,
    rows,
    running,
)


async def test_a_poisoned_event_parks_its_key_and_others_flow(
    database: Database, bus: PostgresBus
) -> None:
    sick, well, poison = uuid4(), uuid4(), Poison({2: ValueError("poison")})
    await bus.publish([an_envelope(key, n) for n in range(5) for key in (sick, well)])
    sound = Poison()

    async def handle(tx: Transaction, envelope: Envelope) -> None:
        await (poison if envelope.key == str(sick) else sound).handle(tx, envelope)

    async with running(an_inbox(database, bus, handle)):
        await eventually(lambda: has_effects(database, 2 + 5))
        await bus.publish([an_envelope(sick, 5), an_envelope(well, 5)])
        await eventually(lambda: are_parked(database, 4))
        await eventually(lambda: has_effects(database, 2 + 6))
    assert await numbers_by_key(database) == {
        str(sick): [0, 1],
        str(well): [0, 1, 2, 3, 4, 5],
    }
    assert await parked(database) == [
        (2, "retrying", 1),
        (3, "retrying", 0),
        (4, "retrying", 0),
        (5, "retrying", 0),
    ]


async def test_a_parked_key_heals_in_order_when_its_event_can_be_digested(
    database: Database, bus: PostgresBus
) -> None:
    key, poison, clock = uuid4(), Poison({1: ValueError("poison")}), Settable()
    await bus.publish([an_envelope(key, n) for n in range(4)])
    async with running(an_inbox(database, bus, poison.handle, clock=clock)):
        await eventually(lambda: are_parked(database, 3))
        poison.numbers.clear()
        await bus.publish([an_envelope(key, 4)])
        await eventually(lambda: are_parked(database, 4))
        clock.advance(timedelta(seconds=10))
        await eventually(lambda: has_effects(database, 5))
        await bus.publish([an_envelope(key, 5)])
        await eventually(lambda: has_effects(database, 6))
    assert await numbers_by_key(database) == {str(key): [0, 1, 2, 3, 4, 5]}
    assert await parked(database) == []


async def test_an_event_that_goes_on_failing_becomes_a_dead_letter_and_is_requeued(
    database: Database, bus: PostgresBus
) -> None:
    key, poison, clock = uuid4(), Poison({0: ValueError("Иванов Иван")}), Settable()
    first = an_envelope(key, 0)
    await bus.publish([first, an_envelope(key, 1)])
    async with running(an_inbox(database, bus, poison.handle, clock=clock)):
        await eventually(lambda: are_parked(database, 2))
        clock.advance(timedelta(seconds=9))
        tries = len(poison.tries)
        await asyncio.sleep(3 * SOON.total_seconds())
        assert len(poison.tries) == tries, "tried before its time"
        clock.advance(timedelta(seconds=1))
        await eventually(lambda: is_head(database, (0, "retrying", 2)))
        clock.advance(timedelta(seconds=60))
        await eventually(lambda: is_head(database, (0, "dead", 3)))

        (letter, waiting) = await listed(database)
        assert (letter.event_id, letter.state, waiting.state) == (first.id, "dead", "retrying")
        assert letter.error.startswith("ValueError at handle:")
        assert "Иванов" not in letter.error
        assert not hasattr(letter, "data")

        clock.advance(timedelta(days=1))
        poison.numbers.clear()
        await asyncio.sleep(3 * SOON.total_seconds())
        assert await has_effects(database, 0), "what waits behind a dead letter went past it"
        async with database.transaction() as tx:
            assert await store.requeue(tx, event_id=first.id, now=clock())
            assert not await store.requeue(tx, event_id=uuid4(), now=clock())
        await eventually(lambda: has_effects(database, 2))
    assert await numbers_by_key(database) == {str(key): [0, 1]}


async def test_a_discarded_dead_letter_lets_its_key_go_on_and_never_comes_back(
    database: Database, bus: PostgresBus
) -> None:
    key, poison, clock = uuid4(), Poison({0: ValueError()}), Settable()
    first = an_envelope(key, 0)
    await bus.publish([first, an_envelope(key, 1)])
    async with running(an_inbox(database, bus, poison.handle, clock=clock)):
        await eventually(lambda: are_parked(database, 2))
        for wait in (10, 60):
            clock.advance(timedelta(seconds=wait))
            await eventually(lambda: is_tried_after(database, clock))
        await eventually(lambda: is_head(database, (0, "dead", 3)))
        async with database.transaction() as tx:
            assert await store.discard(tx, event_id=first.id, now=clock())
            assert not await store.discard(tx, event_id=first.id, now=clock())
        await eventually(lambda: has_effects(database, 1))
        poison.numbers.clear()
        await bus.publish([first, an_envelope(key, 2)])
        await eventually(lambda: has_effects(database, 2))
    assert await numbers_by_key(database) == {str(key): [1, 2]}


async def is_tried_after(database: Database, clock: Settable) -> bool:
    (head, *_) = await listed(database)
    return head.state == "dead" or head.retry_at > clock()


async def is_head(database: Database, expected: tuple[int, str, int]) -> bool:
    return (await parked(database))[0] == expected


async def listed(database: Database, state: str | None = None) -> list[Any]:
    async with database.reading() as connection:
        return list(await store.list_parked(connection, state=state, after=None, limit=10))


async def test_dead_letters_are_listed_page_by_page(database: Database) -> None:
    clock, envelopes = Settable(), [an_envelope(number=n) for n in range(5)]
    for envelope in envelopes:
        clock.advance(timedelta(seconds=1))
        async with database.transaction() as tx:
            await store.park(
                tx,
                consumer="test",
                envelope=envelope,
                error="ValueError",
                attempts=1,
                retry_at=clock(),
                now=clock(),
            )
    found: list[UUID] = []
    after = None
    while True:
        async with database.reading() as connection:
            page = await store.list_parked(connection, state="retrying", after=after, limit=2)
        if not page:
            break
        found += [row.event_id for row in page]
        after = (page[-1].parked_at, page[-1].event_id)
    assert found == [envelope.id for envelope in envelopes]
    assert await listed(database, "dead") == []


@pytest.mark.parametrize(
    "failure",
    [
        FileNotFoundError("a handler's own file"),
        TimeoutError("a handler's own clock"),
        asyncpg.DataError("invalid input"),
        RuntimeError("a mistake"),
    ],
    ids=lambda failure: type(failure).__name__,
)
async def test_a_handlers_own_failure_stops_nobody_else(
    database: Database, bus: PostgresBus, failure: Exception
) -> None:
    poison = Poison({0: failure})
    await bus.publish([an_envelope(number=0), well := an_envelope(number=1)])
    async with running(an_inbox(database, bus, poison.handle)):
        await eventually(lambda: has_effects(database, 1))
        await eventually(lambda: are_parked(database, 1))
    assert await numbers_by_key(database) == {well.key: [1]}
    assert poison.tries.count(0) == 1 + 3, "once in the batch, then the short retries"


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO effects (key, number, event_id, consumer) VALUES (NULL, 1, NULL, '')",
        "SELECT 1 / 0",
        "SELECT no_such_column",
        "SELECT CAST(:wrong AS integer)",
    ],
)
async def test_an_event_that_the_database_refuses_is_parked(
    database: Database, bus: PostgresBus, statement: str
) -> None:
    async def handle(tx: Transaction, envelope: Envelope) -> None:
        if number_of(envelope) == 0:
            values = {"wrong": "words"} if ":wrong" in statement else {}
            await tx.execute(text(statement), values)
        await keep_effect(tx, envelope)

    await bus.publish([an_envelope(number=0), well := an_envelope(number=1)])
    async with running(an_inbox(database, bus, handle)):
        await eventually(lambda: has_effects(database, 1))
        await eventually(lambda: are_parked(database, 1))
    assert await numbers_by_key(database) == {well.key: [1]}


async def test_a_handler_that_hangs_is_parked(
    database: Database, bus: PostgresBus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hearings, "LIMIT", 0.05)

    async def handle(tx: Transaction, envelope: Envelope) -> None:
        if number_of(envelope) == 0:
            await asyncio.sleep(3600)
        await keep_effect(tx, envelope)

    await bus.publish([an_envelope(number=0), an_envelope(number=1)])
    async with running(an_inbox(database, bus, handle)):
        await eventually(lambda: has_effects(database, 1))
        await eventually(lambda: are_parked(database, 1))
    ((error,),) = await rows(database, "SELECT error FROM parked")
    assert error.startswith("HandlerFailed (TimeoutError)")


@pytest.mark.parametrize("data", [b"\xff\x00 no text", b"{}", b'{"parties": "\\u0000"}', b""])
async def test_data_that_are_not_of_the_event_are_parked_as_they_are(
    database: Database, bus: PostgresBus, data: bytes
) -> None:
    heard = Hearings("test")

    @heard.to(RequestTransferred)
    async def transferred(tx: Transaction, _: RequestTransferred, envelope: Envelope) -> None:
        await keep_effect(tx, envelope)

    await bus.publish([an_envelope(number=0, data=data), an_envelope(number=1)])
    options = {"wait": SOON, "short_retries": ()}
    async with running(Inbox(database, bus, heard, clock=Settable(), **options)):  # type: ignore[arg-type]
        await eventually(lambda: has_effects(database, 1))
        await eventually(lambda: has_parked(database, data))
    ((error,),) = await rows(database, "SELECT error FROM parked")
    assert error.startswith("ValidationError: ")


async def has_parked(database: Database, data: bytes) -> bool:
    return [row["data"] for row in await rows(database, "SELECT data FROM parked")] == [data]
