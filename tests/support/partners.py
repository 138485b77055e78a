"""Do at webhooks what partners and publishers do."""

import asyncio
from datetime import UTC, datetime
from typing import Any, TypeAlias
from uuid import UUID, uuid4

from shared.events import DeadlineApproaching, Envelope, Event, RequestTransferred, topic_of
from shared.ids import new_id
from tests.support.receiver import Receiver
from tests.support.services import Running

PARTNER = "partner-demo"

Made: TypeAlias = dict[str, Any]
"""An endpoint as its creation answered."""


async def subscribe(
    service: Running, receiver: Receiver, headers: dict[str, str], **changes: Any
) -> Made:
    """Make an endpoint for a receiver, and give it the secret to verify with."""
    form = {"url": receiver.url, **changes}
    answer = await service.client.post("/webhook-endpoints", json=form, headers=headers)
    assert answer.status_code == 201, answer.text
    made: Made = answer.json()
    receiver.secret = made["secret"]["secret"]
    return made


def a_transfer(key: UUID | None = None, *, parties: tuple[str, ...] = (PARTNER,)) -> Event:
    """Build a fact about a request that concerns the parties."""
    return RequestTransferred(
        request_id=key or uuid4(),
        number="mfc-tatarstan-2026-0000001",
        service="rosreestr-registration",
        mfc="mfc-tatarstan",
        body="rosreestr-tatarstan",
        transferred_at=datetime(2026, 11, 23, 9, tzinfo=UTC),
        parties=parties,
    )


def an_approach(key: UUID, *, parties: tuple[str, ...] = (PARTNER,)) -> Event:
    """Build the news that a request's term ends soon."""
    return DeadlineApproaching(
        deadline_id=uuid4(),
        kind="provision",
        aggregate_kind="request",
        aggregate_id=key,
        request_id=key,
        clause="210-11.1(2)",
        started_at=datetime(2026, 11, 23, 9, tzinfo=UTC),
        due_at=datetime(2026, 12, 4, 21, tzinfo=UTC),
        told_at=datetime(2026, 12, 3, 21, tzinfo=UTC),
        parties=parties,
    )


def enveloped(event: Event, *, publisher: str = "intake") -> Envelope:
    """Put an event into the envelope that its publisher's relay would use."""
    return Envelope(
        id=new_id(),
        source=f"/{publisher}",
        type=event.type,
        version=event.version,
        topic=topic_of(publisher),
        key=event.key,
        time=datetime.now(UTC),
        data=event.model_dump_json().encode(),
    )


async def publish(service: Running, *events: Event) -> list[Envelope]:
    """Publish facts as intake would, in this order."""
    envelopes = [enveloped(event) for event in events]
    await service.bus.publish(envelopes)
    return envelopes


async def deliveries_of(
    service: Running, endpoint: Made, headers: dict[str, str]
) -> list[dict[str, Any]]:
    """Return an endpoint's deliveries, the newest first."""
    path = f"/webhook-endpoints/{endpoint['id']}/deliveries"
    answer = await service.client.get(path, headers=headers)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def attempts_of(
    service: Running, endpoint: Made, headers: dict[str, str]
) -> list[dict[str, Any]]:
    """Return the attempts of an endpoint's newest delivery."""
    newest, *_ = await deliveries_of(service, endpoint, headers)
    answer = await service.client.get(f"/deliveries/{newest['id']}/attempts", headers=headers)
    attempts: list[dict[str, Any]] = answer.json()
    return attempts


async def settled(
    service: Running, endpoint: Made, headers: dict[str, str], *states: str
) -> list[dict[str, Any]]:
    """Wait until an endpoint's deliveries, the newest first, are in these states."""
    async with asyncio.timeout(20):
        while True:
            found = await deliveries_of(service, endpoint, headers)
            if [one["state"] for one in found] == list(states):
                return found
            await asyncio.sleep(0.02)
