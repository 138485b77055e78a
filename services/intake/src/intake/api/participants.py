"""Show to anyone who takes part, and under which agreements."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from intake.api.access import Day, In, Spoken
from intake.catalogue import Agreement, ParticipantKind
from intake.catalogue.kinds import MAY
from intake.catalogue.standing import RulesOf
from intake.context import Context
from intake.schemas.participants import AgreementOut, ParticipantOut
from intake.schemas.register import AgreementWhole, CountableOut, ParticipantWhole
from shared.language import Language
from shared.refusals import NotFound
from shared.values import Code
from shared.web.openapi import responses

router = APIRouter(tags=["participants"])

Kind = Annotated[ParticipantKind | None, Query(description="One kind alone.")]
Mfc = Annotated[Code | None, Query(description="One MFC's agreements alone.")]


@router.get("/participants", summary="List who takes part on a day")
async def list_participants(
    context: In, language: Spoken, on: Day = None, kind: Kind = None
) -> list[ParticipantOut]:
    """List bodies, MFCs and organisations with the codes by which requests name them."""
    day = on or context.today()
    return [
        ParticipantOut.model_validate(
            {**participant.model_dump(), "name": getattr(participant.name, language)}
        )
        for participant in context.catalogue.participants.values()
        if participant.is_in_force(day) and kind in {None, participant.kind}
    ]


@router.get("/agreements", summary="List the agreements in force on a day")
async def list_agreements(context: In, on: Day = None, mfc: Mfc = None) -> list[AgreementOut]:
    """List which MFC takes in which services of which body (15(2))."""
    day: date = on or context.today()
    found: list[Any] = [
        agreement
        for agreement in context.catalogue.agreements
        if agreement.is_in_force(day) and mfc in {None, agreement.mfc}
    ]
    return [AgreementOut.model_validate(agreement, from_attributes=True) for agreement in found]


@router.get(
    "/participants/{code}",
    summary="Show a participant",
    responses=responses(NotFound),
)
async def get_participant(
    context: In, language: Spoken, code: Annotated[Code, Path()]
) -> ParticipantWhole:
    """Show who takes part under a code, since when, and what the kind lets it do."""
    found = context.catalogue.participant(code)
    if found is None:
        raise NotFound
    return ParticipantWhole.model_validate(
        {
            **found.model_dump(),
            "name": getattr(found.name, language),
            "may": sorted(MAY[found.kind]),
        }
    )


@router.get(
    "/agreements/{code}",
    summary="Show an agreement",
    responses=responses(NotFound),
)
async def get_agreement(
    context: In, language: Spoken, code: Annotated[Code, Path()]
) -> AgreementWhole:
    """Show its state, terms, channels, requirements and further duties (15(2), 17 point 4)."""
    found = context.catalogue.agreement(code)
    if found is None:
        raise NotFound
    return whole_agreement(context, found, language)


def whole_agreement(context: Context, agreement: Agreement, language: Language) -> AgreementWhole:
    """Return an agreement as it is shown, with what it lacks of the edition in force."""
    edition = context.catalogue.edition(RulesOf.AGREEMENT, context.today())
    asked = edition.requirements if edition else ()
    lists = {
        name: [
            CountableOut(
                code=one.code,
                title=getattr(one.title, language),
                place=one.place,
                measure=one.measure,
            )
            for one in getattr(agreement, name)
        ]
        for name in ("requirements", "duties")
    }
    return AgreementWhole.model_validate(
        {
            **agreement.model_dump(exclude=set(lists)),
            **lists,
            "missing": [one.code for one in asked if one.code not in agreement.meets],
            "channels": sorted(agreement.channels),
            "transfer_amount": agreement.transfer.amount,
            "transfer_unit": agreement.transfer.unit,
        }
    )
