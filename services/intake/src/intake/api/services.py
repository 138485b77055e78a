"""Show the catalogue to anyone: the order of a service is public (16(1)4)."""

from typing import Annotated

from fastapi import APIRouter, Path

from intake.api.access import Day, In, Spoken
from intake.catalogue import Entry
from intake.schemas.services import (
    DocumentLine,
    FeeOut,
    InformationLine,
    ServiceLine,
    ServiceOut,
    TermOut,
)
from shared.language import Language
from shared.refusals import NotFound
from shared.values import Code
from shared.web.openapi import responses

router = APIRouter(tags=["services"])


@router.get("/services", summary="List the services in force on a day")
async def list_services(context: In, language: Spoken, on: Day = None) -> list[ServiceLine]:
    """List the services that MFCs give, by the lists of article 15(6)."""
    entries = context.catalogue.entries(on or context.today())
    return [ServiceLine(**_line(entry, language)) for entry in entries]


@router.get(
    "/services/{code}",
    summary="Tell the order of a service",
    responses=responses(NotFound),
)
async def get_service(
    context: In, language: Spoken, code: Annotated[Code, Path()], on: Day = None
) -> ServiceOut:
    """Tell what is asked of an applicant, by which acts, in what term and for what fee."""
    entry = context.catalogue.entry(code, on or context.today())
    if entry is None:
        raise NotFound
    return _service(entry, language)


def _line(entry: Entry, language: Language) -> dict[str, object]:
    return {
        "code": entry.code,
        "version": entry.version,
        "title": getattr(entry.title, language),
        "level": entry.level,
        "body": entry.body,
        "listing_act": entry.listing_act.text(),
    }


def _service(entry: Entry, language: Language) -> ServiceOut:
    return ServiceOut.model_validate(
        {
            **_line(entry, language),
            "channels": sorted(entry.channels),
            "documents": [
                DocumentLine(
                    code=line.code,
                    title=getattr(line.title, language),
                    supplier=line.supplier,
                    required=line.required,
                    forms=list(line.forms),
                    act=line.act.text(language),
                    class_7_6=line.class_7_6,
                    holder=line.holder,
                )
                for line in entry.documents
            ],
            "information": [
                InformationLine(
                    code=line.code,
                    title=getattr(line.title, language),
                    required=line.required,
                    act=line.act.text(language),
                )
                for line in entry.information
            ],
            "terms": [
                TermOut(
                    kind=term.kind,
                    amount=term.amount,
                    unit=term.unit,
                    act=term.act.text(language) if term.act else None,
                    default=term.default,
                )
                for term in entry.terms
            ],
            "fees": [
                FeeOut(
                    code=fee.code,
                    title=getattr(fee.title, language),
                    amount=fee.amount,
                    payer=fee.payer,
                    act=fee.act.text(language),
                )
                for fee in entry.fees
            ],
            "results": [result.code for result in entry.results],
            "queries": [query.code for query in entry.queries],
        }
    )
