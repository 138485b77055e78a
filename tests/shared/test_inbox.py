"""Every event has its effect once and in order of its key; what fails steps aside."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy import text

from shared.bus.postgres import PostgresBus
from shared.database import Database, Transaction
from shared.events import Envelope, QuerySent, RequestTransferred
from shared.inbox import Hearings, Inbox, hearings, store
from tests.support.kernel import (
    MakeBus,
    Settable,
    Supervised,
    an_envelope,
    as_role,
    count,
    end_sessions,
    eventually,
    keep_effect,
    number_of,
    numbers_by_key,
    rows,
    running,
)

TOPIC = "okno.intake"
SOON = timedelta(milliseconds=30)


@dataclass
class Poison:
    """Handlers that fail at some events: by number."""

    numbers: dict[int, Exception] = field(default_factory=dict)
    tries: list[int] = field(default_factory=list)

    async def handle(self, tx: Transaction, envelope: Envelope) -> None:
        number = number_of(envelope)
        self.tries.append(number)
        await keep_effect(tx, envelope)
        if number in self.numbers:
            raise self.numbers[number]


@pytest.fixture
async def bus(kernel_url: str) -> Any:
    """Yield a bus, for what does not depend on which."""
    bus = PostgresBus(as_role(kernel_url))
    await bus.start(topics=[TOPIC])
    yield bus
    await bus.stop()


def an_inbox(
    database: Database, bus: Any, handle: Any, *, clock: Settable | None = None, **other: Any
) -> Inbox:
    heard = Hearings("test")
    heard.to_every([TOPIC])(handle)
    values: dict[str, Any] = {"wait": SOON, "short_retries": (0.0, 0.0), "slow_retries": (10, 60)}
    return Inbox(database, bus, heard, clock=clock or Settable(), **(values | other))


async def has_effects(database: Database, number: int) -> bool:
    return await count(database, "SELECT count(*) FROM effects") == number


async def parked(database: Database) -> list[tuple[int, str, int]]:
    found = await rows(database, "SELECT data, state, attempts FROM parked ORDER BY position")
    numbers = [RequestTransferred.model_validate_json(row["data"]).number for row in found]
    return [(int(n), row["state"], row["attempts"]) for n, row in zip(numbers, found, strict=True)]


async def test_a_repeated_event_has_its_effect_once(database: Database, bus: PostgresBus) -> None:
    one, two = an_envelope(number=1), an_envelope(number=2)
    await bus.publish([one, one, two, one])
    await bus.publish([two])
    async with running(an_inbox(database, bus, keep_effect, batch=3)):
        await bus.publish([last := an_envelope(number=3)])
        await eventually(lambda: has_effects(database, 3))
    assert await numbers_by_key(database) == {one.key: [1], two.key: [2], last.key: [3]}


async def test_each_consumer_hears_every_event(
    open_database: Callable[[], Database], bus: PostgresBus
) -> None:
    async def other(tx: Transaction, envelope: Envelope) -> None:
        await keep_effect(tx, envelope, "other")

    second = Hearings("other")
    second.to_every([TOPIC])(other)
    database = open_database()
    await bus.publish([an_envelope(number=1)])
    async with running(
        an_inbox(database, bus, keep_effect),
        Inbox(open_database(), bus, second, clock=Settable(), wait=SOON),
    ):
        await eventually(lambda: has_effects(database, 2))


async def test_an_event_that_nobody_asked_for_leaves_no_mark(
    database: Database, bus: PostgresBus
) -> None:
    heard, seen = Hearings("test"), []

    @heard.to(RequestTransferred)
    async def transferred(tx: Transaction, event: RequestTransferred, envelope: Envelope) -> None:
        seen.append(event)
        await keep_effect(tx, envelope)

    asked = an_envelope(number=5)
    await bus.publish([an_envelope(type=QuerySent.type), asked])
    async with running(Inbox(database, bus, heard, clock=Settable(), wait=SOON)):
        await eventually(lambda: has_effects(database, 1))
    assert [event.number for event in seen] == ["5"]
    assert await count(database, "SELECT count(*) FROM inbox") == 1


async def test_a_handler_of_many_gets_what_came_together_and_each_event_once(
    database: Database, bus: PostgresBus
) -> None:
    calls: list[list[int]] = []
    heard = Hearings("test")

    @heard.to_many([TOPIC])
    async def many(tx: Transaction, envelopes: Sequence[Envelope]) -> None:
        calls.append([number_of(envelope) for envelope in envelopes])
        for envelope in envelopes:
            await keep_effect(tx, envelope)

    key = uuid4()
    one, two = an_envelope(key, 1), an_envelope(key, 2)
    await bus.publish([one, one, two, one])
    async with running(Inbox(database, bus, heard, clock=Settable(), wait=SOON)):
        await eventually(lambda: has_effects(database, 2))
        await bus.publish([two, an_envelope(key, 3)])
        await eventually(lambda: has_effects(database, 3))
    assert calls == [[1, 2], [3]]


async def test_a_handler_of_many_that_fails_parks_only_the_key_to_blame(
    database: Database, bus: PostgresBus
) -> None:
    sick, well = uuid4(), uuid4()
    heard = Hearings("test")

    @heard.to_many([TOPIC])
    async def many(tx: Transaction, envelopes: Sequence[Envelope]) -> None:
        for envelope in envelopes:
            await keep_effect(tx, envelope)
            if (envelope.key, number_of(envelope)) == (str(sick), 1):
                raise ValueError("poison")

    await bus.publish([an_envelope(key, n) for n in range(3) for key in (sick, well)])
    inbox = Inbox(
        database, bus, heard, clock=Settable(), wait=SOON, short_retries=(0.0,), slow_retries=(10,)
    )
    async with running(inbox):
        # Keys come in any order: the effects do not tell that the one to blame was gone through.
        await eventually(lambda: are_parked(database, 2))
        await eventually(lambda: has_effects(database, 1 + 3))
    assert await numbers_by_key(database) == {str(sick): [0], str(well): [0, 1, 2]}
    assert await parked(database) == [(1, "retrying", 1), (2, "retrying", 0)]


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


async def are_parked(database: Database, number: int) -> bool:
    return len(await parked(database)) == number


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


async def test_a_message_that_is_no_event_is_passed_over(
    database: Database, bus: PostgresBus, kernel_url: str
) -> None:
    await bus.publish([an_envelope(number=0)])
    connection = await asyncpg.connect(kernel_url)
    await connection.execute("""UPDATE bus.log SET headers = '{"ce_id": "words"}'""")
    await connection.close()
    await bus.publish([an_envelope(number=1, version=40_000), an_envelope(number=2)])
    async with running(an_inbox(database, bus, keep_effect)):
        await eventually(lambda: has_effects(database, 1))
    assert await parked(database) == []


async def test_a_database_that_goes_away_parks_nothing(
    database: Database, bus: PostgresBus, kernel_url: str
) -> None:
    broken = 0

    async def handle(tx: Transaction, envelope: Envelope) -> None:
        nonlocal broken
        if number_of(envelope) == 3 and broken < 4:
            await end_sessions(kernel_url, "state = 'idle in transaction'")
            broken += 1
        await keep_effect(tx, envelope)

    keys = [uuid4(), uuid4()]
    await bus.publish([an_envelope(key, n) for n in range(6) for key in keys])
    async with running(an_inbox(database, bus, handle)):
        await eventually(lambda: has_effects(database, 12))
    assert broken >= 4
    assert await count(database, "SELECT count(*) FROM parked") == 0
    assert await numbers_by_key(database) == {str(key): list(range(6)) for key in keys}


async def test_a_database_that_goes_away_while_a_batch_is_gone_through_one_by_one_parks_nothing(
    database: Database, bus: PostgresBus, kernel_url: str
) -> None:
    poison, broken = Poison({5: ValueError("poison")}), 0

    async def handle(tx: Transaction, envelope: Envelope) -> None:
        nonlocal broken
        if number_of(envelope) == 3 and 5 in poison.tries and broken < 3:
            await end_sessions(kernel_url, "state = 'idle in transaction'")
            broken += 1
        await poison.handle(tx, envelope)

    await bus.publish([an_envelope(number=number) for number in range(7)])
    async with running(an_inbox(database, bus, handle)):
        await eventually(lambda: has_effects(database, 6))
        await eventually(lambda: are_parked(database, 1))
    assert broken == 3
    assert await parked(database) == [(5, "retrying", 1)]


async def test_two_members_share_the_keys_and_no_effect_is_lost_or_doubled(
    open_database: Callable[[], Database], make_bus: MakeBus, service: str
) -> None:
    topic, keys, database = f"okno.{service}", [uuid4() for _ in range(20)], open_database()
    bus = await make_bus(topic)

    async def a_member(name: str) -> Supervised:
        async def handle(tx: Transaction, envelope: Envelope) -> None:
            await keep_effect(tx, envelope, name)

        heard = Hearings(f"{service}-group")
        heard.to_every([topic])(handle)
        member_bus = await make_bus(topic)
        return Supervised(
            Inbox(open_database(), member_bus, heard, clock=Settable(), wait=SOON, batch=20)
        )

    async with running(await a_member("one")):
        await bus.publish([an_envelope(key, 0, topic=topic) for key in keys])
        await eventually(lambda: has_effects(database, 20))
        async with running(await a_member("two")):
            sent = 0
            while len(await members_heard(database)) < 2:
                sent += 1
                await bus.publish([an_envelope(key, sent, topic=topic) for key in keys])
                await eventually(lambda n=sent: has_effects(database, 20 * (n + 1)))  # type: ignore[misc]
        await bus.publish([an_envelope(key, sent + 1, topic=topic) for key in keys])
        await eventually(lambda: has_effects(database, 20 * (sent + 2)))
    expected = list(range(sent + 2))
    assert await numbers_by_key(database) == {str(key): expected for key in keys}


async def members_heard(database: Database) -> list[Any]:
    return await rows(database, "SELECT DISTINCT consumer FROM effects")
