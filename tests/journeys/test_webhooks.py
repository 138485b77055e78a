"""What partners are told of a case, on both buses: signed, in order, once, and only the parties."""

from collections import defaultdict
from typing import Any

from tests.journeys.story import HOLDERS, registered, subscribed, whole_case, worker
from tests.support.applications import BODY, MFC
from tests.support.installation import Okno
from tests.support.receiver import Message

OF_A_START = 1 + len(HOLDERS)
"""The registration, and the sending of each query."""

OF_A_CASE = 5 + 3 * len(HOLDERS)
"""Five facts of the request, and three of each query."""


async def test_a_case_is_told_by_signed_webhooks_in_order_and_once(okno: Okno) -> None:
    async with subscribed(okno, MFC) as at_mfc, subscribed(okno, BODY) as at_body:
        request = await registered(okno)
        queries = await whole_case(okno, request)
        keys = {request["id"], *(query["id"] for query in queries.values())}

        for receiver in (at_mfc, at_body):
            told = of(keys, await receiver.has(OF_A_CASE, within=40))
            assert len(told) == OF_A_CASE
            assert len({message.id for message in told}) == OF_A_CASE
            assert sorted(map(sequence, receiver.messages)) == [
                *range(1, len(receiver.messages) + 1)
            ]
            for of_one in by_key(told).values():
                assert of_one == sorted(of_one, key=sequence)
        course = [message.payload["type"] for message in by_key(at_mfc.messages)[request["id"]]]
    assert [kind.removeprefix("okno.intake.request.") for kind in course] == [
        "registered",
        "transferred",
        "result-received",
        "result-issued",
        "closed",
    ]


async def test_the_link_of_a_webhook_leads_to_what_it_tells_of(okno: Okno) -> None:
    async with subscribed(okno, MFC) as receiver:
        request = await registered(okno)
        await receiver.has(OF_A_START, within=40)
        links = {message.payload["data"]["link"] for message in receiver.messages}
    assert f"/requests/{request['id']}" in links
    for link in links:
        assert (await okno.client.get(link, headers=worker(okno))).status_code == 200, link


async def test_who_takes_no_part_is_told_nothing(okno: Okno) -> None:
    async with subscribed(okno, MFC) as party, subscribed(okno, "mfc-kazan-1") as stranger:
        await registered(okno)
        await party.has(OF_A_START, within=40)
        assert stranger.messages == []


def of(keys: set[str], messages: list[Message]) -> list[Message]:
    """Return the messages that are about one of these things."""
    return [message for message in messages if message.payload["data"]["id"] in keys]


def by_key(messages: list[Message]) -> dict[str, list[Message]]:
    """Return the messages by what they are about, in order of arrival."""
    found: dict[str, list[Message]] = defaultdict(list)
    for message in messages:
        found[message.payload["data"]["id"]].append(message)
    return found


def sequence(message: Message) -> Any:
    return message.payload["data"]["sequence"]
