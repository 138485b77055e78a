"""Name why a document's bytes are not taken or not given."""

from shared.language import Text
from shared.refusals import Refusal


class FileTypeNotAccepted(Refusal):
    """The declared type, or what the first bytes show, is on no list."""

    slug, status = "file-type-not-accepted", 415
    title = Text(ru="Файлы этого типа не принимаются", en="Files of this type are not accepted")
    detail = Text(ru="Принимаются: {accepted}", en="Accepted are: {accepted}")


class NotWhatItSays(Refusal):
    """The bytes are of another type than the one declared."""

    slug, status = "not-what-it-says", 422
    title = Text(
        ru="Содержимое файла не соответствует заявленному типу",
        en="The file is not what its media type says",
    )
    detail = Text(ru="Заявлен {declared}, найден {found}", en="Declared {declared}, found {found}")


class FileBroken(Refusal):
    """The file begins as its type does, and does not go on or end so."""

    slug, status = "file-broken", 422
    title = Text(ru="Файл повреждён или неполон", en="The file is broken or incomplete")
    detail = Text(ru="{media_type}: {fault}", en="{media_type}: {fault}")


class FileEmpty(Refusal):
    """There are no bytes."""

    slug, status = "file-empty", 422
    title = Text(ru="Файл пуст", en="The file is empty")


class ContentDiffers(Refusal):
    """Other bytes are kept already for the same document."""

    slug, status = "content-differs", 409
    title = Text(
        ru="Для этого документа уже сохранено другое содержимое",
        en="Other content is kept for this document already",
    )


class FileLost(Refusal):
    """The kept bytes are gone, or are not those that were kept."""

    slug, status, clause = "file-lost", 500, "PD-6.1.6"
    title = Text(
        ru="Содержимое файла утрачено или изменено",
        en="The file's bytes are gone or were changed",
    )
    detail = Text(
        ru="Это записано; сообщите тем, кто обслуживает систему",
        en="It is recorded; tell those who run the system",
    )
