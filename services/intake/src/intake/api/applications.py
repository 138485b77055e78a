"""Register applications for several services, and show them."""

from uuid import UUID

from fastapi import APIRouter, Response

from intake.api.access import In, Party, Receiver
from intake.api.requests import shown
from intake.refusals.registration import OF_REGISTRATION
from intake.schemas.requests import ApplicationIn, ApplicationOut, ApplicationRegistered
from intake.service import reading, registration, secrets
from shared.refusals import NotFound
from shared.web.idempotency import Idempotent
from shared.web.openapi import responses

router = APIRouter(prefix="/applications", tags=["requests"])


@router.post(
    "",
    status_code=201,
    summary="Register an application for several services",
    response_model=ApplicationRegistered,
    responses=responses(*OF_REGISTRATION),
)
async def register_application(
    context: In, actor: Receiver, key: Idempotent, body: ApplicationIn
) -> Response:
    """Take one application in: each service gets its number, file, clocks and queries (15(1)).

    All of them are registered, or none is; a refusal points at the service that it befell.
    """
    answer = await registration.register_application(context, actor=actor, form=body, key=key)
    return secrets.told(context, answer).response()


@router.get("/{application_id}", summary="Show an application", responses=responses(NotFound))
async def get_application(context: In, actor: Party, application_id: UUID) -> ApplicationOut:
    """Show those of its requests that the actor's organisation takes part in."""
    rows = await reading.get_application(context, actor=actor, application_id=application_id)
    return ApplicationOut(id=application_id, requests=[shown(row) for row in rows])
