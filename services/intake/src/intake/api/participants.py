"""Show to anyone who takes part, and under which agreements."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query

from intake.api.access import Day, In, Spoken
from intake.catalogue import ParticipantKind
from intake.schemas.participants import AgreementOut, ParticipantOut
from shared.values import Code

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
