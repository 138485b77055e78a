"""Report on requests, as an answer or as a file (15(4))."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from intake.api.access import In, Monitor, Spoken
from intake.catalogue import Channel
from intake.domain.reports import Dimension
from intake.refusals.reports import PeriodNotReported
from intake.schemas.reports import Format, ReportOut
from intake.service.reports import files, making
from intake.service.reports.making import Wanted
from shared.values import Code
from shared.web.openapi import responses

router = APIRouter(prefix="/reports", tags=["reports"])

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

MONTH = r"^(19[7-9]\d|2\d{3})-(0[1-9]|1[0-2])$"
_NAMES = "|".join(Dimension)
_GROUPS = rf"^({_NAMES})(,({_NAMES}))*$"

GroupBy = Annotated[
    str | None, Query(pattern=_GROUPS, description="Names with commas between, as service,month.")
]


async def _wanted(
    since: Annotated[str, Query(alias="from", pattern=MONTH, description="As 2026-01.")],
    to: Annotated[str | None, Query(pattern=MONTH, description="By default as from.")] = None,
    group_by: GroupBy = None,
    service: Code | None = None,
    body: Code | None = None,
    mfc: Code | None = None,
    involved: Code | None = None,
    channel: Channel | None = None,
) -> Wanted:
    asked = {
        "service": service, "body": body, "mfc": mfc, "involved": involved, "channel": channel,
    }  # fmt: skip
    return Wanted(
        since=since,
        until=to or since,
        by=tuple(dict.fromkeys(Dimension(name) for name in group_by.split(",")))
        if group_by
        else (),
        only={name: value for name, value in asked.items() if value is not None},
    )


@router.get(
    "/requests",
    summary="Report on requests",
    response_model=ReportOut,
    responses={
        **responses(PeriodNotReported),
        200: {"content": {"text/csv": {}, XLSX: {}}, "description": "The report."},
    },
)
async def report_on_requests(
    context: In,
    actor: Monitor,
    language: Spoken,
    request: Request,
    wanted: Annotated[Wanted, Depends(_wanted)],
    format: Annotated[Format | None, Query()] = None,  # noqa: A002 - the name of the parameter
) -> ReportOut | Response:
    """Count what happened in whole months, and the terms that ended in them, met or breached.

    An MFC sees its own requests with those of the organisations that it involves, a body its own,
    the monitoring body all. ``Accept`` or ``format`` asks for a file.
    """
    report = await making.make_report(context, actor=actor, wanted=wanted, language=language)
    match format or _liked(request.headers.get("accept", "")):
        case "csv":
            return _file(await asyncio.to_thread(files.as_csv, report), CSV, "csv")
        case "xlsx":
            return _file(await asyncio.to_thread(files.as_xlsx, report), XLSX, "xlsx")
    return report


def _liked(accept: str) -> Format:
    if accept.startswith("text/csv"):
        return "csv"
    return "xlsx" if accept.startswith(XLSX) else "json"


def _file(content: bytes, media_type: str, ending: str) -> Response:
    named = {"Content-Disposition": f'attachment; filename="requests.{ending}"'}
    return Response(content, media_type=media_type, headers=named)
