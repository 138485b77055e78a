"""Refuse reports of periods that are none."""

from shared.language import Text
from shared.refusals import Refusal


class PeriodNotReported(Refusal):
    """The period ends before it begins, or is longer than a report may be."""

    slug, status, clause = "period-not-reported", 422, "210-15(4)"
    title = Text(ru="За такой период отчёта нет", en="There is no report of such a period")
    detail = Text(
        ru="Период с {since} по {until}: он должен быть не длиннее {months} месяцев",
        en="The period from {since} to {until} must be at most {months} months long",
    )
