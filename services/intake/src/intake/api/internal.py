"""Give other parts the fields that they may see; the gateway leads nobody here."""

from uuid import UUID

from fastapi import APIRouter

from intake.api.access import In, Service
from intake.refusals import NotInThisState
from intake.schemas import FieldsIn, FieldsOut
from intake.service import reading
from shared.refusals import NotFound
from shared.web.openapi import responses

router = APIRouter(prefix="/internal", tags=["internal"])


@router.post(
    "/requests/{request_id}/fields",
    summary="Give the fields that a query needs",
    responses=responses(NotFound, NotInThisState),
)
async def fields_of(context: In, _: Service, request_id: UUID, body: FieldsIn) -> FieldsOut:
    """Give interagency the values that its query names (7(4))."""
    values = await reading.fields_of(context, request_id=request_id, fields=body.fields)
    return FieldsOut(values=values)
