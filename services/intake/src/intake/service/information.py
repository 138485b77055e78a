"""Tell an applicant on demand what is done with his data, and keep that he was told (16(1.2))."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from intake.admission_book import InformationForm
from intake.context import Context
from intake.repository import information as information_rows
from intake.repository import requests as requests_rows
from intake.repository import timeline as timeline_rows
from intake.scope import scope_of
from intake.service.progress import steps
from shared import audit, outbox
from shared.auth import Actor, Role
from shared.events import InformationGiven
from shared.ids import new_id
from shared.language import Language
from shared.refusals import NotFound
from shared.writes import keep


async def give(
    context: Context,
    *,
    actor: Actor,
    request_id: UUID,
    language: Language,
) -> dict[str, Any]:
    """Return the points of 152-FZ 14(7) filled in for a request; asking and answer are kept."""
    now, form = context.clock(), context.admission.information
    scope = scope_of(actor, Role.MFC_WORKER, Role.INVOLVED_WORKER)
    async with context.database.transaction() as tx:
        row = await requests_rows.get_request(tx, request_id=request_id, scope=scope)
        if row is None:
            raise NotFound
        given = {
            "id": new_id(),
            "request_id": request_id,
            "organisation": actor.organisation,
            "worker": actor.subject,
            "asked_at": now,
            "answered_at": now,
            "version": form.version,
            "points": _points(context, row, form, language),
        }
        told = InformationGiven(
            information_id=given["id"],
            organisation=actor.organisation,
            form_version=form.version,
            asked_at=now,
            answered_at=now,
            **steps.told(row),
        )
        details = {"information_id": str(given["id"]), "version": form.version}
        await keep(
            tx,
            information_rows.new_information(given),
            timeline_rows.new_entry(
                request_id=request_id, kind="information-given", details=details, at=now
            ),
            audit.rows_of(
                actor=actor,
                verb="request.give-information",
                aggregate_id=request_id,
                clause="210-16(1.2)",
                payload=told,
                now=now,
            ),
            outbox.rows_of(told, now=now),
        )
    return given


async def list_given(context: Context, *, actor: Actor, request_id: UUID) -> Sequence[Row[Any]]:
    """Return what an applicant was told of the processing of his data, in order."""
    async with context.database.reading() as connection:
        row = await requests_rows.get_request(
            connection, request_id=request_id, scope=scope_of(actor)
        )
        if row is None:
            raise NotFound
        return await information_rows.list_information(connection, request_id=request_id)


def _points(
    context: Context, row: Row[Any], form: InformationForm, language: Language
) -> list[dict[str, str]]:
    """Fill the places of the form: codes, names of organisations and of fields, no values."""
    entry = context.entry_of(service=row.service, version=row.catalogue_version)

    def name(code: str | None) -> str:
        participant = context.catalogue.participant(code) if code else None
        return getattr(participant.name, language) if participant else "—"

    receivers = dict.fromkeys([row.body, *(query.holder for query in entry.queries)])
    told = {
        "number": row.number,
        "service": getattr(entry.title, language),
        "mfc": name(row.mfc),
        "involved": name(row.involved),
        "engagement": row.engagement or "—",
        "receivers": "; ".join(name(code) for code in receivers),
        "fields": "; ".join(getattr(line.title, language) for line in entry.information),
        "due": f"{row.due_at.astimezone(context.zone):%d.%m.%Y}",
    }
    return [
        {
            "code": point.code,
            "title": getattr(point.title, language),
            "text": getattr(point.text, language).format_map(told),
        }
        for point in form.points
    ]
