"""Print the forms of the journal; what is personal in them is read through the door (7(5))."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from intake import applicant
from intake.context import Context
from intake.repository import forms as forms_rows
from intake.scope import scope_of
from intake.service import forms, reading
from shared.auth import Actor, Role
from shared.files.values import CARD, HASH_FIELD
from shared.refusals import NotFound
from shared.vault.door import Asked


@dataclass(frozen=True, slots=True)
class Printed:
    """A form on paper: its bytes and their SHA-256."""

    pdf: bytes
    sha256: bytes


async def list_forms(context: Context, *, actor: Actor, request_id: UUID) -> Sequence[Row[Any]]:
    """Return the journal of a request's forms."""
    await reading.get_request(context, actor=actor, request_id=request_id)
    async with context.database.reading() as connection:
        return await forms_rows.list_forms(connection, request_id=request_id)


async def print_form(context: Context, *, actor: Actor, number: str, purpose: str) -> Printed:
    """Return a form as PDF: the same bytes whenever it is printed.

    Raises
    ------
    NotFound
        There is no such form, or others take part in its request.
    NotPermitted
        It shows personal data, and the actor works for neither the MFC nor the body.
    shared.vault.refusals
        By the door, which writes down who printed what.
    """
    row = await _found(context, actor=actor, number=number)
    data = await _filled(context, row, actor=actor, purpose=purpose)
    told = {**_local(data, context.zone), "number": row.number, "digest": row.sha256}
    pdf = await context.printer.print(row.kind, told, version=row.template, at=row.made_at)
    return Printed(pdf, hashlib.sha256(pdf).digest())


async def form_data(
    context: Context, *, actor: Actor, number: str, purpose: str
) -> tuple[Row[Any], Mapping[str, Any]]:
    """Return a form's entry in the journal, and what it says. Raises as :func:`print_form`."""
    row = await _found(context, actor=actor, number=number)
    return row, await _filled(context, row, actor=actor, purpose=purpose)


async def _found(context: Context, *, actor: Actor, number: str) -> Row[Any]:
    async with context.database.reading() as connection:
        row = await forms_rows.get_form(connection, number=number, scope=scope_of(actor))
    if row is None:
        raise NotFound
    return row


async def _filled(
    context: Context, row: Row[Any], *, actor: Actor, purpose: str
) -> Mapping[str, Any]:
    """Return what a form says, with what the journal does not keep of it."""
    if row.kind == forms.MANIFEST:
        return await _with_sums(context, row, actor=actor, purpose=purpose)
    if row.kind == forms.RECEIPT:
        return await _with_applicant(context, row, actor=actor, purpose=purpose)
    data: Mapping[str, Any] = row.data
    return data


async def _with_applicant(
    context: Context, row: Row[Any], *, actor: Actor, purpose: str
) -> Mapping[str, Any]:
    """Add the applicant's name as it is known now."""
    asked = Asked(
        file_id=row.file_id,
        kind=applicant.CARD,
        row_id=row.request_id,
        purpose=purpose,
        fields=applicant.NAME,
    )
    opened = await _opened(context, asked, actor=actor)
    name = " ".join(opened[part] for part in applicant.NAME if part in opened)
    return {**row.data, "applicant": name}


async def _with_sums(
    context: Context, row: Row[Any], *, actor: Actor, purpose: str
) -> Mapping[str, Any]:
    """Add the SHA-256 of each content: it stands sealed beside the key of its document."""
    lines = []
    for line in row.data["lines"]:
        if line["content"] is not None:
            asked = Asked(
                file_id=row.file_id,
                kind=CARD,
                row_id=UUID(line["content"]),
                purpose=purpose,
                fields=[HASH_FIELD],
            )
            opened = await _opened(context, asked, actor=actor)
            line = {**line, "sha256": opened[HASH_FIELD]}  # noqa: PLW2901 - a copy, filled in
        lines.append(line)
    return {**row.data, "lines": lines}


async def _opened(context: Context, asked: Asked, *, actor: Actor) -> dict[str, str]:
    scope_of(actor, Role.MFC_WORKER, Role.BODY_OFFICIAL)
    return (await context.door.open(asked, actor=actor)).revealed()


def _local(value: Any, zone: ZoneInfo, name: str = "") -> Any:
    """Write every moment (a text under a name that ends in ``_at``) as the MFC's clocks show it."""
    match value:
        case Mapping():
            return {key: _local(inner, zone, key) for key, inner in value.items()}
        case list():
            return [_local(inner, zone) for inner in value]
        case str() if name.endswith("_at"):
            return f"{datetime.fromisoformat(value).astimezone(zone):%d.%m.%Y, %H:%M}"
        case _:
            return value
