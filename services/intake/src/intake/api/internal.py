"""Give other parts the fields that they may see; the gateway leads nobody here."""

from uuid import UUID

from fastapi import APIRouter

from intake.api.access import In, Service
from intake.refusals.progress import NotInThisState
from intake.schemas.applicants import FieldsIn, FieldsOut
from intake.service import reading
from shared.auth import Actor
from shared.refusals import NotFound
from shared.vault.refusals import REFUSALS
from shared.web.openapi import responses

router = APIRouter(prefix="/internal", tags=["internal"])


@router.post(
    "/requests/{request_id}/fields",
    summary="Give the fields that a query needs",
    responses=responses(NotFound, NotInThisState, *REFUSALS),
)
async def fields_of(context: In, part: Service, request_id: UUID, body: FieldsIn) -> FieldsOut:
    """Give interagency the values that its query names, for the official who asked (7(4)).

    The service must have a query that the official's organisation answers.
    """
    reader = Actor(subject=body.person, organisation=body.organisation, roles=body.roles)
    values = await reading.fields_of(
        context, request_id=request_id, reader=reader, through=part.subject, fields=body.fields
    )
    return FieldsOut(values=values)
