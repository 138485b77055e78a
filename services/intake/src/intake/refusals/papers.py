"""Refuse what an applicant brings and tells."""

from shared.language import Text
from shared.refusals import Refusal


class ElectronicOnly(Refusal):
    """An act makes the service electronic only, and a paper was brought."""

    slug, status, clause = "electronic-only", 422, "210-15(3)"
    title = Text(
        ru="Услуга предоставляется только в электронной форме",
        en="The service is given in electronic form only",
    )
    detail = Text(ru="Документ {code} на бумаге: {act}", en="Document {code} on paper: {act}")


class DocumentMissing(Refusal):
    """A document that the applicant must bring is not there."""

    slug, status, clause = "document-missing", 422, "210-7(6)"
    title = Text(ru="Не хватает документа", en="A document is missing")
    detail = Text(
        ru="«{document}» ({code}): {act}",
        en="“{document}” ({code}): {act}",
    )


class InformationMissing(Refusal):
    """A field that the applicant must fill in is empty."""

    slug, status, clause = "information-missing", 422, "210-7(1)1"
    title = Text(ru="Не хватает сведений", en="Information is missing")
    detail = Text(ru="«{title}» ({code}): {act}", en="“{title}” ({code}): {act}")


class GivenTwice(Refusal):
    """A field stands both in the applicant's particulars and in the information."""

    slug, status = "given-twice", 422
    title = Text(
        ru="Сведение указано дважды",
        en="A field is given twice",
    )
    detail = Text(
        ru="{code}: уже есть в данных заявителя",
        en="{code}: the applicant's particulars have it already",
    )


class NotOnTheList(Refusal):
    """The request holds something that the closed lists of the service do not know."""

    slug, status, clause = "not-on-the-list", 422, "210-7(1)1"
    title = Text(
        ru="В закрытом перечне услуги этого нет",
        en="The closed lists of the service do not have this",
    )
    detail = Text(ru="{kind}: {code}", en="{kind}: {code}")


class FormNotAccepted(Refusal):
    """The document is not accepted in that form."""

    slug, status, clause = "form-not-accepted", 422, "210-7(6)"
    title = Text(
        ru="Документ не принимается в этой форме",
        en="The document is not accepted in this form",
    )
    detail = Text(ru="{code}: {form}", en="{code}: {form}")


class PresentedAlready(Refusal):
    """The paper stands among those of the request."""

    slug, status = "presented-already", 409
    title = Text(ru="Документ уже представлен", en="The document was presented already")
    detail = Text(ru="{code}", en="{code}")
