"""Put documents into the register: operations write all, heads what is their MFC's."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from intake.api.access import In, Registrar, Spoken, Writer
from intake.api.participants import whole_agreement
from intake.catalogue import Agreement, Participant
from intake.catalogue.register import Document
from intake.catalogue.standing import (
    Appointment,
    Conformity,
    Edition,
    Engagement,
    NecessaryService,
    Regulation,
)
from intake.context import Context
from intake.refusals.admission import ActOutsideTheKind
from intake.refusals.register import (
    AgreementIncomplete,
    AgreementNotInThisState,
    DocumentRefused,
    EditionOverlaps,
    EditionUnknown,
    FunctionWithoutGround,
    ListedByAnotherAct,
    NotAnActOfTheHighestBody,
    NotCheckedBefore,
    OfAnotherRegion,
    RegulationOutOfOrder,
    RequirementUnknown,
    SecondAuthorisedMfc,
    ServiceNotOfTheBody,
    VersionThere,
)
from intake.schemas.register import AgreementWhole, FunctionIn, RegisteredOut
from intake.service.register import writing
from shared.auth import Actor
from shared.refusals import (
    IdempotencyInProgress,
    IdempotencyKeyMissing,
    IdempotencyKeyReused,
    NotFound,
    NotPermitted,
    Refusal,
)
from shared.values import Code
from shared.web.idempotency import IdempotencyKey, Idempotent
from shared.web.openapi import responses

router = APIRouter(tags=["register"])

AgreementCode = Annotated[Code, Path()]


def refused(*special: type[Refusal]) -> dict[int | str, dict[str, object]]:
    """Return what every writing into the register may be refused by, and what this one may."""
    return responses(
        IdempotencyKeyMissing,
        IdempotencyKeyReused,
        IdempotencyInProgress,
        NotPermitted,
        VersionThere,
        ActOutsideTheKind,
        DocumentRefused,
        *special,
    )


async def put(
    context: Context, actor: Actor, document: Document, key: IdempotencyKey, path: str
) -> Response:
    """Put a document into the register, and answer where it can be read."""
    answer = await writing.register(context, actor=actor, document=document, key=key, path=path)
    return answer.response()


@router.post(
    "/participants",
    status_code=201,
    summary="Register a participant",
    response_model=RegisteredOut,
    responses=refused(),
)
async def register_participant(
    context: In, actor: Registrar, key: Idempotent, body: Participant
) -> Response:
    """Register who takes part from a day on, by kind; its kind decides what it may do."""
    return await put(context, actor, body, key, f"/participants/{body.code}")


@router.post(
    "/editions",
    status_code=201,
    summary="Register an edition of requirements",
    response_model=RegisteredOut,
    responses=refused(EditionOverlaps),
)
async def register_edition(
    context: In, actor: Registrar, key: Idempotent, body: Edition
) -> Response:
    """Register what the Government requires from a day on (15(2), 15(5), 16(1.4))."""
    return await put(context, actor, body, key, "/editions")


@router.post(
    "/appointments",
    status_code=201,
    summary="Register the authorised MFC of a region",
    response_model=RegisteredOut,
    responses=refused(
        NotAnActOfTheHighestBody,
        OfAnotherRegion,
        SecondAuthorisedMfc,
        NotCheckedBefore,
        EditionUnknown,
    ),
)
async def appoint(context: In, actor: Registrar, key: Idempotent, body: Appointment) -> Response:
    """Register which MFC a region's highest executive body authorised (16(1.3), 16(1.4))."""
    return await put(context, actor, body, key, "/appointments")


@router.post(
    "/necessary-services",
    status_code=201,
    summary="Put a service on a list of article 9(1)",
    response_model=RegisteredOut,
    responses=refused(ListedByAnotherAct),
)
async def list_necessary(
    context: In, actor: Registrar, key: Idempotent, body: NecessaryService
) -> Response:
    """Put a necessary and obligatory service on the list of its level, by its act (7(1)3)."""
    return await put(context, actor, body, key, "/necessary-services")


@router.post(
    "/conformity-records",
    status_code=201,
    summary="Record what an MFC meets of the Government's rules",
    response_model=RegisteredOut,
    responses=refused(EditionUnknown, RequirementUnknown),
)
async def record_conformity(
    context: In, actor: Writer, key: Idempotent, body: Conformity
) -> Response:
    """Record which requirements are met or not, since when; it holds for new intake at once."""
    return await put(context, actor, body, key, f"/mfcs/{body.mfc}/conformity")


@router.post(
    "/engagements",
    status_code=201,
    summary="Involve an organisation",
    response_model=RegisteredOut,
    responses=refused(NotCheckedBefore, EditionUnknown),
)
async def engage(context: In, actor: Writer, key: Idempotent, body: Engagement) -> Response:
    """Register on what terms an organisation acts for the MFC (16(1.1))."""
    return await put(context, actor, body, key, f"/engagements?organisation={body.organisation}")


@router.post(
    "/regulations",
    status_code=201,
    summary="Register a version of an MFC's own regulation",
    response_model=RegisteredOut,
    responses=refused(RegulationOutOfOrder),
)
async def register_regulation(
    context: In, actor: Writer, key: Idempotent, body: Regulation
) -> Response:
    """Register the regulation that interactions name from its day on (16(4) point 4)."""
    return await put(context, actor, body, key, f"/mfcs/{body.mfc}/regulations")


@router.post(
    "/functions",
    status_code=201,
    summary="Register a further function of an MFC",
    response_model=RegisteredOut,
    responses=refused(FunctionWithoutGround),
)
async def add_function(context: In, actor: Writer, key: Idempotent, body: FunctionIn) -> Response:
    """Register what an MFC does by an act or an agreement besides the law (16(1) point 8)."""
    answer = await writing.add_function(context, actor=actor, form=body, key=key)
    return answer.response()


@router.post(
    "/agreements",
    status_code=201,
    summary="Draft an agreement",
    response_model=RegisteredOut,
    responses=refused(ServiceNotOfTheBody),
)
async def draft_agreement(context: In, actor: Writer, key: Idempotent, body: Agreement) -> Response:
    """Keep an agreement between an MFC and a body as a draft; nothing is taken in under it."""
    answer = await writing.draft_agreement(context, actor=actor, agreement=body, key=key)
    return answer.response()


@router.post(
    "/agreements/{code}/check",
    summary="Check an agreement against the requirements",
    responses=responses(NotFound, AgreementIncomplete, AgreementNotInThisState, EditionUnknown),
)
async def check_agreement(
    context: In, language: Spoken, actor: Writer, code: AgreementCode
) -> AgreementWhole:
    """Check a draft against the Government's requirements; what is missing is named (15(2))."""
    checked = await writing.check_agreement(context, actor=actor, code=code)
    return whole_agreement(context, checked, language)


@router.post(
    "/agreements/{code}/force",
    summary="Put a checked agreement in force",
    responses=responses(NotFound, AgreementNotInThisState),
)
async def put_in_force(
    context: In, language: Spoken, actor: Writer, code: AgreementCode
) -> AgreementWhole:
    """Let services be taken in under a checked agreement, in its days (15(2))."""
    in_force = await writing.put_in_force(context, actor=actor, code=code)
    return whole_agreement(context, in_force, language)
