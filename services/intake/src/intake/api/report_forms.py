"""Show report forms and methodical papers to anyone, and put them into the register (15(4))."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from intake.api.access import Day, In, Methodist, Spoken
from intake.api.register.writing import put, refused
from intake.catalogue.report_forms import FigureColumn, GroupColumn, MethodicalPaper, ReportForm
from intake.refusals.register import ReportFormOutOfOrder
from intake.schemas.register import RegisteredOut
from intake.schemas.report_forms import ColumnOut, MethodicalPaperOut, ReportFormOut
from shared.language import Language
from shared.refusals import NotFound
from shared.values import Code
from shared.web.idempotency import Idempotent
from shared.web.openapi import responses

router = APIRouter(tags=["report forms"])


@router.get("/report-forms", summary="List the report forms in force on a day")
async def list_report_forms(context: In, language: Spoken, on: Day = None) -> list[ReportFormOut]:
    """List what MFCs report, in which columns, until when and to whom (15(4))."""
    found = context.catalogue.report_forms(on or context.today())
    return [_form(one, language) for one in found]


@router.get("/report-forms/{code}", summary="Show a report form", responses=responses(NotFound))
async def get_report_form(
    context: In, language: Spoken, code: Annotated[Code, Path()], on: Day = None
) -> ReportFormOut:
    """Show a form in the version in force on a day: that of a period's last day holds for it."""
    found = context.catalogue.report_form(code, on or context.today())
    if found is None:
        raise NotFound
    return _form(found, language)


@router.get("/methodical-papers", summary="List the methodical papers in force on a day")
async def list_methodical_papers(
    context: In, language: Spoken, on: Day = None
) -> list[MethodicalPaperOut]:
    """List how the monitoring body advises MFCs: their creation, work, regulation, reports."""
    day = on or context.today()
    return [
        MethodicalPaperOut.model_validate(
            {
                **one.model_dump(),
                "title": getattr(one.title, language),
                "basis": one.basis.text(language),
            }
        )
        for one in context.catalogue.register.methodical_papers
        if one.is_in_force(day)
    ]


@router.post(
    "/report-forms",
    status_code=201,
    summary="Register a version of a report form",
    response_model=RegisteredOut,
    responses=refused(ReportFormOutOfOrder),
)
async def register_form(
    context: In, actor: Methodist, key: Idempotent, body: ReportForm
) -> Response:
    """Register the form that periods have which end on its days; the earlier one is ended first."""
    return await put(context, actor, body, key, f"/report-forms/{body.code}")


@router.post(
    "/methodical-papers",
    status_code=201,
    summary="Register a version of a methodical paper",
    response_model=RegisteredOut,
    responses=refused(ReportFormOutOfOrder),
)
async def register_paper(
    context: In, actor: Methodist, key: Idempotent, body: MethodicalPaper
) -> Response:
    """Register a methodical paper with its text, or with where it is and its SHA-256."""
    return await put(context, actor, body, key, "/methodical-papers")


def _form(form: ReportForm, language: Language) -> ReportFormOut:
    return ReportFormOut(
        code=form.code,
        version=form.version,
        title=getattr(form.title, language),
        basis=form.basis.text(language),
        period=form.period,
        groups=[_column(one, language) for one in form.groups],
        figures=[_column(one, language) for one in form.figures],
        due_month=form.due.month,
        due_day=form.due.day,
        submitted_by=sorted(form.submitted_by),
        monitoring_body=form.monitoring_body,
        demonstration=form.demonstration,
        in_force_from=form.in_force_from,
        in_force_to=form.in_force_to,
    )


def _column(column: GroupColumn | FigureColumn, language: Language) -> ColumnOut:
    return ColumnOut(of=column.of, title=getattr(column.title, language))
