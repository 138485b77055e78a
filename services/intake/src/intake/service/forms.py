"""Make the entries of the journal of printed forms; what is personal stays out of it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from intake.catalogue import MadeFrom, Result, TransferChannel
from intake.context import Context
from intake.domain.manifests import Line
from intake.repository import forms as forms_rows
from shared.audit.hashing import canonical
from shared.auth import Actor
from shared.writes import Rows

MANIFEST, RECEIPT, SYSTEM_DOCUMENT = "manifest", "receipt", "system-document"

_TEMPLATES = {MANIFEST: 1, RECEIPT: 1, SYSTEM_DOCUMENT: 1}
"""In which version each form is printed now; what was printed keeps its own."""

_REFUSAL = "Уведомление об отказе в предоставлении услуги"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form that gets its number and its place in the journal.

    Parameters
    ----------
    data
        What it says: codes, titles, times; never a name, a number of a paper or free text.
    """

    number: str
    kind: str
    request_id: UUID
    worker: str
    made_at: datetime
    data: Mapping[str, Any]

    def rows(self) -> Rows:
        """Return the row of the journal."""
        return forms_rows.new_form(
            {
                "number": self.number,
                "kind": self.kind,
                "template": _TEMPLATES[self.kind],
                "request_id": self.request_id,
                "worker": self.worker,
                "made_at": self.made_at,
                "data": self.data,
                "sha256": hashlib.sha256(canonical(self.data)).hexdigest(),
            }
        )


def manifest(
    context: Context,
    row: Row[Any],
    *,
    actor: Actor,
    channels: Sequence[TransferChannel],
    lines: Sequence[Line],
    running: int,
    now: datetime,
) -> Form:
    """Return the manifest of a transfer (16(5)1)."""
    data = {
        **_of_request(context, row),
        "channels": channels,
        "regulation": _regulation(context, row, on=now.astimezone(context.zone).date()),
        "organisation": actor.organisation,
        "worker": actor.subject,
        "transferred_at": now.isoformat(),
        "lines": [line.data() for line in lines],
    }
    return _form(MANIFEST, context, row, actor=actor, data=data, running=running, now=now)


def receipt(
    context: Context,
    row: Row[Any],
    *,
    actor: Actor,
    receiver: str,
    authority: str | None,
    identity: str | None,
    made: Sequence[Mapping[str, str]],
    running: int,
    now: datetime,
) -> Form:
    """Return the receipt of an issue (16(1)6); whose it is, is read when it is printed.

    Parameters
    ----------
    authority, identity
        The kinds of what a representative acts by, and of what he or the applicant showed.
    made
        ``code`` and ``form`` of the documents that the MFC made from a body's system.
    """
    data = {
        **_of_request(context, row),
        "worker": actor.subject,
        "issued_at": now.isoformat(),
        "receiver": receiver,
        "authority": authority,
        "identity": identity,
        "documents": _issued(context, row, made),
    }
    return _form(RECEIPT, context, row, actor=actor, data=data, running=running, now=now)


def system_document(
    context: Context,
    row: Row[Any],
    *,
    actor: Actor,
    result: Result,
    system: MadeFrom,
    running: int,
    now: datetime,
) -> Form:
    """Return the inscription on a document made from a body's system (16(1)7)."""
    data = {
        **_of_request(context, row),
        "worker": actor.subject,
        "made_at": now.isoformat(),
        "document": {"code": result.code, "title": result.title.ru},
        "system": system.system.ru,
    }
    return _form(SYSTEM_DOCUMENT, context, row, actor=actor, data=data, running=running, now=now)


def _issued(
    context: Context, row: Row[Any], made: Sequence[Mapping[str, str]]
) -> list[dict[str, str]]:
    """Return what is given out: what the MFC made, the body's result, or its notice of refusal."""
    entry = context.entry_of(service=row.service, version=row.catalogue_version)
    known = {result.code: result for result in entry.results}
    mfc = _party(context, row.mfc)["name"]
    issued = [
        {"code": one["code"], "title": f"{known[one['code']].title.ru}, надпись № {one['form']}",
         "issued_by": mfc}
        for one in made
    ]  # fmt: skip
    if row.result is None:
        by = _party(context, row.body)["name"]
        return [*issued, {"code": "refusal", "title": _REFUSAL, "issued_by": by}]
    if row.result in {one["code"] for one in made}:
        return issued
    result = known[row.result]
    by = _party(context, result.issued_by)["name"]
    return [{"code": result.code, "title": result.title.ru, "issued_by": by}, *issued]


def _form(
    kind: str,
    context: Context,
    row: Row[Any],
    *,
    actor: Actor,
    data: Mapping[str, Any],
    running: int,
    now: datetime,
) -> Form:
    year = now.astimezone(context.zone).year
    return Form(
        number=f"{kind}-{row.mfc}-{year}-{running:07}",
        kind=kind,
        request_id=row.id,
        worker=actor.subject,
        made_at=now,
        data=data,
    )


def _of_request(context: Context, row: Row[Any]) -> dict[str, Any]:
    """Return what every form says of its request."""
    entry = context.entry_of(service=row.service, version=row.catalogue_version)
    agreement = next((a for a in context.catalogue.agreements if a.code == row.agreement), None)
    return {
        "request": row.number,
        "service": {"code": entry.code, "title": entry.title.ru},
        "mfc": _party(context, row.mfc),
        "body": _party(context, row.body),
        "agreement": {"code": row.agreement, "number": agreement.number if agreement else None},
    }


def _regulation(context: Context, row: Row[Any], *, on: date) -> dict[str, Any] | None:
    """Return by which version of its own regulation the MFC acts on a day (16(4)4)."""
    regulation = context.catalogue.regulation_of(row.mfc, on)
    if regulation is None:
        return None
    return {
        "title": regulation.title.ru,
        "number": regulation.number,
        "version": regulation.version,
    }


def _party(context: Context, code: str) -> dict[str, str]:
    known = context.catalogue.participant(code)
    return {"code": code, "name": known.name.ru if known else code}
