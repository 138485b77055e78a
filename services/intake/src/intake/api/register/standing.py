"""Show by what right MFCs and organisations act: conformity, appointments, engagements."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query

from intake.api.access import Day, In, Spoken
from intake.catalogue import Catalogue
from intake.catalogue.kinds import Doing, may
from intake.catalogue.standing import POINT_OF, Function, RulesOf
from intake.domain.functions import TITLES
from intake.schemas.register import (
    AppointmentOut,
    ConformityOut,
    EngagementOut,
    FunctionOut,
    RegulationOut,
    RequirementOut,
)
from shared.law import Clause
from shared.refusals import NotFound
from shared.values import Code
from shared.web.openapi import responses

router = APIRouter(tags=["register"])

Mfc = Annotated[Code, Path()]
OfMfc = Annotated[Code | None, Query(description="One MFC's alone.")]
OfOrganisation = Annotated[Code | None, Query(description="One organisation's alone.")]
_FUNCTION = "210-16(1)"


@router.get(
    "/mfcs/{mfc}/conformity",
    summary="Tell whether an MFC conforms on a day",
    responses=responses(NotFound),
)
async def show_conformity(context: In, language: Spoken, mfc: Mfc, on: Day = None) -> ConformityOut:
    """Tell what the MFC meets of the Government's rules, since when, and who found it (15(5))."""
    day = on or context.today()
    catalogue = _of_an_mfc(context.catalogue, mfc)
    unmet = catalogue.unmet(mfc, day)
    edition = catalogue.edition(RulesOf.MFC, day)
    asked = [(edition.code, one) for one in edition.requirements] if edition else []
    return ConformityOut(
        mfc=mfc,
        on=day,
        edition=edition.code if edition else None,
        conforms=not unmet,
        requirements=[
            RequirementOut(
                code=one.code,
                title=getattr(one.title, language),
                act=one.act.text(language),
                met=one.code not in unmet,
                **_found(catalogue, mfc, of, one.code, day),
            )
            for of, one in asked
        ],
    )


@router.get("/appointments", summary="List the authorised MFCs of the regions")
async def list_appointments(context: In, language: Spoken, on: Day = None) -> list[AppointmentOut]:
    """List which MFC is authorised in which region on a day, by which act (16(1.3))."""
    day = on or context.today()
    return [
        AppointmentOut.model_validate(
            {
                **one.model_dump(exclude={"checked"}),
                "act": one.act.text(language),
                "checked": [check.requirement for check in one.checked if check.met],
            }
        )
        for one in context.catalogue.register.appointments
        if one.is_in_force(day)
    ]


@router.get("/engagements", summary="List the engagements of involved organisations")
async def list_engagements(
    context: In,
    language: Spoken,
    on: Day = None,
    mfc: OfMfc = None,
    organisation: OfOrganisation = None,
) -> list[EngagementOut]:
    """List which organisation acts for which MFC, where, and in what (16(1.1))."""
    day = on or context.today()
    return [
        EngagementOut.model_validate(
            {
                **one.model_dump(),
                "place": getattr(one.place, language),
                "case": one.case.text(language),
                "functions": sorted(one.functions),
            }
        )
        for one in context.catalogue.register.engagements
        if one.is_in_force(day)
        and mfc in {None, one.mfc}
        and organisation in {None, one.organisation}
    ]


@router.get(
    "/mfcs/{mfc}/functions",
    summary="List what an MFC does",
    responses=responses(NotFound),
)
async def list_functions(
    context: In, language: Spoken, mfc: Mfc, on: Day = None
) -> list[FunctionOut]:
    """List the functions of the law, and the further ones with their ground (16(1))."""
    day = on or context.today()
    catalogue = _of_an_mfc(context.catalogue, mfc)
    own = [
        FunctionOut(
            code=function.value.replace("_", "-"),
            title=TITLES[function].in_(language),
            clause=Clause.parse(f"{_FUNCTION}{POINT_OF[function]}").text(language),
        )
        for function in Function
    ]
    further = [
        FunctionOut(
            code=one.code,
            title=getattr(one.title, language),
            clause=Clause.parse(f"{_FUNCTION}8").text(language),
            act=one.act.text(language) if one.act else None,
            agreement=one.agreement,
        )
        for one in catalogue.register.functions
        if one.mfc == mfc and one.is_in_force(day)
    ]
    return own + further


@router.get(
    "/mfcs/{mfc}/regulations",
    summary="List the versions of an MFC's own regulation",
    responses=responses(NotFound),
)
async def list_regulations(
    context: In, language: Spoken, mfc: Mfc, on: Day = None
) -> list[RegulationOut]:
    """List all versions, and say which one is in force on a day (16(4) point 4)."""
    day = on or context.today()
    catalogue = _of_an_mfc(context.catalogue, mfc)
    current = catalogue.regulation_of(mfc, day)
    return [
        RegulationOut.model_validate(
            {
                **one.model_dump(),
                "title": getattr(one.title, language),
                "in_force": one is current,
            }
        )
        for one in catalogue.register.regulations
        if one.mfc == mfc
    ]


def _of_an_mfc(catalogue: Catalogue, mfc: str) -> Catalogue:
    participant = catalogue.participant(mfc)
    if participant is None or not may(participant.kind, Doing.SIGN_FOR_AN_MFC):
        raise NotFound
    return catalogue


def _found(
    catalogue: Catalogue, mfc: str, edition: str, requirement: str, on: date
) -> dict[str, date | str | None]:
    """Tell since when it stands so with a requirement, and who found it."""
    told = [
        (one.since, record.recorded_on, record.recorded_by)
        for record in catalogue.register.conformity
        if (record.mfc, record.edition) == (mfc, edition)
        for one in record.judged
        if one.requirement == requirement and one.since <= on
    ]
    since, _, by = max(told, default=(None, None, None))
    return {"since": since, "recorded_by": by}
