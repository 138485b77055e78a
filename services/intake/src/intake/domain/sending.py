"""Decide when data may come in place of documents, and from which moment the term runs (7(7))."""

from collections.abc import Collection
from datetime import datetime, timedelta

from intake.catalogue import Channel, Entry
from intake.domain.checklist import Lists
from intake.refusals.sending import DataInsteadNotTaken, SendingImpossible
from shared.language import Text

_OF_THE_PORTAL = Text(ru="только через федеральный портал", en="through the federal portal alone")
_EXCEPTED = Text(ru="исключено законодательным актом", en="a legislative act excepts the service")
_OTHER = Text(ru="документ не из числа названных в части 6", en="the document is not one of part 6")
_NO_MOMENT = Text(ru="не назван момент отправки", en="no moment of sending is named")
_AHEAD = Text(ru="он в будущем", en="it lies ahead")
_TOO_OLD = Text(ru="он слишком давний", en="it is too long ago")
_WITHOUT = Text(
    ru="он учитывается, только когда присланы данные вместо документов",
    en="it counts only where data came in place of documents",
)


def check_data_instead(entry: Entry, lists: Lists, channel: Channel, told: Collection[str]) -> None:
    """Refuse data in place of documents elsewhere than the law provides for (7(7)).

    Raises
    ------
    DataInsteadNotTaken
        Not from the federal portal, excepted by an act, or of a document outside 7(6).
    """
    for code in told:
        if channel is not Channel.PORTAL_FEDERAL:
            raise DataInsteadNotTaken(why=_OF_THE_PORTAL, what=code)
        if entry.documents_though_told is not None:
            raise DataInsteadNotTaken(why=_EXCEPTED, what=entry.documents_though_told.text())
        asked = lists.document(code)
        if asked is None or not asked.data_instead:
            raise DataInsteadNotTaken(why=_OTHER, what=code)


def sending(
    sent_at: datetime | None, *, told: bool, now: datetime, limit: timedelta
) -> datetime | None:
    """Return the moment from which the term runs, where data came in place of documents.

    Raises
    ------
    SendingImpossible
        There is none, it lies ahead or too far back, or no data came.
    """
    if not told:
        if sent_at is not None:
            raise SendingImpossible(why=_WITHOUT)
        return None
    if sent_at is None:
        raise SendingImpossible(why=_NO_MOMENT)
    if sent_at > now:
        raise SendingImpossible(why=_AHEAD)
    if now - sent_at > limit:
        raise SendingImpossible(why=_TOO_OLD)
    return sent_at
