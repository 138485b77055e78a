"""Pass requests on to the body with a manifest, and hear what the body has got of it (16(5)1)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from intake.catalogue import TransferChannel
from intake.catalogue.standing import Function
from intake.context import Context
from intake.domain import manifests, terms
from intake.domain.states import Kind, Step
from intake.repository import transfers as transfers_rows
from intake.scope import scope_of
from intake.service import forms
from intake.service.progress import steps
from shared import deadlines
from shared.auth import Actor, Role
from shared.database import Transaction
from shared.events import RequestTransferred, TransferAcknowledged, TransferIncomplete
from shared.ids import new_id
from shared.refusals import NotFound
from shared.web.preconditions import IfMatch


async def transfer(
    context: Context,
    *,
    actor: Actor,
    request_id: UUID,
    expected: IfMatch,
    channels: Sequence[TransferChannel] = (),
) -> Row[Any]:
    """Pass a request and its papers on to the body; the clock of 16(5)2 stops.

    What the body missed of an earlier transfer counts as put right.

    Parameters
    ----------
    channels
        By which ways; none means all those of the agreement.

    Raises
    ------
    OutsideTheEngagement, ChannelNotAgreed
        By 210-16(1.1) and 210-16(4)3.
    """
    now = context.clock()
    scope = scope_of(actor, *steps.MFC_SIDE)
    async with context.database.transaction() as tx:
        row = await steps.move(
            tx,
            step=Step.TRANSFER,
            request_id=request_id,
            expected=expected,
            scope=scope,
            changes={"transferred_at": now},
        )
        steps.check_engaged(context, actor=actor, row=row, function=Function.INTAKE, now=now)
        ways = manifests.channels_of(steps.agreement_of(context, row), channels)
        await deadlines.meet(tx, kind="transfer", aggregate_id=request_id, now=now)
        await transfers_rows.resolve(
            tx, request_id=request_id, kind=transfers_rows.INCOMPLETE, now=now
        )
        papers, running = await transfers_rows.papers_and_number(tx, request_id=request_id)
        entry = context.entry_of(service=row.service, version=row.catalogue_version)
        presented = [manifests.Paper(**paper) for paper in papers]
        lines = manifests.lines_of(entry, presented, kind=Kind(row.kind))
        form = forms.manifest(
            context, row, actor=actor, channels=ways, lines=lines, running=running, now=now
        )
        values = {
            "id": new_id(),
            "request_id": request_id,
            "manifest": form.number,
            "channels": ways,
            "organisation": actor.organisation,
            "worker": actor.subject,
            "transferred_at": now,
        }
        await steps.write_down(
            tx,
            actor=actor,
            step=Step.TRANSFER,
            row=row,
            told=RequestTransferred(
                transferred_at=now,
                manifest=form.number,
                channels=tuple(ways),
                organisation=actor.organisation,
                worker=actor.subject,
                **steps.told(row),
            ),
            rows=(form.rows(), transfers_rows.new_transfer(values)),
            clause="210-16(5)2",
            details={"manifest": form.number, "channels": ways, "lines": len(lines)},
            now=now,
        )
    return row


async def acknowledge(
    context: Context, *, actor: Actor, request_id: UUID, expected: IfMatch
) -> Row[Any]:
    """Note that the body has every line of the manifest."""
    now = context.clock()
    scope = scope_of(actor, Role.BODY_OFFICIAL)
    async with context.database.transaction() as tx:
        row = await steps.move(
            tx, step=Step.ACKNOWLEDGE, request_id=request_id, expected=expected, scope=scope
        )
        passed_on = await _open_transfer(tx, request_id)
        await transfers_rows.answer(tx, request_id=request_id, by=actor.subject, now=now)
        await steps.write_down(
            tx,
            actor=actor,
            step=Step.ACKNOWLEDGE,
            row=row,
            told=TransferAcknowledged(
                manifest=passed_on.manifest, acknowledged_at=now, **steps.told(row)
            ),
            clause="210-16(5)1",
            details={"manifest": passed_on.manifest},
            now=now,
        )
    return row


async def report_incomplete(
    context: Context,
    *,
    actor: Actor,
    request_id: UUID,
    expected: IfMatch,
    missing: Sequence[str],
) -> Row[Any]:
    """Note which lines of the manifest the body misses: an incident, and a new term of transfer.

    Raises
    ------
    NotOnTheManifest
        What is missed was never passed on.
    """
    now = context.clock()
    scope = scope_of(actor, Role.BODY_OFFICIAL)
    async with context.database.transaction() as tx:
        row = await steps.move(
            tx, step=Step.REPORT_INCOMPLETE, request_id=request_id, expected=expected, scope=scope
        )
        passed_on = await _open_transfer(tx, request_id)
        manifests.check_missing(passed_on.data, missing)
        await transfers_rows.answer(
            tx, request_id=request_id, by=actor.subject, now=now, missing=missing
        )
        term = terms.transfer_term(steps.agreement_of(context, row))
        clock = steps.clock_of(context, row, kind="transfer", term=term, now=now)
        incident = _incident(passed_on, missing=missing, now=now)
        await steps.write_down(
            tx,
            actor=actor,
            step=Step.REPORT_INCOMPLETE,
            row=row,
            told=TransferIncomplete(
                manifest=passed_on.manifest,
                missing=tuple(missing),
                incident_id=incident["id"],
                organisation=passed_on.organisation,
                worker=passed_on.worker,
                found_at=now,
                **steps.told(row),
            ),
            rows=(
                transfers_rows.new_incident(incident),
                deadlines.rows_of([clock]),
            ),
            clause="210-16(5)1",
            details={"manifest": passed_on.manifest, "missing": list(missing)},
            now=now,
        )
    return row


async def list_transfers(context: Context, *, actor: Actor, request_id: UUID) -> Sequence[Row[Any]]:
    """Return how often a request was passed on, by whom, and what the body said of it."""
    async with context.database.reading() as connection:
        await steps.readable(connection, request_id=request_id, scope=scope_of(actor))
        return await transfers_rows.list_transfers(connection, request_id=request_id)


async def list_incidents(context: Context, *, actor: Actor, request_id: UUID) -> Sequence[Row[Any]]:
    """Return what went amiss with a request, for those who answer for it or suffer from it."""
    scope = scope_of(actor, Role.MFC_WORKER, Role.SUPERVISOR, Role.BODY_OFFICIAL)
    async with context.database.reading() as connection:
        await steps.readable(connection, request_id=request_id, scope=scope)
        return await transfers_rows.list_incidents(connection, request_id=request_id)


async def _open_transfer(tx: Transaction, request_id: UUID) -> Row[Any]:
    passed_on = await transfers_rows.manifest_of_open(tx, request_id=request_id)
    if passed_on is None:
        raise NotFound
    return passed_on


def _incident(passed_on: Row[Any], *, missing: Sequence[str], now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "request_id": passed_on.request_id,
        "kind": transfers_rows.INCOMPLETE,
        "organisation": passed_on.organisation,
        "worker": passed_on.worker,
        "details": {"manifest": passed_on.manifest, "missing": list(missing)},
        "opened_at": now,
    }
