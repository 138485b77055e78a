"""Make reports in their forms, submit them, and let the monitoring body read them (15(4))."""

import asyncio
import base64
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import AwareDatetime, TypeAdapter

from intake.api.access import In, Reporter, ReportReader
from intake.api.reports import CSV, XLSX
from intake.domain.report_periods import NAME
from intake.refusals.report_filing import (
    PeriodNotOver,
    PeriodOfAnotherKind,
    ReplacesAnother,
    ReportAlreadySubmitted,
    ReportDamaged,
    ReportFormNotInForce,
    ReportFormUnknown,
    ReportNotOwed,
)
from intake.schemas.filed_reports import (
    FiledReportOut,
    FiledReportWhole,
    ReportDueOut,
    ReportIn,
)
from intake.schemas.reports import Format
from intake.service.reports import documents, drafting, files, reading, submitting
from shared.refusals import (
    IdempotencyInProgress,
    IdempotencyKeyMissing,
    IdempotencyKeyReused,
    InvalidCursor,
    NotFound,
    PreconditionFailed,
    PreconditionRequired,
)
from shared.values import Code
from shared.web.idempotency import Idempotent
from shared.web.openapi import responses
from shared.web.paging import AskedWindow, Page, link_next
from shared.web.preconditions import Expected, etag

router = APIRouter(prefix="/reports", tags=["reports"])

_KEY: TypeAdapter[UUID] = TypeAdapter(UUID)
_DUE_KEY: TypeAdapter[tuple[AwareDatetime, UUID]] = TypeAdapter(tuple[AwareDatetime, UUID])
_JSON = "application/json"

OfMfc = Annotated[Code | None, Query(description="One MFC's alone.")]
OfForm = Annotated[Code | None, Query(description="Of one form alone.")]
OfPeriod = Annotated[str | None, Query(pattern=NAME, description="As 2026-10.")]
Submitted = Annotated[bool | None, Query(description="Submitted alone, or still owed alone.")]


@router.post(
    "",
    status_code=201,
    summary="Make the report of a period",
    response_model=FiledReportOut,
    responses={
        200: {"model": FiledReportOut, "description": "The draft was there: it is counted anew."},
        **responses(
            IdempotencyKeyMissing,
            IdempotencyKeyReused,
            IdempotencyInProgress,
            ReportFormUnknown,
            ReportFormNotInForce,
            PeriodOfAnotherKind,
            PeriodNotOver,
            ReportNotOwed,
            ReportAlreadySubmitted,
            ReplacesAnother,
        ),
    },
)
async def make_report(context: In, actor: Reporter, key: Idempotent, body: ReportIn) -> Response:
    """Count the figures of a period in the form of its last day, as a draft.

    Only the MFC sees a draft. After a report was submitted, another one corrects it: it names in
    ``replaces`` the last that was submitted.
    """
    answer = await drafting.make(context, actor=actor, wanted=body, key=key)
    return answer.response()


@router.get("/due", summary="List the reports that are owed", responses=responses(InvalidCursor))
async def list_dues(
    context: In,
    actor: ReportReader,
    window: AskedWindow,
    request: Request,
    response: Response,
    mfc: OfMfc = None,
    submitted: Submitted = None,
) -> Page[ReportDueOut]:
    """List what the actor's MFC owes, or all MFCs to the monitoring body; the earliest first.

    What is owed stands here when its period is over, whether or not anybody makes the report.
    """
    found = await reading.list_dues(
        context,
        actor=actor,
        mfc=mfc,
        submitted=submitted,
        after=window.after(_DUE_KEY),
        limit=window.fetch,
    )
    page = window.page(found, item=lambda due: due, key=lambda due: (due.due_at, due.id))
    link_next(request, response, page)
    return page


@router.get("", summary="List reports", responses=responses(InvalidCursor))
async def list_reports(
    context: In,
    actor: ReportReader,
    window: AskedWindow,
    request: Request,
    response: Response,
    mfc: OfMfc = None,
    form: OfForm = None,
    period: OfPeriod = None,
) -> Page[FiledReportOut]:
    """List an MFC's own reports; to the monitoring body all that were submitted; newest first."""
    found = await reading.list_reports(
        context,
        actor=actor,
        only={"mfc": mfc, "form": form, "period": period},
        after=window.after(_KEY),
        limit=window.fetch,
    )
    page = window.page(found, item=_shown, key=lambda row: row.id)
    link_next(request, response, page)
    return page


@router.get("/{report_id}", summary="Show a report", responses=responses(NotFound, ReportDamaged))
async def get_report(
    context: In, actor: ReportReader, report_id: UUID, response: Response
) -> FiledReportWhole:
    """Show a report with what it says; its ``ETag`` lets it be submitted."""
    row = await reading.get_report(context, actor=actor, report_id=report_id)
    response.headers["ETag"] = etag(row.version)
    return FiledReportWhole.model_validate({**row._asdict(), "document": documents.read(row)})


@router.get(
    "/{report_id}/document",
    summary="Fetch a report's document",
    response_class=Response,
    responses={
        200: {
            "content": {_JSON: {}, "text/csv": {}, XLSX: {}},
            "description": "As it was made and sent, byte by byte; CSV and XLSX are made of it.",
        },
        **responses(NotFound, ReportDamaged),
    },
)
async def fetch_document(
    context: In,
    actor: ReportReader,
    report_id: UUID,
    format: Annotated[Format, Query()] = "json",  # noqa: A002 - the name of the parameter
) -> Response:
    """Fetch the very bytes whose SHA-256 the report names; as CSV or XLSX for people."""
    row = await reading.get_report(context, actor=actor, report_id=report_id)
    content = documents.content_of(row)
    match format:
        case "csv":
            table = await asyncio.to_thread(files.as_csv, documents.read(row))
            return _file(row, table, CSV, format)
        case "xlsx":
            book = await asyncio.to_thread(files.as_xlsx, documents.read(row))
            return _file(row, book, XLSX, format)
    return _file(row, content, _JSON, format, digest=bytes.fromhex(row.sha256))


@router.post(
    "/{report_id}/submit",
    summary="Submit a report",
    responses=responses(
        NotFound, PreconditionRequired, PreconditionFailed, ReportAlreadySubmitted, ReportDamaged
    ),
)
async def submit_report(
    context: In, actor: Reporter, report_id: UUID, expected: Expected, response: Response
) -> FiledReportOut:
    """Submit a draft to the monitoring body: from then on nobody changes it."""
    row = await submitting.submit(context, actor=actor, report_id=report_id, expected=expected)
    response.headers["ETag"] = etag(row.version)
    return _shown(row)


def _shown(row: Any) -> FiledReportOut:
    return FiledReportOut.model_validate(row, from_attributes=True)


def _file(
    row: Any, content: bytes, media_type: str, ending: str, *, digest: bytes | None = None
) -> Response:
    name = f"{row.form}-{row.period}-{row.mfc}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if digest is not None:
        headers["Repr-Digest"] = f"sha-256=:{base64.b64encode(digest).decode()}:"
    return Response(content, media_type=media_type, headers=headers)
