"""Intake answers the registry for an official of the operator, and destroys what it orders."""

from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.auth import Role
from shared.events import (
    DestructionOrdered,
    OrderedFile,
    PersonalDataDestroyed,
    SubjectBlocked,
)
from shared.ids import new_id
from tests.shared.files.samples import a_pdf
from tests.support.applications import BODY, MFC, an_applicant
from tests.support.door import PURPOSE, let_in
from tests.support.intake import registered, worker
from tests.support.kernel import NOON, eventually
from tests.support.partners import publish
from tests.support.rows import fetch
from tests.support.services import Running

OFFICIAL = {"organisation": MFC, "person": "official-1"}
PERSON = an_applicant()
SNILS = {"kind": "snils", "value": "11223344595"}
PAPER = {"paper": "15/2026-ОГ", "check_number": "3/2026"}


async def ask(intake: Running, what: str, **body: Any) -> Any:
    """Ask as the registry does, by default for the official whom the operator has listed."""
    return await intake.client.post(
        f"/internal/personal-data/{what}",
        json={"official": OFFICIAL, **body},
        headers=intake.bearer(Role.SERVICE, organisation="okno", subject="pdata-registry"),
    )


async def answered(intake: Running, what: str, **body: Any) -> Any:
    """Ask what must be answered."""
    answer = await ask(intake, what, **body)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture
async def request_id(intake: Running) -> str:
    """Return a request whose applicant the official may look at."""
    await let_in(intake, (MFC, "official-1"), (MFC, "tester"))
    made: str = (await registered(intake))["id"]
    return made


@pytest.fixture
async def subject_id(intake: Running, request_id: str) -> str:
    assert request_id
    found = await answered(intake, "subjects", identifiers=[SNILS])
    (subject,) = found["subject_ids"]
    return str(subject)


async def file_of(intake: Running, request_id: str) -> UUID:
    query = "SELECT file_id FROM intake.requests WHERE id = $1"
    (row,) = await fetch(intake.admin_url, query, UUID(request_id))
    file_id: UUID = row["file_id"]
    return file_id


@pytest.mark.clause("PD-5.1")
async def test_a_subject_is_found_by_any_of_his_numbers(intake: Running, subject_id: str) -> None:
    passport = {"kind": "passport", "value": "9204 731952"}
    found = await answered(intake, "subjects", identifiers=[passport])
    assert found == {"subject_ids": [subject_id]}
    unknown = await answered(intake, "subjects", identifiers=[{**passport, "value": "1"}])
    assert unknown == {"subject_ids": []}
    searches = await fetch(
        intake.admin_url,
        "SELECT actor, aggregate_id FROM intake.audit WHERE aggregate_kind = 'index'",
    )
    assert searches == 3 * [{"actor": "official-1", "aggregate_id": "intake"}]


@pytest.mark.clause("PD-5.1")
async def test_an_extract_gives_all_there_is_and_leaves_a_record_of_each_card(
    intake: Running, subject_id: str, request_id: str
) -> None:
    (card,) = (await answered(intake, "extracts", subject_id=subject_id))["items"]
    assert card["values"]["surname"] == PERSON["surname"]
    assert card["values"]["identity-document.number"] == "731952"
    assert (card["kind"], card["row_id"]) == ("applicant", request_id)
    records = await fetch(
        intake.admin_url,
        "SELECT person, through, purpose, outcome, cardinality(fields) FROM intake.access_records",
    )
    assert records == [
        {
            "person": "official-1",
            "through": "pdata-registry",
            "purpose": "subject-rights",
            "outcome": "opened",
            "cardinality": len(card["values"]),
        }
    ]


async def test_an_extract_comes_page_by_page(intake: Running, subject_id: str) -> None:
    for _ in range(4):
        await registered(intake)
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = await answered(intake, f"extracts?limit=2{cursor}", subject_id=subject_id)
        seen += [card["row_id"] for card in page["items"]]
        cursor = page["next"] and f"&cursor={page['next']}"
    assert len(seen) == len(set(seen)) == 5


async def test_what_is_held_is_listed_without_a_value(intake: Running, subject_id: str) -> None:
    answer = await ask(intake, "holdings", subject_id=subject_id)
    held = answer.json()
    (file,) = held["files"]
    (card,) = file["cards"]
    assert {"surname", "snils"} <= set(card["fields"])
    assert (held["blocked_since"], file["purpose"]) == (None, "service-provision")
    assert PERSON["surname"] not in answer.text


async def test_an_official_sees_only_what_his_own_operator_answers_for(
    intake: Running, subject_id: str, request_id: str
) -> None:
    await let_in(intake, (BODY, "official-2"))
    other = {"organisation": BODY, "person": "official-2"}
    extract = await answered(intake, "extracts", official=other, subject_id=subject_id)
    assert extract["items"] == []
    file_id = str(await file_of(intake, request_id))
    refused = await correct(intake, request_id, file_id, {"surname": "Иванова"}, official=other)
    assert refused.status_code == 404


@pytest.mark.clause("PD-3.8")
@pytest.mark.parametrize("what", ["subjects", "holdings", "extracts", "corrections"])
async def test_an_official_who_is_not_on_the_list_gets_nothing(
    intake: Running, request_id: str, what: str
) -> None:
    bodies: dict[str, dict[str, Any]] = {
        "subjects": {"identifiers": [SNILS]},
        "holdings": {"subject_id": str(uuid4())},
        "extracts": {"subject_id": str(uuid4())},
        "corrections": {
            "file_id": str(await file_of(intake, request_id)),
            "kind": "applicant",
            "row_id": request_id,
            "values": {"surname": "Иванова"},
            "ground": PAPER,
        },
    }
    stranger = {**OFFICIAL, "person": "stranger"}
    refused = await ask(intake, what, official=stranger, **bodies[what])
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/not-on-access-list")


async def test_a_person_cannot_ask_in_place_of_the_registry(intake: Running) -> None:
    refused = await intake.client.post(
        "/internal/personal-data/holdings",
        json={"official": OFFICIAL, "subject_id": str(uuid4())},
        headers=intake.bearer(Role.AUTHORISED_OFFICIAL, organisation=MFC),
    )
    assert refused.status_code == 403


async def correct(
    intake: Running, request_id: str, file_id: str, values: dict[str, str], **more: Any
) -> Any:
    return await ask(
        intake,
        "corrections",
        **{
            "file_id": file_id,
            "kind": "applicant",
            "row_id": request_id,
            "values": values,
            "ground": PAPER,
            **more,
        },
    )


@pytest.mark.clause("PD-6.1.8")
async def test_a_correction_is_read_by_all_from_then_on_and_recorded_without_the_values(
    intake: Running, request_id: str
) -> None:
    file_id = str(await file_of(intake, request_id))
    values = {"surname": "Канонникова", "phone": PERSON["phone"]}
    corrected = await correct(intake, request_id, file_id, values)
    assert corrected.json()["fields"] == ["surname"], corrected.text

    read = await intake.client.get(
        f"/requests/{request_id}/applicant", params={"purpose": PURPOSE}, headers=worker(intake)
    )
    assert read.json()["applicant"] == {**read.json()["applicant"], "surname": "Канонникова"}
    records = await fetch(
        intake.admin_url,
        "SELECT outcome, fields FROM intake.access_records WHERE operation = 'correcting' "
        "ORDER BY id",
    )
    assert [(one["outcome"], sorted(one["fields"])) for one in records] == [
        ("opened", ["phone", "surname"]),
        ("corrected", ["surname"]),
    ]
    (entry,) = await fetch(
        intake.admin_url,
        "SELECT * FROM intake.audit WHERE verb = 'correcting' AND clause IS NOT NULL",
    )
    assert (entry["actor"], entry["clause"]) == ("official-1", "PD-6.1.8")
    assert "Канонникова" not in str(entry)


@pytest.mark.clause("PD-6.1.8")
async def test_a_corrected_number_finds_the_subject_and_the_wrong_one_no_more(
    intake: Running, request_id: str, subject_id: str
) -> None:
    file_id = str(await file_of(intake, request_id))
    right = "087-654-303 00"
    assert (await correct(intake, request_id, file_id, {"snils": right})).status_code == 200
    by_right = await answered(intake, "subjects", identifiers=[{"kind": "snils", "value": right}])
    by_wrong = await answered(intake, "subjects", identifiers=[SNILS])
    assert (by_right["subject_ids"], by_wrong["subject_ids"]) == ([subject_id], [])


@pytest.mark.parametrize(
    ("values", "slug", "status"),
    [
        ({"favourite-colour": "red"}, "field-not-of-the-card", 422),
        ({"surname": PERSON["surname"]}, "nothing-to-correct", 409),
        ({"surname": f"  {PERSON['surname']} "}, "nothing-to-correct", 409),
        ({"birth-date": "в прошлом веке"}, "correction-does-not-fit", 422),
        ({"identity-document.issued-on": "давно"}, "correction-does-not-fit", 422),
    ],
)
async def test_a_correction_that_cannot_be_is_refused_by_name(
    intake: Running, request_id: str, values: dict[str, str], slug: str, status: int
) -> None:
    file_id = str(await file_of(intake, request_id))
    refused = await correct(intake, request_id, file_id, values)
    assert (refused.status_code, refused.json()["type"]) == (status, f"/problems/{slug}")
    assert not set(values.values()) & set(refused.text.split('"'))


@pytest.mark.clause("PD-6.1.7")
async def test_blocked_data_are_shut_to_work_and_open_to_the_check(
    intake: Running, request_id: str, subject_id: str
) -> None:
    block = SubjectBlocked(
        block_id=new_id(),
        operator=MFC,
        subject_id=UUID(subject_id),
        check_id=new_id(),
        blocked_at=NOON,
    )
    await publish(intake, block)

    async def is_blocked() -> bool:
        held = await answered(intake, "holdings", subject_id=subject_id)
        return held["blocked_since"] is not None

    await eventually(is_blocked)
    shut = await intake.client.get(
        f"/requests/{request_id}/applicant", params={"purpose": PURPOSE}, headers=worker(intake)
    )
    assert shut.status_code == 423
    assert (await answered(intake, "extracts", subject_id=subject_id))["items"]
    file_id = str(await file_of(intake, request_id))
    assert (await correct(intake, request_id, file_id, {"surname": "Иная"})).status_code == 200


async def put_document(intake: Running, request_id: str) -> None:
    place = f"/requests/{request_id}/documents/identity/content"
    headers = {**worker(intake), "Content-Type": "application/pdf"}
    sent = await intake.client.put(place, content=a_pdf(1000), headers=headers)
    assert sent.status_code == 201, sent.text


def objects_of(intake: Running) -> list[Path]:
    """Return the stored objects."""
    folder: Path = intake.settings.files_folder
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.clause("PD-9.11")
async def test_an_ordered_file_is_gone_with_its_subject_and_the_registry_is_told(
    intake: Running, request_id: str, subject_id: str
) -> None:
    await put_document(intake, request_id)
    assert objects_of(intake)
    file_id = await file_of(intake, request_id)
    order = DestructionOrdered(
        order_id=new_id(),
        operator=MFC,
        files=(OrderedFile(holder="intake", file_id=file_id),),
        ordered_at=NOON,
    )
    await publish(intake, order)

    async def is_told() -> list[dict[str, Any]]:
        query = "SELECT payload FROM intake.outbox WHERE type LIKE '%.personal-data.destroyed'"
        return await fetch(intake.admin_url, query)

    (fact,) = await eventually(is_told)
    told = PersonalDataDestroyed.model_validate_json(fact["payload"])
    assert (told.cards, told.documents, told.keys, told.index_rows) == (2, 1, 1, 2)
    assert told.forgotten == (UUID(subject_id),)
    assert objects_of(intake) == []
    gone = await intake.client.get(
        f"/requests/{request_id}/applicant", params={"purpose": PURPOSE}, headers=worker(intake)
    )
    assert (gone.status_code, gone.json()["type"]) == (410, "/problems/personal-data-destroyed")
    assert (await answered(intake, "subjects", identifiers=[SNILS]))["subject_ids"] == []
    assert (await answered(intake, "holdings", subject_id=subject_id))["files"] == []
    assert (await correct(intake, request_id, str(file_id), {"surname": "И"})).status_code == 410


async def test_a_document_is_listed_by_its_code_and_its_key_is_neither_shown_nor_corrected(
    intake: Running, request_id: str, subject_id: str
) -> None:
    await put_document(intake, request_id)
    held = await answered(intake, "holdings", subject_id=subject_id)
    (file,) = held["files"]
    assert [one["code"] for one in file["documents"]] == ["identity"]
    assert [card["kind"] for card in file["cards"]] == ["applicant"]
    extract = await answered(intake, "extracts", subject_id=subject_id)
    assert [card["kind"] for card in extract["items"]] == ["applicant"]

    (document,) = await fetch(intake.admin_url, "SELECT id, file_id FROM intake.files")
    forged = await correct(
        intake,
        str(document["id"]),
        str(document["file_id"]),
        {"sha256": "0" * 64},
        kind="document",
    )
    assert forged.status_code == 404
