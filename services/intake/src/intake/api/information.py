"""Tell applicants what is done with their data."""

from uuid import UUID

from fastapi import APIRouter

from intake.api.access import AtTheCounter, In, Party, Spoken
from intake.schemas.information import InformationOut
from intake.service import information
from shared.refusals import NotFound
from shared.web.openapi import responses

router = APIRouter(prefix="/requests/{request_id}/processing-information", tags=["information"])


@router.post(
    "",
    status_code=201,
    summary="Tell the applicant what is done with his data",
    responses=responses(NotFound),
)
async def give(
    context: In, actor: AtTheCounter, language: Spoken, request_id: UUID
) -> InformationOut:
    """Return the information of 152-FZ 14(7) on the applicant's demand; it is kept as given."""
    given = await information.give(context, actor=actor, request_id=request_id, language=language)
    return InformationOut.model_validate(given)


@router.get("", summary="List what the applicant was told", responses=responses(NotFound))
async def list_given(context: In, actor: Party, request_id: UUID) -> list[InformationOut]:
    """List what was told on demand, and when (16(1.2))."""
    rows = await information.list_given(context, actor=actor, request_id=request_id)
    return [InformationOut.model_validate(row, from_attributes=True) for row in rows]
