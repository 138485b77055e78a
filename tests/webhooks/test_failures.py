"""Endpoints that fail rest, are disabled, and recover what they missed."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from starlette.responses import Response

from shared.auth import Role
from tests.support.blackhole import Blackhole
from tests.support.kernel import eventually
from tests.support.partners import (
    PARTNER,
    a_transfer,
    attempts_of,
    deliveries_of,
    publish,
    settled,
    subscribe,
)
from webhooks.addresses import resolve
from webhooks.dispatcher import Dispatcher
from webhooks.repository import deliveries as repository
from webhooks.sending import Sender
from webhooks.service import dispatching


def always(status: int, **headers: str):
    return lambda _: Response(status_code=status, headers=headers)


async def endpoint_of(service, endpoint, headers) -> dict:
    answer = await service.client.get(f"/webhook-endpoints/{endpoint['id']}", headers=headers)
    return answer.json()


async def disabled(service, endpoint, headers) -> str:
    async def is_disabled() -> bool:
        return (await endpoint_of(service, endpoint, headers))["state"] == "disabled"

    await eventually(is_disabled)
    return (await endpoint_of(service, endpoint, headers))["disabled_reason"]


async def test_410_disables_at_once_and_tells_the_organisation(
    webhooks, partner, receiver, other_receiver
) -> None:
    await subscribe(webhooks, other_receiver, partner, types=["okno.webhooks.*"])
    receiver.answer = always(410)
    gone = await subscribe(webhooks, receiver, partner)
    await publish(webhooks, a_transfer(), a_transfer())
    assert await disabled(webhooks, gone, partner) == "gone"
    [message] = await other_receiver.has(1)
    assert message.payload["type"] == "okno.webhooks.endpoint.disabled"
    assert message.payload["data"]["id"] == gone["id"]


async def test_an_exhausted_schedule_disables_the_endpoint(webhooks, partner, receiver) -> None:
    receiver.answer = always(500)
    endpoint = await subscribe(webhooks, receiver, partner, types=["okno.intake.*"])
    await publish(webhooks, a_transfer())
    assert await disabled(webhooks, endpoint, partner) == "retries-exhausted"
    await settled(webhooks, endpoint, partner, "exhausted")
    attempts = await attempts_of(webhooks, endpoint, partner)
    assert [one["status"] for one in attempts] == [500, 500, 500]


async def test_what_waits_behind_its_key_is_not_looked_at_again_and_again(
    webhooks, partner, receiver
) -> None:
    receiver.answer = always(503, **{"Retry-After": "3600"})
    endpoint = await subscribe(webhooks, receiver, partner)
    key = uuid4()
    await publish(webhooks, *(a_transfer(key) for _ in range(5)))
    await eventually(lambda: _tried(webhooks, endpoint, partner))
    context = webhooks.app.state.context
    assert await dispatching.due_endpoints(context, besides=(), limit=10) == []


async def _tried(service, endpoint, headers) -> bool:
    """Tell whether the outcome of the first of five is written down."""
    found = await deliveries_of(service, endpoint, headers)
    wait = datetime.now(UTC) + timedelta(minutes=30)
    return len(found) == 5 and datetime.fromisoformat(found[-1]["next_attempt_at"]) > wait


async def test_one_indigestible_event_does_not_stop_the_others(webhooks, partner, receiver) -> None:
    bad, good = uuid4(), [uuid4() for _ in range(5)]

    def dislike_one(message) -> Response:
        return Response(status_code=500 if message.payload["data"]["id"] == str(bad) else 200)

    receiver.answer = dislike_one
    endpoint = await subscribe(webhooks, receiver, partner)
    await publish(webhooks, a_transfer(bad))
    await receiver.has(1)
    await publish(webhooks, *(a_transfer(key) for key in good))

    async def others_came() -> bool:
        return {str(key) for key in good} <= set(receiver.keys())

    await eventually(others_came)
    assert (await endpoint_of(webhooks, endpoint, partner))["state"] == "enabled"


async def test_what_was_missed_while_disabled_is_recovered_in_order(
    webhooks, partner, receiver
) -> None:
    begun = datetime.now(UTC).isoformat()
    endpoint = await subscribe(webhooks, receiver, partner, types=["okno.intake.*"])
    path = f"/webhook-endpoints/{endpoint['id']}"
    assert (await webhooks.client.post(f"{path}/disable", headers=partner)).status_code == 200
    key = uuid4()
    sent = await publish(webhooks, *(a_transfer(key) for _ in range(3)))
    await settled(webhooks, endpoint, partner, *["missed"] * 3)
    since = {"since": begun}
    refused = await webhooks.client.post(f"{path}/recover", json=since, headers=partner)
    assert refused.json()["type"] == "/problems/webhook-endpoint-disabled"
    assert receiver.messages == []
    await webhooks.client.post(f"{path}/enable", headers=partner)
    answer = await webhooks.client.post(f"{path}/recover", json=since, headers=partner)
    assert (answer.status_code, answer.json()) == (202, {"deliveries": 3})
    messages = await receiver.has(3)
    assert [message.id for message in messages] == [str(envelope.id) for envelope in sent]


async def test_retry_after_is_obeyed(webhooks, partner, receiver) -> None:
    receiver.answer = always(503, **{"Retry-After": "3600"})
    endpoint = await subscribe(webhooks, receiver, partner)
    await publish(webhooks, a_transfer())
    await receiver.has(1)

    async def is_put_off() -> bool:
        [delivery] = await deliveries_of(webhooks, endpoint, partner)
        wait = datetime.fromisoformat(delivery["next_attempt_at"]) - datetime.now(UTC)
        return delivery["attempts"] == 1 and 3500 < wait.total_seconds() <= 3600

    await eventually(is_put_off)


@pytest.mark.parametrize(("error", "silent"), [("connection-refused", False), ("timeout", True)])
async def test_silence_and_refusal_are_named(webhooks, partner, error, silent) -> None:
    async with Blackhole().running() as blackhole:
        port = blackhole.port if silent else 1
        form = {"url": f"http://127.0.0.1:{port}/"}
        made = await webhooks.client.post("/webhook-endpoints", json=form, headers=partner)
        await publish(webhooks, a_transfer())

        async def is_tried() -> bool:
            found = await deliveries_of(webhooks, made.json(), partner)
            return bool(found) and bool(await attempts_of(webhooks, made.json(), partner))

        await eventually(is_tried)
        first, *_ = await attempts_of(webhooks, made.json(), partner)
    assert (first["status"], first["error"]) == (None, error)


async def test_a_lease_that_ran_out_lets_another_try(webhooks, partner, receiver) -> None:
    endpoint = await subscribe(webhooks, receiver, partner)
    context = webhooks.app.state.context
    path = f"/webhook-endpoints/{endpoint['id']}"
    answer = await webhooks.client.post(f"{path}/ping", headers=partner)
    await receiver.has(1)
    await settled(webhooks, endpoint, partner, "delivered")
    async with context.database.engine.begin() as tx:
        await tx.exec_driver_sql(
            "UPDATE deliveries SET state = 'pending', next_attempt_at = now(), finished_at = NULL,"
            " leased_until = now() + interval '300 milliseconds'"
        )
    again = await receiver.has(2)
    assert again[1].id == answer.json()["event_id"]


async def test_only_the_organisation_sees_its_deliveries(webhooks, partner, receiver) -> None:
    endpoint = await subscribe(webhooks, receiver, partner)
    await publish(webhooks, a_transfer())
    [delivery] = await settled(webhooks, endpoint, partner, "delivered")
    stranger = webhooks.bearer(Role.PARTNER, organisation="partner-other")
    for path in (
        f"/webhook-endpoints/{endpoint['id']}",
        f"/webhook-endpoints/{endpoint['id']}/deliveries",
        f"/webhook-endpoints/{endpoint['id']}/secrets",
        f"/deliveries/{delivery['id']}/attempts",
    ):
        assert (await webhooks.client.get(path, headers=stranger)).status_code == 404
    listed = await webhooks.client.get("/webhook-endpoints", headers=stranger)
    assert listed.json()["items"] == []
    worker = webhooks.bearer(Role.MFC_WORKER, organisation=PARTNER)
    assert (await webhooks.client.get("/webhook-endpoints", headers=worker)).status_code == 403


async def test_finished_deliveries_are_trimmed_by_age(webhooks, partner, receiver) -> None:
    endpoint = await subscribe(webhooks, receiver, partner)
    await publish(webhooks, a_transfer())
    [delivery] = await settled(webhooks, endpoint, partner, "delivered")
    finished = datetime.fromisoformat(delivery["finished_at"])
    database = webhooks.app.state.context.database
    async with database.transaction() as tx:
        assert await repository.trim(tx, before=finished, limit=10) == 0
    async with database.transaction() as tx:
        assert await repository.trim(tx, before=datetime.now(UTC), limit=10) == 1
    assert await deliveries_of(webhooks, endpoint, partner) == []


async def test_two_dispatchers_send_each_event_once(webhooks, partner, receiver) -> None:
    context = webhooks.app.state.context
    sender = Sender(context.policy, resolve=resolve, timeout=timedelta(seconds=2), connections=8)
    second = asyncio.create_task(Dispatcher(context, sender).run())
    try:
        await subscribe(webhooks, receiver, partner)
        sent = await publish(webhooks, *(a_transfer() for _ in range(40)))
        await receiver.has(40)
        endpoint = (await webhooks.client.get("/webhook-endpoints", headers=partner)).json()
        await settled(webhooks, endpoint["items"][0], partner, *["delivered"] * 40)
    finally:
        second.cancel()
        await asyncio.gather(second, return_exceptions=True)
    ids = [message.id for message in receiver.messages]
    assert sorted(ids) == sorted(str(envelope.id) for envelope in sent)
