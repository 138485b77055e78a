"""Approve the list of those who have access, and show it on any day (PD-3.8)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from pdata_registry.admission import judge
from pdata_registry.context import Context
from pdata_registry.numbering import Journal
from pdata_registry.refusals import DayToCome
from pdata_registry.repository import access, papers
from pdata_registry.schemas.access import (
    AccessLine,
    AccessListIn,
    AccessListOut,
    EntryOut,
    NonDisclosureOut,
    Paper,
    PersonOut,
    Turn,
    WarningOut,
)
from pdata_registry.service.numbers import next_number
from shared import audit, outbox
from shared.auth import Actor
from shared.events import AccessGranted, AccessRevoked, access_id_of
from shared.ids import new_id
from shared.refusals import NotFound
from shared.web import idempotency
from shared.web.idempotency import IdempotencyKey, StoredAnswer
from shared.writes import keep


async def approve_list(
    context: Context, *, actor: Actor, form: AccessListIn, key: IdempotencyKey
) -> StoredAnswer:
    """Let people in and take people off by a numbered list of the actor's organisation.

    Raises
    ------
    NothingToApprove, PersonNamedTwice, PersonAlreadyListed, PersonNotListed
    """
    now, organisation = context.clock(), actor.organisation
    admits, removes = [one.person for one in form.admits], form.removes
    async with context.database.transaction() as tx:
        if earlier := await idempotency.earlier(tx, key):
            return earlier
        # Taking a number holds the journal: nobody else changes the list until the commit.
        taken = await next_number(
            tx, context, Journal.ACCESS_LISTS, organisation=organisation, now=now
        )
        listed = await access.listed(tx, organisation=organisation, people=[*admits, *removes])
        for refusal in judge(admits=admits, removes=removes, listed=listed):
            raise refusal
        row = await access.add_list(
            tx,
            {
                "id": new_id(),
                "organisation": organisation,
                **taken._asdict(),
                "approved_by": actor.subject,
                "approved_at": now,
            },
            admits={one.person: one.post for one in form.admits},
            removes=removes,
        )
        entry = audit.rows_of(
            actor=actor,
            verb="access-list.approve",
            aggregate_id=row.id,
            clause="PD-3.8",
            payload=form,
            now=now,
        )
        told = _told(row, admits=admits, removes=removes)
        await keep(tx, outbox.rows_of(*told, now=now), entry)
        answer = _shown(row, await _entries(tx, [row]))
        return await idempotency.keep(tx, key, status=201, body=answer, now=now)


def _told(
    row: Row[Any], *, admits: Sequence[str], removes: Sequence[str]
) -> Iterator[AccessGranted | AccessRevoked]:
    for person in admits:
        yield AccessGranted(**_of(row, person), granted_at=row.approved_at)
    for person in removes:
        yield AccessRevoked(**_of(row, person), revoked_at=row.approved_at)


def _of(row: Row[Any], person: str) -> dict[str, Any]:
    return {
        "access_id": access_id_of(organisation=row.organisation, worker=person),
        "organisation": row.organisation,
        "worker": person,
        "list_id": row.id,
        "parties": (row.organisation,),
    }


async def list_lists(
    context: Context, *, actor: Actor, after: int | None, limit: int
) -> Sequence[tuple[int, AccessListOut]]:
    """Return the newest lists of the actor's organisation, each with its place in the journal."""
    async with context.database.reading() as connection:
        rows = await access.list_lists(
            connection, organisation=actor.organisation, after=after, limit=limit
        )
        entries = await _entries(connection, rows)
    return [(row.ordinal, _shown(row, entries)) for row in rows]


async def get_list(context: Context, *, actor: Actor, list_id: UUID) -> AccessListOut:
    """Return one list of the actor's organisation."""
    async with context.database.reading() as connection:
        row = await access.get_list(connection, list_id=list_id, organisation=actor.organisation)
        if row is None:
            raise NotFound
        return _shown(row, await _entries(connection, [row]))


async def _entries(
    connection: AsyncConnection, rows: Sequence[Row[Any]]
) -> dict[int, list[Row[Any]]]:
    """Return whom lists of one organisation name, by the list's place in the journal."""
    found: dict[int, list[Row[Any]]] = defaultdict(list)
    if rows:
        for entry in await access.entries_of(
            connection,
            organisation=rows[0].organisation,
            ordinals=[row.ordinal for row in rows],
        ):
            found[entry.ordinal].append(entry)
    return found


def _shown(row: Row[Any], entries: dict[int, list[Row[Any]]]) -> AccessListOut:
    named = entries[row.ordinal]
    return AccessListOut(
        id=row.id,
        organisation=row.organisation,
        number=row.number,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        admits=[EntryOut(person=one.person, post=one.post) for one in named if one.admits],
        removes=[one.person for one in named if not one.admits],
    )


async def state_on(
    context: Context, *, actor: Actor, day: date | None, after: str | None, limit: int
) -> Sequence[AccessLine]:
    """Return who was on the list of the actor's organisation at the end of a day.

    Raises
    ------
    DayToCome
    """
    today = context.clock().astimezone(context.zone).date()
    if day is not None and day > today:
        raise DayToCome(day=day)
    async with context.database.reading() as connection:
        rows = await access.state_before(
            connection,
            organisation=actor.organisation,
            moment=_end_of(context, day or today),
            after=after,
            limit=limit,
        )
    return [_line(row) for row in rows]


def _end_of(context: Context, day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=context.zone)


def _line(row: Row[Any]) -> AccessLine:
    agreement, warning = row.non_disclosure_number, row.warning_number
    return AccessLine(
        person=row.person,
        post=row.post,
        list_id=row.list_id,
        number=row.number,
        listed_at=row.approved_at,
        non_disclosure=Paper(number=agreement, on=row.signed_on) if agreement else None,
        warning=Paper(number=warning, on=row.warned_on) if warning else None,
        may_enter=bool(agreement and warning),
    )


async def person(context: Context, *, actor: Actor, person: str) -> PersonOut:
    """Return everything that the actor's organisation keeps of a person's access."""
    whose = {"organisation": actor.organisation, "person": person}
    async with context.database.reading() as connection:
        history = await access.history_of(connection, **whose)
        agreements = await papers.non_disclosures_of(connection, **whose)
        warnings = await papers.warnings_of(connection, **whose)
    if not (history or agreements or warnings):
        raise NotFound
    return PersonOut(
        **whose,
        listed=bool(history) and history[-1].admits,
        lists=[Turn.model_validate(row, from_attributes=True) for row in history],
        non_disclosures=[
            NonDisclosureOut.model_validate(row, from_attributes=True) for row in agreements
        ],
        warnings=[WarningOut.model_validate(row, from_attributes=True) for row in warnings],
    )
