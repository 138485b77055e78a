"""Show what a request rests on besides its papers."""

from uuid import UUID

from fastapi import APIRouter

from intake.api.access import Handler, In
from intake.schemas.admission import ConsentOut, DataInsteadOut
from intake.service import told
from shared.refusals import NotFound
from shared.vault.api import Purpose
from shared.vault.refusals import REFUSALS
from shared.web.openapi import responses

router = APIRouter(prefix="/requests/{request_id}", tags=["requests"])


@router.get(
    "/data-instead",
    summary="Show the data sent in place of documents",
    responses=responses(NotFound, *REFUSALS),
)
async def data_instead(
    context: In, actor: Handler, request_id: UUID, purpose: Purpose = ""
) -> list[DataInsteadOut]:
    """Show what the federal portal sent instead of documents, a group a document (7(7)).

    There are none where the documents came themselves. Each reading is recorded with the
    employee, the purpose and the fields.
    """
    return await told.data_instead(context, actor=actor, request_id=request_id, purpose=purpose)


@router.get("/consents", summary="List the consents of a request", responses=responses(NotFound))
async def list_consents(context: In, actor: Handler, request_id: UUID) -> list[ConsentOut]:
    """List third persons' consents or exemptions (7(3)), and those to restricted data (7(5)).

    Persons are told apart by marks; none is named.
    """
    rows = await told.list_consents(context, actor=actor, request_id=request_id)
    return [ConsentOut.model_validate(row, from_attributes=True) for row in rows]
