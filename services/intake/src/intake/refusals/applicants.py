"""Refuse who comes for an applicant without the right to, and an organisation that told nothing."""

from shared.language import Text
from shared.refusals import Refusal


class AuthorityMissing(Refusal):
    """A representative shows nothing by which he acts."""

    slug, status, clause = "authority-missing", 422, "GK-185"
    title = Text(
        ru="Полномочия представителя не подтверждены",
        en="The representative's authority is not shown",
    )
    detail = Text(
        ru="Назовите, действует ли он в силу закона или по доверенности, и документ",
        en="Say whether he acts by law or by a power of attorney, and by which document",
    )


class AuthorityExpired(Refusal):
    """The paper that shows a representative's authority is not in force on that day."""

    slug, status, clause = "authority-expired", 422, "GK-185"
    title = Text(
        ru="Полномочия представителя не действуют", en="The representative's authority is over"
    )
    detail = Text(
        ru="Документ о полномочиях не действует в день {day}",
        en="The document is not in force on {day}",
    )


class NobodySigns(Refusal):
    """A legal entity comes with nobody who may sign for it."""

    slug, status, clause = "nobody-signs", 422, "GK-185"
    title = Text(
        ru="Не указано, кто подписывает за организацию",
        en="Nobody is named who signs for the entity",
    )
    detail = Text(
        ru="Назовите руководителя (signatory) или представителя с полномочиями (representative)",
        en="Name who signs by law (signatory), or a representative with authority",
    )


class TransferNotTold(Refusal):
    """An involved organisation took a request in, and told nobody that the papers leave it."""

    slug, status, clause = "transfer-not-told", 422, "210-16(1.2)"
    title = Text(
        ru="Заявителю не сказано, что документы передаются в МФЦ",
        en="The applicant was not told that the documents go to the MFC",
    )
    detail = Text(
        ru="Привлекаемая организация {organisation}: сообщите заявителю и передайте "
        "notice.transfer_told = true",
        en="Involved organisation {organisation}: tell the applicant and send "
        "notice.transfer_told = true",
    )
