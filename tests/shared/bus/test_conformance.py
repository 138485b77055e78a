"""Hold both adapters of the bus to the same promises."""

import asyncio
import json
import time
from contextlib import suppress
from datetime import timedelta

import pytest

from shared.bus import Bus, BusUnavailable, Delivery, Subscription
from tests.shared.bus.conftest import Adapter, Join
from tests.support.bus import A_MOMENT, assert_nothing_comes, envelope, envelopes, numbers, read


async def test_messages_of_one_key_keep_their_order_under_concurrent_publishers(
    bus: Bus, join: Join, topic: str
) -> None:
    async def publish(publisher: int) -> None:
        for batch in range(10):
            await bus.publish(
                [
                    envelope(topic, key=f"{publisher}-{n % 4}", number=batch * 20 + n)
                    for n in range(20)
                ]
            )

    member = await join()
    reading = asyncio.create_task(read(member, 1000))
    await asyncio.gather(*(publish(publisher) for publisher in range(5)))
    by_key: dict[str, list[Delivery]] = {}
    for delivery in await reading:
        assert delivery.envelope is not None
        by_key.setdefault(delivery.envelope.key, []).append(delivery)
    assert len(by_key) == 20
    for deliveries in by_key.values():
        assert len(deliveries) == 50
        assert numbers(deliveries) == sorted(numbers(deliveries))
        assert len({delivery.partition for delivery in deliveries}) == 1


async def test_a_new_group_reads_what_was_published_before_it_came(
    bus: Bus, join: Join, topic: str
) -> None:
    await bus.publish(envelopes(topic, 30))
    assert sorted(numbers(await read(await join(), 30))) == list(range(30))


async def test_an_envelope_arrives_as_it_was_sent(bus: Bus, join: Join, topic: str) -> None:
    sent = envelope(topic, key="дело-7", name="Ёлкина Ольга «Ромашка» №5")
    await bus.publish([sent])
    [delivery] = await read(await join(), 1)
    assert delivery.envelope == sent
    assert json.loads(delivery.envelope.data)["name"] == "Ёлкина Ольга «Ромашка» №5"


async def test_two_groups_read_everything_each(bus: Bus, join: Join, topic: str) -> None:
    await bus.publish(envelopes(topic, 30))
    for group in ("first", "second"):
        member = await join(group)
        assert sorted(numbers(await read(member, 30, commit=True))) == list(range(30))


async def test_a_restarted_member_goes_on_after_what_was_committed(
    bus: Bus, join: Join, topic: str
) -> None:
    await bus.publish([envelope(topic, number=number) for number in range(10)])
    member = await join()
    done = await read(member, 4)
    await member.commit(done)
    await member.poll(limit=3, wait=A_MOMENT)
    await member.stop()
    assert numbers(await read(await join(), 6)) == [4, 5, 6, 7, 8, 9]


async def test_what_nobody_committed_is_delivered_again(bus: Bus, join: Join, topic: str) -> None:
    await bus.publish(envelopes(topic, 10))
    member = await join()
    await read(member, 10)
    await member.stop()
    assert sorted(numbers(await read(await join(), 10))) == list(range(10))


async def test_rewinding_goes_back_to_the_committed_position(
    bus: Bus, join: Join, topic: str
) -> None:
    await bus.publish([envelope(topic, number=number) for number in range(10)])
    member = await join()
    await member.commit(await read(member, 3))
    assert numbers(await read(member, 4)) == [3, 4, 5, 6]
    await member.rewind()
    assert numbers(await read(member, 7)) == [3, 4, 5, 6, 7, 8, 9]


async def test_rewinding_before_any_commit_goes_back_to_the_start(
    bus: Bus, join: Join, topic: str
) -> None:
    await bus.publish([envelope(topic, number=number) for number in range(3)])
    member = await join()
    await read(member, 3)
    await member.rewind()
    assert numbers(await read(member, 3)) == [0, 1, 2]


async def test_two_members_share_and_the_survivor_takes_over(
    bus: Bus, adapter: Adapter, join: Join, topic: str
) -> None:
    first, second = await join(), await join()
    published = 0
    seen: set[int] = set()

    async def one_round() -> list[int]:
        nonlocal published
        await bus.publish(envelopes(topic, 100, keys=100, first=published))
        published += 100
        shares = [0, 0]
        while len(seen) < published:
            for place, member in enumerate((first, second)):
                batch = await member.poll(limit=100, wait=A_MOMENT)
                seen.update(numbers(batch))
                shares[place] += len(batch)
                await member.commit(batch)
        return shares

    async with asyncio.timeout(60):
        while min(await one_round()) == 0:
            pass
    await adapter.kill(second)
    await bus.publish(envelopes(topic, 100, keys=100, first=published))
    async with asyncio.timeout(60):
        while len(seen) < published + 100:
            batch = await first.poll(limit=100, wait=A_MOMENT)
            seen.update(numbers(batch))
            await first.commit(batch)
    assert seen == set(range(published + 100))


async def test_a_malformed_message_is_delivered_as_a_problem_and_does_not_stop_the_others(
    bus: Bus, adapter: Adapter, join: Join, topic: str
) -> None:
    await adapter.spoil(topic)
    await bus.publish(envelopes(topic, 20))
    member = await join()
    good: list[Delivery] = []
    bad: list[Delivery] = []
    async with asyncio.timeout(30):
        while len(good) < 20 or not bad:
            for delivery in await member.poll(limit=50, wait=A_MOMENT):
                (good if delivery.envelope else bad).append(delivery)
    assert all(delivery.problem for delivery in bad)
    await member.commit([*bad, *good])
    assert await member.lag() == 0


async def test_a_large_batch_and_a_large_message_pass(bus: Bus, join: Join, topic: str) -> None:
    batch = envelopes(topic, 5000, keys=500)
    batch.append(envelope(topic, number=5000, text="я" * 200_000))
    await bus.publish(batch)
    assert sorted(numbers(await read(await join(), 5001))) == list(range(5001))


async def test_nothing_to_publish_is_no_error(bus: Bus, join: Join) -> None:
    await bus.publish([])
    await assert_nothing_comes(await join())


async def test_a_poll_returns_no_more_than_its_limit(bus: Bus, join: Join, topic: str) -> None:
    await bus.publish(envelopes(topic, 50))
    member = await join()
    await read(member, 1)
    for _ in range(7):
        assert len(await member.poll(limit=7, wait=A_MOMENT)) == 7


async def test_an_empty_poll_returns_after_its_wait(bus: Bus, join: Join, topic: str) -> None:
    await bus.publish([envelope(topic)])
    member = await join()
    await read(member, 1)
    began = time.monotonic()
    assert list(await member.poll(limit=10, wait=timedelta(seconds=0.5))) == []
    assert 0.45 < time.monotonic() - began < 3


async def test_a_sleeping_poll_wakes_when_something_is_published(
    bus: Bus, join: Join, topic: str
) -> None:
    await bus.publish([envelope(topic)])
    member = await join()
    await read(member, 1)
    delays = []
    for _ in range(5):
        polling = asyncio.create_task(member.poll(limit=10, wait=timedelta(seconds=20)))
        await asyncio.sleep(0.3)
        await bus.publish([envelope(topic)])
        began = time.monotonic()
        assert len(await polling) == 1
        delays.append(time.monotonic() - began)
    assert min(delays) < 0.2


async def test_lag_counts_what_waits(bus: Bus, join: Join, topic: str) -> None:
    await bus.publish(envelopes(topic, 10))
    member = await join()
    await read(member, 4)
    assert await member.lag() == 6
    await bus.publish(envelopes(topic, 10))
    assert await member.lag() == 16
    await member.commit(await read(member, 16))
    assert await member.lag() == 0


async def test_committing_twice_or_nothing_is_harmless(bus: Bus, join: Join, topic: str) -> None:
    await bus.publish([envelope(topic, number=number) for number in range(3)])
    member = await join()
    deliveries = await read(member, 3)
    await member.commit(deliveries)
    await member.commit(deliveries[:1])
    await member.commit([])
    await member.stop()
    await assert_nothing_comes(await join())


async def test_deliveries_of_a_stopped_member_are_not_committed(
    bus: Bus, join: Join, topic: str
) -> None:
    await bus.publish([envelope(topic, number=number) for number in range(3)])
    member = await join()
    deliveries = await read(member, 3)
    await member.stop()
    await member.commit(deliveries)
    assert numbers(await read(await join(), 3)) == [0, 1, 2]


async def test_stopping_ends_a_poll_under_way_and_no_later_poll_joins_again(join: Join) -> None:
    member = await join()
    polling = asyncio.create_task(member.poll(limit=1, wait=timedelta(seconds=20)))
    await asyncio.sleep(0.1)
    await member.stop()
    async with asyncio.timeout(5):
        with suppress(BusUnavailable):
            assert list(await polling) == []
    with pytest.raises(BusUnavailable):
        await member.poll(limit=1, wait=A_MOMENT)


async def test_publishing_to_a_topic_that_nobody_made_is_refused(adapter: Adapter) -> None:
    bus = adapter.make()
    bus._deadline = timedelta(seconds=1)  # type: ignore[attr-defined]
    await bus.start(topics=[])
    with pytest.raises(BusUnavailable):
        await bus.publish([envelope("test.nobody-made-it")])
    await bus.stop()


async def test_starting_again_keeps_topics_and_stopping_twice_is_harmless(
    adapter: Adapter, topic: str
) -> None:
    for number in range(2):
        bus = adapter.make()
        await bus.start(topics=[topic])
        await bus.publish([envelope(topic, number=number)])
        member = bus.subscribe(group=f"{topic}.again", topics=[topic])
        await member.start()
        assert numbers(await read(member, 1, commit=True)) == [number]
        await stop_twice(bus, member)


async def stop_twice(bus: Bus, member: Subscription) -> None:
    for _ in range(2):
        await member.stop()
        await bus.stop()
