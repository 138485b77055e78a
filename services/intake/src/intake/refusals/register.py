"""Refuse a document of the register that the law does not bear."""

from shared.language import Text
from shared.refusals import Refusal


class VersionThere(Refusal):
    """The register has that version, and nothing in it is changed afterwards."""

    slug, status = "version-there", 409
    title = Text(
        ru="Эта версия уже есть в реестре: её можно только прекратить, назвав последний день",
        en="The register has this version already: it can only be ended by naming its last day",
    )
    detail = Text(ru="{kind} {code}, версия {version}", en="{kind} {code}, version {version}")


class DocumentRefused(Refusal):
    """The document contradicts the register, or the law."""

    slug, status = "document-refused", 422
    title = Text(
        ru="Документ не может быть внесён в реестр",
        en="The document cannot be put into the register",
    )


class EditionUnknown(DocumentRefused):
    """The register has no such edition of requirements."""

    slug, status, clause = "edition-unknown", 422, "210-15(5)"
    title = Text(ru="Нет такой редакции требований", en="There is no such edition of requirements")


class EditionOverlaps(DocumentRefused):
    """Another edition of the same requirements is in force on one of those days."""

    slug, status, clause = "edition-overlaps", 422, "210-15(5)"
    title = Text(
        ru="На эти дни уже действует другая редакция тех же требований",
        en="Another edition of the same requirements is in force on those days",
    )


class RequirementUnknown(DocumentRefused):
    """The edition has no such requirement."""

    slug, status, clause = "requirement-unknown", 422, "210-15(5)"
    title = Text(ru="В редакции нет такого требования", en="The edition has no such requirement")


class AgreementIncomplete(DocumentRefused):
    """The agreement does not meet the Government's requirements to agreements."""

    slug, status, clause = "agreement-incomplete", 422, "210-15(2)"
    title = Text(
        ru="Соглашение не отвечает установленным требованиям",
        en="The agreement does not meet the requirements to agreements",
    )
    detail = Text(
        ru="Соглашение {agreement}, редакция {edition}; не хватает: {missing}",
        en="Agreement {agreement}, edition {edition}; lacking: {missing}",
    )


class AgreementNotInThisState(Refusal):
    """An agreement is drafted, checked, put in force, in this order."""

    slug, status, clause = "agreement-not-in-this-state", 409, "210-15(2)"
    title = Text(
        ru="Соглашение вводится в действие только после проверки на соответствие требованиям",
        en="An agreement is put in force only after it was checked against the requirements",
    )
    detail = Text(
        ru="Соглашение {agreement}, состояние {state}", en="Agreement {agreement}, state {state}"
    )


class ServiceNotOfTheBody(DocumentRefused):
    """The agreement names a service that its body does not give."""

    slug, status, clause = "service-not-of-the-body", 422, "210-15(2)"
    title = Text(ru="Орган не предоставляет эту услугу", en="The body does not give this service")


class SecondAuthorisedMfc(DocumentRefused):
    """The region has an authorised MFC on one of those days."""

    slug, status, clause = "second-authorised-mfc", 422, "210-16(1.3)"
    title = Text(
        ru="В регионе уже определён уполномоченный МФЦ",
        en="The region has an authorised MFC already",
    )


class NotAnActOfTheHighestBody(DocumentRefused):
    """An authorised MFC is named by an act of the region's highest executive body alone."""

    slug, status, clause = "not-an-act-of-the-highest-body", 422, "210-16(1.3)"
    title = Text(
        ru="Уполномоченный МФЦ определяется актом высшего исполнительного органа региона",
        en="An authorised MFC is named by an act of the region's highest executive body",
    )


class OfAnotherRegion(DocumentRefused):
    """The MFC is not located in the region."""

    slug, status, clause = "of-another-region", 422, "210-16(1.3)"
    title = Text(ru="МФЦ расположен в другом регионе", en="The MFC is located in another region")


class NotCheckedBefore(DocumentRefused):
    """Requirements were not found to be met before the first day."""

    slug, status, clause = "not-checked-before", 422, "210-16(1.4)"
    title = Text(
        ru="Требования не проверены или не выполнены до первого дня",
        en="Requirements were not checked, or not met, before the first day",
    )


class FunctionWithoutGround(DocumentRefused):
    """A further function rests on a normative act, or on an agreement."""

    slug, status, clause = "function-without-ground", 422, "210-16(1)8"
    title = Text(
        ru="Иная функция МФЦ устанавливается нормативным правовым актом или соглашением",
        en="A further function of an MFC rests on a normative act or on an agreement",
    )


class ListedByAnotherAct(DocumentRefused):
    """A list of 9(1) is approved by an act of its level alone."""

    slug, status, clause = "listed-by-another-act", 422, "210-7(1)3"
    title = Text(
        ru="Перечень необходимых и обязательных услуг утверждается актом другого вида",
        en="A list of necessary and obligatory services is approved by another kind of act",
    )


class RegulationOutOfOrder(DocumentRefused):
    """A regulation has its number, and is in force after it was approved."""

    slug, status, clause = "regulation-out-of-order", 422, "210-16(4)4"
    title = Text(
        ru="Регламент МФЦ с таким номером версии или такими днями внести нельзя",
        en="A regulation of that version number, or of those days, cannot be entered",
    )


class ReportFormOutOfOrder(DocumentRefused):
    """Another version of the form or paper is in force on one of those days."""

    slug, status, clause = "report-form-out-of-order", 422, "210-15(4)"
    title = Text(
        ru="На эти дни уже действует другая версия формы отчётности или методического документа",
        en="Another version of the report form or methodical paper is in force on those days",
    )
