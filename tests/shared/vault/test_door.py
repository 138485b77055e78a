"""The door judges, writes down and only then opens, in one statement."""

from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy.exc import SQLAlchemyError

from shared.audit.hashing import canonical
from shared.auth import Actor, Role
from shared.database import Database
from shared.operations import Operation
from shared.refusals import NotFound, Refusal
from shared.vault import refusals
from shared.vault.cipher import SealBroken
from shared.vault.keeper import KeyUnavailable
from shared.vault.pseudonyms import Identifier
from shared.vault.vault import Card
from tests.shared.vault.holders import CLERK, OPERATOR, PURPOSE, VALUES, Held, a_held_file, add_card
from tests.support.kernel import NOON, SCHEMA, rows
from tests.support.statements import statements_of

OFFICIAL = Actor(
    subject=CLERK.subject, organisation=OPERATOR, roles=frozenset({Role.AUTHORISED_OFFICIAL})
)
BLOCK = """
    INSERT INTO subject_blocks (block_id, operator, subject_id, blocked_at)
    SELECT gen_random_uuid(), $1, subject_id, now() FROM vault_keys
"""
FENCE = """
    INSERT INTO destructions (file_id, order_id, operator, state, fenced_at, retry_at)
    SELECT file_id, gen_random_uuid(), operator, 'fenced', now(), now() FROM vault_keys
"""


@pytest.fixture
async def held(database: Database, tmp_path: Path) -> Held:
    return await a_held_file(database, tmp_path)


def as_role(role: Role) -> Actor:
    return Actor(subject=CLERK.subject, organisation=OPERATOR, roles=frozenset({role}))


@pytest.mark.clause("PD-4.5")
async def test_the_door_opens_for_who_is_listed_bound_and_warned(held: Held) -> None:
    assert await held.open() == VALUES
    (record,) = await held.records()
    assert dict(record) == {
        "id": record["id"],
        "at": NOON,
        "organisation": OPERATOR,
        "person": CLERK.subject,
        "through": None,
        "operation": "extracting",
        "operator": OPERATOR,
        "file_id": held.file.file_id,
        "kind": "applicant",
        "row_id": held.row_id,
        "purpose": PURPOSE,
        "fields": list(VALUES),
        "outcome": "opened",
        "request_id": None,
    }


async def test_it_costs_one_statement_that_is_a_transaction_of_its_own(held: Held) -> None:
    with statements_of(held.database) as sent:
        await held.open()
    assert len(sent) == 1
    with statements_of(held.database) as sent, pytest.raises(refusals.PurposeMissing):
        await held.open(purpose="")
    assert len(sent) == 1


async def test_only_the_fields_that_were_asked_for_leave_the_database(held: Held) -> None:
    assert await held.open(fields=["snils", "phone"]) == {"snils": VALUES["snils"]}
    assert await held.open(fields=[]) == {}
    asked = [record["fields"] for record in await held.records()]
    assert asked == [["snils"], []], "what was opened stands in the record, not what was hoped for"


@pytest.mark.clause("PD-3.8")
@pytest.mark.clause("PD-4.2.3")
@pytest.mark.clause("PD-6.1.7")
@pytest.mark.parametrize(
    ("bar", "arguments", "refusal"),
    [
        ("DELETE FROM staff_access", (), refusals.NotOnAccessList),
        ("UPDATE staff_access SET listed_at = NULL", (), refusals.NotOnAccessList),
        ("UPDATE staff_access SET unlisted_at = now()", (), refusals.NotOnAccessList),
        ("UPDATE staff_access SET organisation = 'mfc-2'", (), refusals.NotOnAccessList),
        ("UPDATE staff_access SET person = 'clerk-2'", (), refusals.NotOnAccessList),
        ("UPDATE staff_access SET non_disclosure_at = NULL", (), refusals.NonDisclosureMissing),
        ("UPDATE staff_access SET warned_at = NULL", (), refusals.WarningMissing),
        (BLOCK, (OPERATOR,), refusals.SubjectBlocked),
        (FENCE, (), refusals.FileDestroyed),
    ],
)
async def test_it_stays_shut_and_says_why(
    held: Held, bar: str, arguments: tuple[str, ...], refusal: type[Refusal]
) -> None:
    await held.run(bar, *arguments)
    with pytest.raises(refusal):
        await held.open(fields=["snils"])
    (record,) = await held.records()
    assert (record["outcome"], record["fields"]) == (refusal.slug, ["snils"])
    assert record["operator"] == OPERATOR


@pytest.mark.clause("PD-2.1")
@pytest.mark.parametrize(
    ("purpose", "refusal"),
    [
        ("", refusals.PurposeMissing),
        ("complaint-handling", refusals.PurposeNotOfTheFile),
        ("subject-rights", refusals.PurposeNotOfTheFile),
        ("SERVICE-PROVISION", refusals.PurposeNotOfTheFile),
    ],
)
async def test_it_opens_for_the_purpose_of_the_file_only(
    held: Held, purpose: str, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        await held.open(purpose=purpose)
    (record,) = await held.records()
    assert (record["outcome"], record["purpose"]) == (refusal.slug, purpose)
    assert record["fields"] == list(VALUES), "all were asked for"


@pytest.mark.clause("PD-3.10")
@pytest.mark.parametrize("role", [Role.SERVICE, Role.PORTAL, Role.PARTNER, Role.OPERATIONS])
async def test_machines_open_nothing_by_themselves(held: Held, role: Role) -> None:
    with pytest.raises(refusals.SharedAccount):
        await held.open(as_role(role))
    with pytest.raises(refusals.SharedAccount):
        await held.open(as_role(role), through="service:interagency")
    assert [record["outcome"] for record in await held.records()] == ["shared-account"] * 2


@pytest.mark.clause("PD-4.5")
async def test_a_part_that_asks_for_a_person_is_on_record_beside_him(held: Held) -> None:
    told: dict[str, Any] = {"through": "service:interagency", "operation": Operation.TRANSFERRING}
    assert await held.open(**told) == VALUES
    stranger = Actor(subject="clerk-9", organisation=OPERATOR, roles=CLERK.roles)
    with pytest.raises(refusals.NotOnAccessList):
        await held.open(stranger, **told)
    seen = [
        (record["person"], record["through"], record["operation"])
        for record in await held.records()
    ]
    assert seen == [
        ("clerk-1", "service:interagency", "transferring"),
        ("clerk-9", "service:interagency", "transferring"),
    ]


@pytest.mark.clause("PD-6.1.7")
async def test_a_block_of_another_operator_or_one_that_has_ended_bars_nobody(held: Held) -> None:
    await held.run(BLOCK, "mfc-2")
    await held.run(BLOCK, OPERATOR)
    with pytest.raises(refusals.SubjectBlocked):
        await held.open()
    await held.run("UPDATE subject_blocks SET unblocked_at = now() WHERE operator = $1", OPERATOR)
    assert await held.open() == VALUES


@pytest.mark.clause("PD-6.1.7")
@pytest.mark.parametrize("purpose", ["subject-rights", "accuracy-check"])
async def test_the_authorised_official_reads_by_right_also_what_is_blocked(
    held: Held, purpose: str
) -> None:
    await held.run(BLOCK, OPERATOR)
    assert await held.open(OFFICIAL, purpose=purpose) == VALUES
    await held.run("UPDATE staff_access SET warned_at = NULL")
    with pytest.raises(refusals.WarningMissing):
        await held.open(OFFICIAL, purpose=purpose)


@pytest.mark.clause("PD-6.1.7")
@pytest.mark.parametrize("purpose", ["subject-rights", "accuracy-check"])
async def test_the_official_of_another_operator_has_no_such_right(held: Held, purpose: str) -> None:
    await held.run("UPDATE staff_access SET organisation = 'body-1'")
    stranger = Actor(subject=CLERK.subject, organisation="body-1", roles=OFFICIAL.roles)
    with pytest.raises(refusals.PurposeNotOfTheFile):
        await held.open(stranger, purpose=purpose)
    await held.run(BLOCK, OPERATOR)
    with pytest.raises(refusals.SubjectBlocked):
        await held.open(stranger, purpose=purpose)


async def test_the_official_reads_for_the_files_own_purpose_as_everyone(held: Held) -> None:
    await held.run(BLOCK, OPERATOR)
    with pytest.raises(refusals.SubjectBlocked):
        await held.open(OFFICIAL)


@pytest.mark.clause("PD-9.11")
async def test_of_a_destroyed_file_only_the_attempt_to_read_it_is_kept(held: Held) -> None:
    await held.run(FENCE)
    await held.run("DELETE FROM vault_cards")
    await held.run("DELETE FROM vault_keys")
    with pytest.raises(refusals.FileDestroyed):
        await held.open()
    (record,) = await held.records()
    assert (record["outcome"], record["fields"]) == ("personal-data-destroyed", [])
    assert record["operator"] == OPERATOR, "he still sees who asks for it"


@pytest.mark.parametrize("wrong", ["file_id", "kind", "row_id"])
async def test_what_is_not_there_is_not_found(held: Held, wrong: str) -> None:
    asked: dict[str, Any] = {wrong: "answer" if wrong == "kind" else uuid4()}
    with pytest.raises(NotFound):
        await held.open(**asked)
    assert await held.records() == []


@pytest.mark.clause("PD-4.5")
async def test_a_record_that_cannot_be_written_fails_the_reading(
    held: Held, kernel_url: str
) -> None:
    administrator = await asyncpg.connect(kernel_url)
    await administrator.execute(
        f"ALTER TABLE {SCHEMA}.access_records ADD CHECK (person <> 'clerk-1')"
    )
    await administrator.close()
    with pytest.raises(SQLAlchemyError) as failed:
        await held.open()
    assert VALUES["snils"] not in str(failed.value)


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        ("UPDATE vault_cards SET sealed = array[sealed[2], sealed[1], sealed[3]]", SealBroken),
        ("UPDATE vault_keys SET epoch = '9999'", KeyUnavailable),
        (r"UPDATE vault_keys SET wrapped = wrapped || '\x00'", KeyUnavailable),
    ],
)
async def test_what_was_altered_is_a_fault_and_shows_nothing(
    held: Held, damage: str, fault: type[Exception]
) -> None:
    await held.run(damage)
    with pytest.raises(fault) as failed:
        await held.open()
    assert not any(value in str(failed.value) for value in VALUES.values())


async def test_a_card_can_be_added_until_the_file_is_fenced(held: Held) -> None:
    answer = Card(kind="answer", row_id=uuid4(), values={"payment": "уплачено"})
    await add_card(held, answer)
    assert await held.open(kind="answer", row_id=answer.row_id) == {"payment": "уплачено"}
    await held.run(FENCE)
    with pytest.raises(refusals.FileDestroyed):
        await add_card(held, Card(kind="answer", row_id=uuid4(), values={"payment": "уплачено"}))


@pytest.mark.clause("210-7(5)-secrecy")
async def test_nothing_stands_unsealed_in_any_table(database: Database, tmp_path: Path) -> None:
    held = await a_held_file(database, tmp_path, identifiers=[Identifier("snils", VALUES["snils"])])
    await held.open()
    told: list[Any] = []
    for table in ("vault_keys", "vault_cards", "vault_subjects", "access_records"):
        told += [str(dict(row)) for row in await rows(database, f"TABLE {table}")]
    assert len(told) == 4
    for value in (*VALUES.values(), "11223344595"):
        assert all(value not in row and value.encode().hex() not in row for row in told)
    plain = [value.encode() for value in VALUES.values()]
    (card,) = await rows(database, "SELECT sealed FROM vault_cards")
    assert not any(value in sealed for value in plain for sealed in card["sealed"])


@pytest.mark.clause("PD-10.1")
async def test_each_attempt_is_in_the_audit_log_with_a_hash_of_its_access_record(
    held: Held,
) -> None:
    await held.open(fields=["surname", "address"])
    with pytest.raises(refusals.PurposeNotOfTheFile):
        await held.open(purpose='another "purpose"')

    entries = await rows(held.database, "SELECT * FROM audit ORDER BY seq")
    assert [(row["actor"], row["roles"], row["verb"]) for row in entries] == [
        (CLERK.subject, [Role.MFC_WORKER], "extracting")
    ] * 2
    assert {(row["aggregate_kind"], row["aggregate_id"]) for row in entries} == {
        ("file", str(held.file.file_id))
    }
    for entry, record in zip(entries, await held.records(), strict=True):
        told = {name: record[name] for name in ("fields", "outcome", "purpose")}
        payload = canonical({"access_record": str(record["id"]), **told})
        assert entry["payload_hash"] == sha256(payload).digest()
