"""What is due is one list for whoever takes part, over all parts, on both buses."""

from typing import Any

import pytest

from tests.journeys.story import official, registered, taken, worker
from tests.support.installation import Okno
from tests.support.kernel import eventually

pytestmark = pytest.mark.clause("210-16(5)2")


async def clocks_of(
    okno: Okno, request: Any, headers: dict[str, str]
) -> dict[tuple[str, str, str], Any]:
    """Return the clocks of a request by kind and part, as one who asks sees them."""
    found: dict[tuple[str, str, str], Any] = {}
    path = "/deadlines?limit=200"
    while path:
        answer = await okno.client.get(path, headers=headers)
        page = taken(answer)
        assert page["away"] == []
        for item in page["items"]:
            if item["request_id"] == request["id"]:
                found[item["part"], item["kind"], item["aggregate_id"]] = item
        path = answer.links["next"]["url"] if "next" in answer.links else ""
    return found


async def test_the_clocks_of_a_request_and_of_its_queries_are_one_list(okno: Okno) -> None:
    request = await registered(okno)

    async def all_started() -> bool:
        found = await clocks_of(okno, request, worker(okno))
        return sorted(kind for _, kind, _ in found) == ["answer", "answer", "provision", "transfer"]

    await eventually(all_started)
    found = await clocks_of(okno, request, worker(okno))
    assert {part for part, _, _ in found} == {"intake", "interagency"}
    ends = [item["due_at"] for item in found.values()]
    assert ends == sorted(ends)
    for item in found.values():
        shown = taken(await okno.client.get(item["link"], headers=worker(okno)))
        assert shown["explanation"]["ends_at"] == item["due_at"]
        assert shown["explanation"]["days"][-1]["clause_text"]

    holder = await clocks_of(okno, request, official(okno, "treasury"))
    assert [kind for _, kind, _ in holder] == ["answer"]


async def test_what_is_due_is_summed_up_by_body_and_mfc(okno: Okno) -> None:
    await registered(okno)
    found = taken(await okno.client.get("/deadlines/summary?ahead=60", headers=worker(okno)))
    soon = {each["organisation"]: each["soon"] for each in found["items"]}
    assert soon["mfc-tatarstan"] >= soon["rosreestr-tatarstan"] >= 2
    assert found["away"] == []
