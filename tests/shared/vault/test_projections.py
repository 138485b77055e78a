"""What the registry tells of people and subjects opens and shuts the door."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.auth import Actor
from shared.database import Database
from shared.events import (
    AccessGranted,
    AccessRevoked,
    Event,
    NonDisclosureSigned,
    StaffWarned,
    SubjectBlocked,
    SubjectUnblocked,
    access_id_of,
)
from shared.inbox import Hearings
from shared.refusals import Refusal
from shared.vault.projections import hear_registry
from shared.vault.refusals import (
    NonDisclosureMissing,
    NotOnAccessList,
    WarningMissing,
)
from shared.vault.refusals import (
    SubjectBlocked as IsBlocked,
)
from tests.shared.vault.holders import CLERK, OPERATOR, VALUES, Held, a_held_file
from tests.support.kernel import NOON
from tests.support.publishing import envelope_of

NEWCOMER = replace(CLERK, subject="newcomer")
STEPS = ("granted", "revoked", "signed", "warned")


@pytest.fixture
async def held(database: Database, tmp_path: Path) -> Held:
    return await a_held_file(database, tmp_path)


async def hear(held: Held, events: Sequence[Event]) -> None:
    """Let the holder hear events in this order, as its inbox does."""
    hearings = Hearings("test")
    hear_registry(hearings)
    async with held.database.transaction() as tx:
        await hearings.hear(tx, [envelope_of(event) for event in events])


def told(step: str, person: Actor, *, organisation: str = OPERATOR, days: int = 0) -> Event:
    """Build what the registry tells of a person."""
    of = {
        "access_id": access_id_of(organisation=organisation, worker=person.subject),
        "organisation": organisation,
        "worker": person.subject,
    }
    at = NOON + timedelta(days=days)
    match step:
        case "granted":
            return AccessGranted(**of, list_id=uuid4(), granted_at=at)
        case "revoked":
            return AccessRevoked(**of, list_id=uuid4(), revoked_at=at)
        case "signed":
            return NonDisclosureSigned(**of, signed_at=at)
        case _:
            return StaffWarned(**of, warned_at=at)


def blocked(held: Held, block_id: UUID) -> SubjectBlocked:
    return SubjectBlocked(
        block_id=block_id,
        operator=OPERATOR,
        subject_id=held.file.subject_id,
        check_id=uuid4(),
        blocked_at=NOON,
    )


def unblocked(held: Held, block_id: UUID) -> SubjectUnblocked:
    return SubjectUnblocked(
        block_id=block_id,
        operator=OPERATOR,
        subject_id=held.file.subject_id,
        outcome="not-confirmed",
        unblocked_at=NOON,
    )


@pytest.mark.clause("PD-3.8")
@pytest.mark.clause("PD-4.2.3")
async def test_a_newcomer_is_let_in_when_all_has_been_done(held: Held) -> None:
    for step, refusal in (
        ("signed", NotOnAccessList),
        ("granted", NotOnAccessList),
        ("warned", WarningMissing),
    ):
        with pytest.raises(refusal):
            await held.open(NEWCOMER)
        await hear(held, [told(step, NEWCOMER)])
    assert await held.open(NEWCOMER) == VALUES


@pytest.mark.clause("PD-3.8")
async def test_who_is_struck_off_is_shut_out_and_let_in_again_without_signing_anew(
    held: Held,
) -> None:
    await hear(held, [told(step, NEWCOMER) for step in ("granted", "signed", "warned")])
    await hear(held, [told("revoked", NEWCOMER, days=1)])
    with pytest.raises(NotOnAccessList):
        await held.open(NEWCOMER)
    await hear(held, [told("granted", NEWCOMER, days=2)])
    assert await held.open(NEWCOMER) == VALUES


@pytest.mark.clause("PD-3.8")
async def test_the_list_of_another_organisation_lets_nobody_in(held: Held) -> None:
    steps = ("granted", "signed", "warned")
    await hear(held, [told(step, NEWCOMER, organisation="mfc-2") for step in steps])
    with pytest.raises(NotOnAccessList):
        await held.open(NEWCOMER)


@pytest.mark.clause("PD-4.2.3")
async def test_a_grant_alone_signs_nothing(held: Held) -> None:
    await hear(held, [told("granted", NEWCOMER), told("warned", NEWCOMER)])
    with pytest.raises(NonDisclosureMissing):
        await held.open(NEWCOMER)


def refusal_after(steps: list[str]) -> type[Refusal] | None:
    """Return why a person stays outside after these steps; None if he does not."""
    of_lists = [step for step in steps if step in {"granted", "revoked"}]
    if of_lists[-1:] != ["granted"]:
        return NotOnAccessList
    if "signed" not in steps:
        return NonDisclosureMissing
    return None if "warned" in steps else WarningMissing


@given(steps=st.lists(st.sampled_from(STEPS), max_size=8))
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
async def test_the_door_opens_to_whom_is_listed_bound_and_warned_and_to_nobody_else(
    held: Held, steps: list[str]
) -> None:
    person = replace(CLERK, subject=f"clerk-{uuid4()}")
    await hear(held, [told(step, person, days=day) for day, step in enumerate(steps)])
    refusal = refusal_after(steps)
    if refusal is None:
        assert await held.open(person) == VALUES
    else:
        with pytest.raises(refusal):
            await held.open(person)


@pytest.mark.clause("PD-6.1.7")
async def test_a_subject_is_blocked_until_the_last_check_has_ended(held: Held) -> None:
    first, second = uuid4(), uuid4()
    await hear(held, [blocked(held, first), blocked(held, second), blocked(held, first)])
    for block_id in (first, second):
        with pytest.raises(IsBlocked):
            await held.open()
        await hear(held, [unblocked(held, block_id)])
    assert await held.open() == VALUES
    await hear(held, [unblocked(held, uuid4())])
    assert await held.open() == VALUES, "the end of a block that was never told changes nothing"
