"""Build envelopes, and read a bus until what is expected has come."""

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from shared.bus import Delivery, Subscription
from shared.events import Envelope

A_MOMENT = timedelta(milliseconds=200)


def envelope(topic: str, *, key: str = "key", number: int = 0, **data: Any) -> Envelope:
    """Build an envelope; ``number`` and ``data`` are what it carries."""
    return Envelope(
        id=uuid4(),
        source="/intake",
        type="okno.intake.request.registered",
        version=1,
        topic=topic,
        key=key,
        time=datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
        data=json.dumps({"number": number, **data}, ensure_ascii=False).encode(),
        traceparent="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    )


def envelopes(topic: str, count: int, *, keys: int = 20, first: int = 0) -> list[Envelope]:
    """Build ``count`` envelopes numbered from ``first`` and spread over ``keys``."""
    return [
        envelope(topic, key=f"key-{number % keys}", number=number)
        for number in range(first, first + count)
    ]


def number(delivery: Delivery) -> int:
    """Return the number that a delivered envelope carries."""
    assert delivery.envelope is not None, delivery.problem
    return int(json.loads(delivery.envelope.data)["number"])


async def read(
    member: Subscription, count: int, *, commit: bool = False, within: float = 30
) -> list[Delivery]:
    """Poll until ``count`` deliveries have come; fail if they do not come in time."""
    deliveries: list[Delivery] = []
    async with asyncio.timeout(within):
        while len(deliveries) < count:
            batch = await member.poll(limit=count - len(deliveries), wait=A_MOMENT)
            deliveries += batch
            if commit:
                await member.commit(batch)
    return deliveries


async def assert_nothing_comes(member: Subscription) -> None:
    """Fail if anything is delivered in a short while."""
    assert numbers(await member.poll(limit=10, wait=A_MOMENT * 3)) == []


def numbers(deliveries: Sequence[Delivery]) -> list[int]:
    """Return the numbers that deliveries carry."""
    return [number(delivery) for delivery in deliveries]
