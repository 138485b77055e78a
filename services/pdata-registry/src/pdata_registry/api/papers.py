"""Record agreements on non-disclosure and warnings."""

from fastapi import APIRouter, Response

from pdata_registry import refusals
from pdata_registry.api.access import Admitter, In
from pdata_registry.schemas.access import (
    NonDisclosureIn,
    NonDisclosureOut,
    WarningIn,
    WarningOut,
)
from pdata_registry.service import papers
from shared.web.idempotency import Idempotent
from shared.web.openapi import responses

router = APIRouter(tags=["access list"])


@router.post(
    "/non-disclosures",
    status_code=201,
    summary="Record a signed agreement",
    response_model=NonDisclosureOut,
    responses=responses(refusals.DayToCome),
)
async def record_non_disclosure(
    context: In, actor: Admitter, key: Idempotent, body: NonDisclosureIn
) -> Response:
    """Record that a person, of the staff or from outside, signed on non-disclosure (PD-4.2.3)."""
    answer = await papers.record_non_disclosure(context, actor=actor, form=body, key=key)
    return answer.response()


@router.post(
    "/warnings",
    status_code=201,
    summary="Record a warning",
    response_model=WarningOut,
    responses=responses(refusals.DayToCome),
)
async def record_warning(
    context: In, actor: Admitter, key: Idempotent, body: WarningIn
) -> Response:
    """Record in which words the actor warned a person of the duty of secrecy (PD-8.3)."""
    answer = await papers.record_warning(context, actor=actor, form=body, key=key)
    return answer.response()
