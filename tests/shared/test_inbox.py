"""Every event has its effect once and in the order of its key, whoever fails."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import uuid4

import asyncpg

from shared.bus.postgres import PostgresBus
from shared.database import Database, Transaction
from shared.events import Envelope, QuerySent, RequestTransferred
from shared.inbox import Hearings, Inbox
from tests.support.hearing import SOON, TOPIC, Poison, an_inbox, are_parked, has_effects, parked
from tests.support.kernel import (
    MakeBus,
    Settable,
    Supervised,
    an_envelope,
    count,
    end_sessions,
    eventually,
    keep_effect,
    number_of,
    numbers_by_key,
    rows,
    running,
)


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
