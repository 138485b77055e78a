"""Show the journal of printed forms, and print them."""

import base64
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response

from intake.api.access import In, Party
from intake.schemas.forms import FormData, FormOut
from intake.service import printing
from shared.refusals import NotFound, NotPermitted
from shared.vault.api import Purpose
from shared.vault.refusals import REFUSALS
from shared.web.openapi import responses

router = APIRouter(tags=["forms"])

_PDF = "application/pdf"
_REFUSALS = responses(NotFound, NotPermitted, *REFUSALS)

Number = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,200}$")]


@router.get(
    "/requests/{request_id}/forms",
    summary="List the forms of a request",
    responses=responses(NotFound),
)
async def list_forms(context: In, actor: Party, request_id: UUID) -> list[FormOut]:
    """List what was printed for a request: manifests, receipts, documents made for it."""
    rows = await printing.list_forms(context, actor=actor, request_id=request_id)
    return [FormOut.model_validate(row, from_attributes=True) for row in rows]


@router.get(
    "/forms/{number}",
    summary="Print a form",
    response_class=Response,
    responses={
        200: {
            "content": {_PDF: {"schema": {"type": "string", "format": "binary"}}},
            "description": "The form as PDF/A-2b",
        },
        **_REFUSALS,
    },
)
async def print_form(context: In, actor: Party, number: Number, purpose: Purpose = "") -> Response:
    """Print a form of a request that the actor's organisation takes part in; always the same.

    Where it shows personal data, they are read through the door for ``purpose``, and who printed
    is recorded (7(5)).
    """
    printed = await printing.print_form(context, actor=actor, number=number, purpose=purpose)
    return Response(
        printed.pdf,
        media_type=_PDF,
        headers={
            "Content-Disposition": f'inline; filename="{number}.pdf"',
            "Repr-Digest": f"sha-256=:{base64.b64encode(printed.sha256).decode()}:",
        },
    )


@router.get("/forms/{number}/data", summary="Show what a form says", responses=_REFUSALS)
async def form_data(context: In, actor: Party, number: Number, purpose: Purpose = "") -> FormData:
    """Show a form as data, for the systems of those who take part."""
    row, data = await printing.form_data(context, actor=actor, number=number, purpose=purpose)
    entry = FormOut.model_validate(row, from_attributes=True)
    return FormData(**entry.model_dump(), data=dict(data))
