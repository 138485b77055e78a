"""What officials do in the registry, and what holders tell it, leaves entries in the audit log."""

from typing import Any

from tests.pdata_registry.conftest import OPERATOR
from tests.support.audit import Session
from tests.support.registry import a_destruction, a_recording, told
from tests.support.services import Running
from tests.support.staff import admit


async def entries(registry: Running) -> list[Any]:
    async with Session(registry.admin_url, "pdata_registry") as connection:
        return list(await connection.fetch("SELECT * FROM audit ORDER BY seq"))


async def test_letting_a_person_in_is_recorded_paper_by_paper(registry: Running) -> None:
    await admit(registry, OPERATOR, "clerk")
    found = {(row["verb"], row["clause"]) for row in await entries(registry)}
    assert found == {
        ("access-list.approve", "PD-3.8"),
        ("non-disclosure.record", "PD-4.2.3"),
        ("warning.record", "PD-4.2.3"),
    }


async def test_what_a_holder_does_is_recorded_in_the_words_of_the_operations(
    registry: Running, mfc_official: dict[str, str]
) -> None:
    recorded = a_recording()
    record = await told(registry, mfc_official, recorded)
    gone = a_destruction(recorded.file_id)
    await told(registry, mfc_official, gone, holds=lambda one: one["destroyed_at"])

    found = [(row["verb"], row["actor"], row["aggregate_id"]) for row in await entries(registry)]
    assert found == [
        ("recording", recorded.holder, record["id"]),
        ("destroying", recorded.holder, str(recorded.file_id)),
    ]
    assert all(row["request_id"] for row in await entries(registry)), "the events that told it"
