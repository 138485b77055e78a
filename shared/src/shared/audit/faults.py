"""Name what can be wrong with an audit log, for people."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from shared.language import Text


class FaultKind(StrEnum):
    """What was done to the log, as far as it can be told."""

    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"
    REORDERED = "reordered"
    CUT = "cut"
    SPAN_ALTERED = "span-altered"
    LEAVES_ALTERED = "leaves-altered"
    SEAL_ALTERED = "seal-altered"
    SEAL_REMOVED = "seal-removed"
    SEAL_REPLACED = "seal-replaced"
    OTHER_KEY = "other-key"


_TEXTS: Mapping[FaultKind, Text] = {
    FaultKind.CHANGED: Text(
        ru="запись {seq} изменена после опечатывания (печать {seal})",
        en="row {seq} was changed after it was sealed (seal {seal})",
    ),
    FaultKind.REMOVED: Text(
        ru="запись {seq} удалена (печать {seal})",
        en="row {seq} was removed (seal {seal})",
    ),
    FaultKind.INSERTED: Text(
        ru="запись {seq} вставлена: её не было при опечатывании (печать {seal})",
        en="row {seq} was inserted: it was not there when the span was sealed (seal {seal})",
    ),
    FaultKind.REORDERED: Text(
        ru="запись {seq} переставлена: она опечатана под другим номером (печать {seal})",
        en="row {seq} was reordered: it was sealed under another number (seal {seal})",
    ),
    FaultKind.CUT: Text(
        ru="журнал обрезан: записей с {seq} и далее нет (печать {seal})",
        en="the log was cut off: rows from {seq} on are gone (seal {seal})",
    ),
    FaultKind.SPAN_ALTERED: Text(
        ru="под печатью {seal} изменена запись, {seq} или более поздняя, и хеши строк тоже",
        en="under seal {seal} a row was changed, {seq} or a later one, and the hashes of rows, too",
    ),
    FaultKind.LEAVES_ALTERED: Text(
        ru="изменены хеши строк при печати {seal}; сами записи с {seq} целы",
        en="the hashes kept with seal {seal} were altered; its rows from {seq} on are right",
    ),
    FaultKind.SEAL_ALTERED: Text(
        ru="печать {seal} изменена или подделана; записи с {seq} не подтверждены",
        en="seal {seal} was altered or forged; nothing vouches for the rows from {seq} on",
    ),
    FaultKind.SEAL_REMOVED: Text(
        ru="печать {seal} удалена; записи с {seq} не подтверждены",
        en="seal {seal} was removed; nothing vouches for the rows from {seq} on",
    ),
    FaultKind.SEAL_REPLACED: Text(
        ru="печать {seal} не та, что сохранена отдельно: записи с {seq} опечатаны заново",
        en="seal {seal} is not the one kept elsewhere: rows from {seq} on were sealed anew",
    ),
    FaultKind.OTHER_KEY: Text(
        ru="печать {seal} поставлена другим ключом; записи с {seq} не подтверждены",
        en="seal {seal} was made with another key; nothing vouches for the rows from {seq} on",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """The first thing that is wrong.

    Parameters
    ----------
    seq
        The row that it begins with.
    seal
        The number of the seal that should vouch for it.
    """

    kind: FaultKind
    seq: int
    seal: int

    def told(self) -> Text:
        """Return it in words."""
        text = _TEXTS[self.kind]
        places = {"seq": self.seq, "seal": self.seal}
        return Text(ru=text.ru.format(**places), en=text.en.format(**places))
