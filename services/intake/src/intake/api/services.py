"""Show the catalogue to anyone: the order of a service is public (16(1)4)."""

from typing import Annotated

from fastapi import APIRouter, Path

from intake.api.access import Day, In, Spoken
from intake.api.order import Order
from intake.catalogue import Entry
from intake.schemas.services import ServiceLine, ServiceOut
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
    say = Order(language)
    return ServiceOut.model_validate(
        {
            **_line(entry, language),
            "channels": sorted(entry.channels),
            "electronic_only": say.act(entry.electronic_only),
            "applicants": sorted(entry.applicants),
            "circumstances": [say.named(one) for one in entry.circumstances],
            "necessary_services": entry.necessary_services,
            "documents": [say.document(line) for line in entry.documents],
            "information": [
                {**say.line(line), "required": line.required} for line in entry.information
            ],
            "actions": [say.line(line) for line in entry.actions],
            "terms": [say.term(term) for term in entry.terms],
            "fees": [
                {**say.line(fee), "amount": fee.amount, "payer": fee.payer} for fee in entry.fees
            ],
            "suspension_grounds": [say.ground(one) for one in entry.suspension_grounds],
            "refusal_grounds": [say.ground(one) for one in entry.refusal_grounds],
            "paper_refusal_grounds": [say.ground(one) for one in entry.paper_refusal_grounds],
            "results": [result.code for result in entry.results],
            "result_documents": [say.result(result) for result in entry.results],
            "queries": [query.code for query in entry.queries],
        }
    )
