"""Enter processings into the registry, and tell it what holders tell."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from pdata_registry.context import Context
from shared.events import PersonalDataDestroyed, PersonalDataFileClosed, PersonalDataRecorded
from tests.support.kernel import eventually, rows
from tests.support.partners import publish
from tests.support.services import Running

NOON = datetime(2026, 3, 2, 9, tzinfo=UTC)


def a_processing(**changes: Any) -> dict[str, Any]:
    """Return the body of ``POST /processing-records`` for an owner of premises."""
    return {
        "subject_id": str(uuid4()),
        "category": "owners",
        "fields": ["surname", "name", "phone"],
        "purpose": "contract-performance",
        "basis": "contract",
        "operation": "recording",
        **changes,
    }


def an_order(paper: str, **changes: Any) -> dict[str, Any]:
    """Return the body for a paper of the staff."""
    order = {"category": "staff", "fields": ["surname"], "paper": paper, "basis": "TK-68"}
    return a_processing(**{**order, **changes})


async def enter(service: Running, headers: dict[str, str], form: dict[str, Any]) -> Any:
    """Enter a processing under a new key."""
    return await service.client.post(
        "/processing-records", json=form, headers={**headers, "Idempotency-Key": uuid4().hex}
    )


async def entered(service: Running, headers: dict[str, str], form: dict[str, Any]) -> Any:
    """Enter a processing that must be taken, and return its record."""
    answer = await enter(service, headers, form)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def closed(
    service: Running, headers: dict[str, str], form: dict[str, Any], on: str | None = None
) -> Any:
    """Enter a processing, close its file and return its record."""
    record = await entered(service, headers, form)
    answer = await service.client.post(
        f"/processing-records/{record['id']}/close", json={"closed_on": on}, headers=headers
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


def a_recording(**changes: Any) -> PersonalDataRecorded:
    """Build what intake tells of an applicant's data."""
    values: dict[str, Any] = {
        "file_id": uuid4(),
        "subject_id": uuid4(),
        "holder": "intake",
        "operator": "mfc-tatarstan",
        "category": "applicant",
        "fields": ("surname", "birth_date", "snils"),
        "purpose": "service-provision",
        "basis": "210-7(4)",
        "source": "applicant",
        "collected_at": NOON,
    }
    return PersonalDataRecorded(**(values | changes))


def a_closing(file_id: UUID, *, at: datetime = NOON) -> PersonalDataFileClosed:
    """Build what intake tells when a request is closed."""
    return PersonalDataFileClosed(file_id=file_id, holder="intake", closed_at=at)


def a_destruction(
    file_id: UUID, *, at: datetime = NOON, forgotten: tuple[UUID, ...] = ()
) -> PersonalDataDestroyed:
    """Build what intake tells when nothing of a file is left."""
    return PersonalDataDestroyed(
        order_id=uuid4(),
        file_id=file_id,
        holder="intake",
        operator="mfc-tatarstan",
        cards=1,
        fields=3,
        documents=0,
        keys=1,
        index_rows=1,
        forgotten=forgotten,
        reread_at=at,
        destroyed_at=at,
    )


async def told(
    service: Running, headers: dict[str, str], *events: Any, holds: Any = bool
) -> dict[str, Any]:
    """Publish facts of one file, and return its record once ``holds`` is true of it."""
    await publish(service, *events)
    file_id = str(events[0].file_id)

    async def found() -> dict[str, Any] | None:
        answer = await service.client.get("/processing-records", headers=headers)
        items = answer.json()["items"]
        return next((one for one in items if one["file_id"] == file_id and holds(one)), None)

    await eventually(found)
    record = await found()
    assert record is not None
    return record


def context_of(service: Running) -> Context:
    """Return what the registry's use cases work with."""
    context: Context = service.app.state.context
    return context


async def facts(service: Running) -> list[dict[str, Any]]:
    """Return the key, the type's last word and the payload of each event told, in order."""
    found = await rows(
        context_of(service).database,
        "SELECT aggregateid AS key, type, payload FROM outbox ORDER BY seq",
    )
    return [
        {
            "key": row["key"],
            "type": row["type"].rpartition(".")[2],
            "data": json.loads(row["payload"]),
        }
        for row in found
    ]
