"""What breaks on the way of a case changes nothing in its end: every effect comes, and once."""

import asyncio
from collections import Counter
from datetime import UTC, datetime

import pytest

from tests.journeys.story import (
    HOLDERS,
    STEPS,
    Made,
    answer,
    kinds_in_timeline,
    queries_of,
    registered,
    step,
    subscribed,
)
from tests.journeys.test_webhooks import OF_A_CASE, of
from tests.support.applications import MFC
from tests.support.installation import Okno, Processes
from tests.support.kernel import eventually
from tests.support.receiver import Receiver

pytestmark = [pytest.mark.kafka, pytest.mark.slow]


async def test_requests_are_taken_while_kafka_is_away_and_all_of_it_arrives_later(
    processes: Processes,
) -> None:
    okno = processes.okno
    async with subscribed(okno, MFC, types=["okno.intake.*"]) as receiver:
        await asyncio.to_thread(processes.kafka.stop)
        begun = datetime.now(UTC)
        requests = [await registered(okno) for _ in range(5)]
        took = datetime.now(UTC) - begun
        assert await okno.unpublished() >= len(requests)
        await asyncio.to_thread(processes.kafka.start)

        for request in requests:
            await queries_of(okno, request["id"])
        await _told_once(receiver, requests, each=1)
    assert took.total_seconds() < 5, "the absence of the bus must not slow the taking in"
    await _nothing_waits(okno)


async def test_services_killed_on_the_way_do_everything_once_when_they_are_back(
    processes: Processes,
) -> None:
    okno = processes.okno
    async with subscribed(okno, MFC) as receiver:
        # Killed in the middle of an attempt it would wait for the end of its own lease.
        processes.kill("webhooks")
        requests = [await registered(okno) for _ in range(5)]
        processes.kill("intake")
        processes.kill("interagency")
        for part in ("intake", "interagency", "webhooks"):
            processes.start(part)
        await processes.ready()

        await asyncio.gather(*(_lead_to_the_end(okno, request) for request in requests))
        await _all_are_told_whole(okno, requests)
        await _told_once(receiver, requests, each=OF_A_CASE)
    await _nothing_waits(okno)


async def test_two_replicas_of_a_service_share_its_work_and_double_none(
    processes: Processes,
) -> None:
    okno = processes.okno
    for part in ("interagency", "webhooks"):
        processes.start(part, replica="-2")
    async with subscribed(okno, MFC) as receiver:
        requests = [await registered(okno) for _ in range(10)]
        await asyncio.gather(*(_lead_to_the_end(okno, request) for request in requests))
        await _all_are_told_whole(okno, requests)
        await _told_once(receiver, requests, each=OF_A_CASE)
    await _nothing_waits(okno)
    for part in ("interagency", "webhooks"):
        processes.programs.pop(f"{part}-2").stop()


async def _lead_to_the_end(okno: Okno, request: Made) -> None:
    for holder, query in (await queries_of(okno, request["id"])).items():
        await answer(okno, holder, query)
    for name in STEPS:
        await step(okno, request["id"], name)


async def _all_are_told_whole(okno: Okno, requests: list[Made]) -> None:
    async def all_are() -> bool:
        return all([await _is_told_whole(okno, request) for request in requests])

    await eventually(all_are, within=60, every=0.2)
    for request in requests:
        assert await _query_rows(okno, request) == len(HOLDERS)


async def _is_told_whole(okno: Okno, request: Made) -> bool:
    """Tell whether the timeline has come to its end; fail when it has anything twice."""
    kinds = Counter(await kinds_in_timeline(okno, request["id"]))
    of_queries = Counter(
        {kind: len(HOLDERS) for kind in ("query-sent", "query-acknowledged", "query-answered")}
    )
    of_request = Counter(["registered", "transferred", "result-received", "issued", "closed"])
    assert kinds <= of_queries + of_request
    return kinds == of_queries + of_request


async def _query_rows(okno: Okno, request: Made) -> int:
    count = "SELECT count(*) FROM interagency.queries WHERE request_id = $1"
    return int(await okno.value(count, request["id"]))


async def _told_once(receiver: Receiver, requests: list[Made], *, each: int) -> None:
    """Wait until every fact was told; fail when one was told twice."""
    expected = each * len(requests)

    async def all_came() -> bool:
        return len({message.id for message in receiver.messages}) >= expected

    await eventually(all_came, within=60)
    assert len({message.id for message in receiver.messages}) == expected
    assert len(receiver.messages) == expected
    assert of({request["id"] for request in requests}, receiver.messages)


async def _nothing_waits(okno: Okno) -> None:
    async def all_is_published() -> bool:
        return await okno.unpublished() == 0

    await eventually(all_is_published, within=40)
    assert await okno.parked() == 0
