"""Refuse data in the place of documents where only documents will do, and impossible moments."""

from shared.language import Text
from shared.refusals import Refusal


class DataInsteadNotTaken(Refusal):
    """Data came in place of a document from elsewhere than the federal portal, or of another."""

    slug, status, clause = "data-instead-not-taken", 422, "210-7(7)"
    title = Text(
        ru="Данные вместо документа здесь не принимаются",
        en="Data are not taken here in place of the document",
    )
    detail = Text(ru="{why}: {what}", en="{why}: {what}")


class SendingImpossible(Refusal):
    """The moment of sending, from which the service's term runs, cannot be the one named."""

    slug, status, clause = "sending-impossible", 422, "210-7(7)"
    title = Text(ru="Момент отправки указан неверно", en="The moment of sending cannot be this one")
    detail = Text(ru="{why}", en="{why}")
