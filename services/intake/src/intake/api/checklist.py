"""Tell anyone what a service would ask of him: what a portal shows before the applicant comes."""

from typing import Annotated

from fastapi import APIRouter, Path

from intake.api.access import In, Spoken
from intake.refusals.admission import ChannelClosed, ServiceUnknown
from intake.refusals.situation import ApplicantNotServed, CircumstanceUnknown
from intake.schemas.checklist import Checklist, SituationIn
from intake.service import checklist
from shared.values import Code
from shared.web.openapi import responses

router = APIRouter(tags=["services"])


@router.post(
    "/services/{code}/checklist",
    summary="Tell what a service asks in a situation",
    responses=responses(ServiceUnknown, ChannelClosed, CircumstanceUnknown, ApplicantNotServed),
)
async def get_checklist(
    context: In, language: Spoken, code: Annotated[Code, Path()], body: SituationIn
) -> Checklist:
    """Tell what to bring, what the platform asks of which body, fees, and terms with dates.

    Nothing is kept of it, and it takes no personal data (16(1)4).
    """
    return checklist.checklist(context, code=code, form=body, language=language)
