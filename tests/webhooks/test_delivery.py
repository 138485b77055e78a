"""Facts reach partners over real HTTP, signed, in order, and once."""

import asyncio
from uuid import uuid4

from starlette.responses import Response

from tests.support.kernel import eventually
from tests.support.partners import (
    a_transfer,
    an_approach,
    attempts_of,
    deliveries_of,
    publish,
    settled,
    subscribe,
)
from tests.support.receiver import Receiver


async def test_a_fact_reaches_its_party_signed_and_thin(webhooks, partner, receiver) -> None:
    endpoint = await subscribe(webhooks, receiver, partner)
    request = uuid4()
    [envelope] = await publish(webhooks, a_transfer(request))
    [message] = await receiver.has(1)
    assert message.id == str(envelope.id)
    assert message.payload["type"] == "okno.intake.request.transferred"
    assert message.payload["data"] == {
        "id": str(request),
        "sequence": 1,
        "link": f"/requests/{request}",
    }
    assert message.headers["content-type"] == "application/json"
    await settled(webhooks, endpoint, partner, "delivered")
    attempts = await attempts_of(webhooks, endpoint, partner)
    assert [(one["status"], one["error"]) for one in attempts] == [(204, None)]


async def test_the_approach_of_a_deadline_is_told_to_who_asked_for_it(
    webhooks, partner, receiver
) -> None:
    await subscribe(webhooks, receiver, partner, types=["okno.deadlines.*"])
    request = uuid4()
    await publish(webhooks, a_transfer(request), an_approach(request))
    [message] = await receiver.has(1)
    assert message.payload["type"] == "okno.deadlines.deadline.approaching"
    assert message.payload["data"]["link"] == f"/requests/{request}"


async def test_others_facts_and_other_types_do_not_come(webhooks, partner, receiver) -> None:
    await subscribe(webhooks, receiver, partner, types=["okno.intake.request.*"])
    mine = uuid4()
    await publish(webhooks, a_transfer(parties=("epgu",)), a_transfer(parties=()), a_transfer(mine))
    await receiver.has(1)
    assert receiver.keys() == [str(mine)]


async def test_a_filter_of_another_type_keeps_the_fact_away(
    webhooks, partner, receiver, other_receiver
) -> None:
    await subscribe(webhooks, receiver, partner, types=["okno.intake.request.closed"])
    await subscribe(webhooks, other_receiver, partner, types=["okno.intake.request.transferred"])
    await publish(webhooks, a_transfer())
    await other_receiver.has(1)
    assert receiver.messages == []


async def test_facts_of_one_key_come_in_order_even_when_one_fails_at_first(
    webhooks, partner, receiver
) -> None:
    key, refused = uuid4(), []

    def fail_once(message) -> Response:
        if not refused:
            refused.append(message.id)
            return Response(status_code=500)
        return Response(status_code=200)

    receiver.answer = fail_once
    await subscribe(webhooks, receiver, partner)
    sent = await publish(webhooks, *(a_transfer(key) for _ in range(5)))
    messages = await receiver.has(6)
    ids = [str(envelope.id) for envelope in sent]
    assert [message.id for message in messages] == [ids[0], *ids]
    assert [m.payload["data"]["sequence"] for m in messages[1:]] == [1, 2, 3, 4, 5]


async def test_an_event_delivered_twice_by_the_bus_is_sent_once(
    webhooks, partner, receiver
) -> None:
    await subscribe(webhooks, receiver, partner)
    key = uuid4()
    [envelope] = await publish(webhooks, a_transfer(key))
    await webhooks.bus.publish([envelope])
    [later] = await publish(webhooks, a_transfer(key))
    messages = await receiver.has(2)
    assert [message.id for message in messages] == [str(envelope.id), str(later.id)]


async def test_a_partner_that_hangs_delays_nobody(
    webhooks, partner, receiver, other_receiver
) -> None:
    release = asyncio.Event()

    async def hang(_) -> Response:
        await release.wait()
        return Response(status_code=200)

    receiver.answer = hang
    await subscribe(webhooks, receiver, partner)
    await subscribe(webhooks, other_receiver, partner)
    try:
        await publish(webhooks, *(a_transfer() for _ in range(20)))
        await other_receiver.has(20, within=1.5)
    finally:
        release.set()
    assert len(receiver.messages) <= 8


async def test_one_attempt_that_hangs_keeps_no_other_from_being_written_down(
    webhooks, partner, receiver
) -> None:
    release, slow, quick = asyncio.Event(), uuid4(), [uuid4() for _ in range(5)]

    async def hang_at_one(message) -> Response:
        if message.payload["data"]["id"] == str(slow):
            await release.wait()
        return Response(status_code=200)

    receiver.answer = hang_at_one
    endpoint = await subscribe(webhooks, receiver, partner)

    async def others_are_written_down() -> bool:
        found = await deliveries_of(webhooks, endpoint, partner)
        waiting = [one["event_id"] for one in found if one["state"] == "pending"]
        return len(found) == 6 and waiting == [str(held.id)]

    try:
        held, *_ = await publish(webhooks, *(a_transfer(key) for key in (slow, *quick)))
        await eventually(others_are_written_down)
    finally:
        release.set()
    await settled(webhooks, endpoint, partner, *["delivered"] * 6)


async def test_a_ping_comes_at_once_and_is_logged(webhooks, partner, receiver) -> None:
    endpoint = await subscribe(webhooks, receiver, partner)
    answer = await webhooks.client.post(
        f"/webhook-endpoints/{endpoint['id']}/ping", headers=partner
    )
    assert answer.status_code == 202
    [message] = await receiver.has(1)
    assert message.payload["type"] == "okno.webhooks.endpoint.ping"
    assert message.id == answer.json()["event_id"]


async def test_a_delivery_can_be_sent_again_under_its_own_id(webhooks, partner, receiver) -> None:
    endpoint = await subscribe(webhooks, receiver, partner)
    await publish(webhooks, a_transfer())
    [delivery] = await settled(webhooks, endpoint, partner, "delivered")
    answer = await webhooks.client.post(f"/deliveries/{delivery['id']}/replay", headers=partner)
    assert answer.status_code == 202, answer.text
    first, second = await receiver.has(2)
    assert first.id == second.id
    assert first.body == second.body


async def test_a_redirect_is_not_followed(webhooks, partner, receiver, other_receiver) -> None:
    receiver.answer = lambda _: Response(status_code=307, headers={"Location": other_receiver.url})
    endpoint = await subscribe(webhooks, receiver, partner)
    await publish(webhooks, a_transfer())
    await receiver.has(1)
    await eventually(lambda: attempts_of(webhooks, endpoint, partner))
    attempts = await attempts_of(webhooks, endpoint, partner)
    assert attempts[0]["status"] == 307
    assert other_receiver.messages == []


async def test_a_backlog_of_many_keys_drains_completely(
    webhooks, partner, receiver: Receiver
) -> None:
    await subscribe(webhooks, receiver, partner)
    keys = [uuid4() for _ in range(60)]
    await publish(webhooks, *(a_transfer(key) for key in keys), *(a_transfer(key) for key in keys))
    messages = await receiver.has(120, within=30)
    assert len({message.id for message in messages}) == 120
    assert sorted(m.payload["data"]["sequence"] for m in messages) == list(range(1, 121))
