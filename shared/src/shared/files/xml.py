"""Read XML as it streams by, and refuse what is not well-formed or declares entities."""

from typing import Final, NoReturn
from xml.parsers import expat

from shared.language import Text

_ENCODINGS: Final = frozenset({"utf-8", "windows-1251"})
_DEEPEST: Final = 256
_LONGEST_TOKEN: Final = 1_048_576


class XmlFault(Exception):
    """What is wrong with the document, in two languages; nothing of its content."""

    def __init__(self, fault: Text) -> None:
        super().__init__(fault.en)
        self.fault = fault


class XmlReader:
    """Feeds a parser that builds nothing; memory stays flat, whatever comes.

    A document type declaration is refused altogether, and entities with it: they read other
    files, ask other machines and grow without bound. Encodings are UTF-8 and windows-1251.
    """

    def __init__(self) -> None:
        self._fed = self._depth = 0
        self._parser = expat.ParserCreate()
        self._parser.XmlDeclHandler = self._declare
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype
        self._parser.StartElementHandler = self._enter
        self._parser.EndElementHandler = self._leave

    def feed(self, piece: bytes, *, last: bool = False) -> None:
        """Take the next bytes, or the last ones. Raises :class:`XmlFault`."""
        self._fed += len(piece)
        try:
            self._parser.Parse(piece, last)
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise XmlFault(Text(ru="XML составлен неверно", en="not well-formed XML")) from error
        if self._fed - max(self._parser.CurrentByteIndex, 0) > _LONGEST_TOKEN:
            raise XmlFault(Text(ru="слишком длинный элемент разметки", en="markup is too long"))

    def _declare(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in _ENCODINGS:
            raise XmlFault(
                Text(ru="кодировка не UTF-8 и не windows-1251", en="neither UTF-8 nor windows-1251")
            )

    def _refuse_doctype(self, *_: object) -> NoReturn:
        raise XmlFault(Text(ru="объявление DOCTYPE не допускается", en="a DOCTYPE is not accepted"))

    def _enter(self, *_: object) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise XmlFault(Text(ru="слишком глубокая вложенность", en="nested too deeply"))

    def _leave(self, _: str) -> None:
        self._depth -= 1
