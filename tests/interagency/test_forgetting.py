"""A query outlives the pseudonym of its subject, when no file of the subject is left."""

from typing import Any
from uuid import UUID

import pytest

from shared.events import (
    DestructionOrdered,
    OrderedFile,
    PersonalDataDestroyed,
    PersonalDataRecorded,
)
from shared.ids import new_id
from tests.interagency.builders import a_query, answer, read_answer, told
from tests.support.applications import MFC
from tests.support.kernel import NOON, eventually
from tests.support.publishing import publish
from tests.support.rows import fetch
from tests.support.services import Running


def a_destruction(subject_id: UUID) -> PersonalDataDestroyed:
    """Build what intake tells when the last file of a subject is destroyed there."""
    none = dict.fromkeys(("cards", "fields", "documents", "keys", "index_rows"), 1)
    return PersonalDataDestroyed(
        order_id=new_id(),
        file_id=new_id(),
        holder="intake",
        operator=MFC,
        forgotten=(subject_id,),
        reread_at=NOON,
        destroyed_at=NOON,
        **none,
    )


async def subjects(interagency: Running) -> dict[str, Any]:
    found = await fetch(interagency.admin_url, "SELECT id, subject_id FROM interagency.queries")
    return {str(row["id"]): row["subject_id"] for row in found}


@pytest.mark.clause("PD-9.11")
async def test_an_answer_is_destroyed_with_the_pseudonym_of_its_query(interagency: Running) -> None:
    query = await a_query(interagency)
    assert (await answer(interagency, query)).status_code == 201
    (recorded,) = await told(interagency, PersonalDataRecorded.type)
    file_id = PersonalDataRecorded.model_validate_json(recorded).file_id
    order = DestructionOrdered(
        order_id=new_id(),
        operator=MFC,
        files=(OrderedFile(holder="interagency", file_id=file_id),),
        ordered_at=NOON,
    )
    await publish(interagency.bus, order)
    await eventually(lambda: told(interagency, PersonalDataDestroyed.type))
    assert await subjects(interagency) == {query["id"]: None}
    assert (await read_answer(interagency, query)).status_code == 410


async def test_a_subject_forgotten_elsewhere_is_forgotten_where_nothing_is_left_to_do(
    interagency: Running,
) -> None:
    forgotten, held = new_id(), new_id()
    open_one = await a_query(interagency, subject_id=forgotten)
    no_data = await a_query(interagency, subject_id=forgotten)
    with_data = await a_query(interagency, subject_id=held)
    assert (await answer(interagency, no_data, outcome="not-found")).status_code == 201
    assert (await answer(interagency, with_data)).status_code == 201
    await publish(interagency.bus, a_destruction(forgotten), a_destruction(held))

    async def is_forgotten() -> bool:
        return (await subjects(interagency))[no_data["id"]] is None

    await eventually(is_forgotten)
    known = await subjects(interagency)
    assert (known[open_one["id"]], known[with_data["id"]]) == (forgotten, held)
