"""Refuse reports that nobody owes, that are not due yet, or that were submitted already."""

from shared.language import Text
from shared.refusals import Refusal


class ReportFormUnknown(Refusal):
    """The register has no such form, on any day."""

    slug, status, clause = "report-form-unknown", 422, "210-15(4)"
    title = Text(ru="Нет такой формы отчётности", en="There is no such report form")
    detail = Text(ru="Форма {form}", en="Form {form}")


class ReportFormNotInForce(Refusal):
    """No version of the form is in force on the last day of the period."""

    slug, status, clause = "report-form-not-in-force", 422, "210-15(4)"
    title = Text(
        ru="За этот период форма отчётности не действовала",
        en="No version of the report form was in force for that period",
    )
    detail = Text(ru="Форма {form}, {last}", en="Form {form}, {last}")


class PeriodOfAnotherKind(Refusal):
    """The form is for periods of another length."""

    slug, status, clause = "period-of-another-kind", 422, "210-15(4)"
    title = Text(
        ru="Форма составляется за период другой длины",
        en="The form is for periods of another length",
    )
    detail = Text(
        ru="Форма {form}, период {period}: нужен {kind}", en="Form {form}, {period}: a {kind}"
    )


class PeriodNotOver(Refusal):
    """The period has not ended: its figures are not all there."""

    slug, status, clause = "period-not-over", 422, "210-15(4)"
    title = Text(ru="Отчётный период ещё не окончен", en="The period is not over yet")
    detail = Text(ru="Последний день периода {last}", en="The last day of the period is {last}")


class ReportNotOwed(Refusal):
    """The form does not bind the organisation, or it did not work as an MFC in the period."""

    slug, status, clause = "report-not-owed", 422, "210-15(4)"
    title = Text(
        ru="Организация не отчитывается по этой форме за этот период",
        en="The organisation owes no report in that form for that period",
    )
    detail = Text(ru="Форма {form}, период {period}", en="Form {form}, period {period}")


class ReportAlreadySubmitted(Refusal):
    """A submitted report is not changed: another may replace it by its id."""

    slug, status, clause = "report-already-submitted", 409, "210-15(4)"
    title = Text(
        ru="Отчёт уже представлен и не изменяется: исправить его можно новым отчётом взамен",
        en="The report was submitted and does not change; a new one that replaces it corrects it",
    )
    detail = Text(ru="Представлен отчёт {report}", en="Report {report} was submitted")


class ReplacesAnother(Refusal):
    """What is to be replaced is not the last submitted report of that form and period."""

    slug, status, clause = "replaces-another", 409, "210-15(4)"
    title = Text(
        ru="Заменить можно только последний представленный отчёт по этой форме за этот период",
        en="Only the last submitted report of that form and period can be replaced",
    )


class ReportDamaged(Refusal):
    """What is kept is not what was made: its SHA-256 is another."""

    slug, status, clause = "report-damaged", 500, "210-15(4)"
    title = Text(
        ru="Сохранённый отчёт повреждён: его контрольная сумма не сходится",
        en="The report that is kept is damaged: its checksum does not match",
    )
