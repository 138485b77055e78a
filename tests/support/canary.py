"""Search places for words that must not stand there, in every form that they may be written in."""

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote, quote_plus

from tests.support.canary_book import Book, Searched

Needles = Mapping[str, tuple[bytes, ...]]
"""What is searched for: its name, and the bytes that it may stand in a place as."""

FORMS = (
    "UTF-8, as written, in capitals and in small letters; UTF-16; JSON and URL escapes; "
    "hexadecimal; base64 at any offset"
)

_BYTEA = re.compile(rb"\\x((?:[0-9a-f]{2})+)")
_LEAST_BASE64 = 6


def forms_of(word: str) -> tuple[bytes, ...]:
    """Return a word as it stands in text, JSON, addresses, and in bytes that are shown as text."""
    written = {word, word.upper(), word.lower()}
    escaped = {json.dumps(word)[1:-1], quote(word), quote(word, safe=""), quote_plus(word)}
    plain = word.encode()
    forms = {form.encode() for form in written | escaped}
    forms |= {word.encode("utf-16-le"), word.encode("utf-16-be")}
    forms |= {plain.hex().encode(), plain.hex().upper().encode(), *_base64(plain)}
    return tuple(sorted(forms))


def needles_of(words: Iterable[str]) -> Needles:
    """Return words as what is searched for in texts."""
    return {word: forms_of(word) for word in words}


def as_stored(words: Iterable[str]) -> Needles:
    """Return words as they would stand in the pages of a database of UTF-8."""
    return {word: (word.encode(),) for word in words}


class Search:
    """One search in many places, each of which is entered into the book.

    Parameters
    ----------
    case
        When and where it is made: a heading of the report.
    forms
        What the report says of the forms that were searched.
    """

    def __init__(self, book: Book, needles: Needles, *, case: str, forms: str = FORMS) -> None:
        self._book = book
        self._needles = needles
        self._case = case
        self._forms = forms
        self._found: dict[str, set[str]] = {}

    def look(self, place: str, pieces: Iterable[bytes], *, unit: str, known: str | bytes) -> None:
        """Look into a place, in which something else must be found.

        Parameters
        ----------
        pieces
            Rows, lines or files: what ``unit`` names.
        known
            What is sure to stand there. Where it is not found, the place was not read.
        """
        counted = list(pieces)
        content = b"\n".join(counted)
        controls = (known,) if isinstance(known, bytes) else forms_of(known)
        assert any(form in content for form in controls), f"{place}: was not searched"
        found = found_in(content, self._needles)
        self._found.setdefault(place, set()).update(found)
        self._book.enter(
            Searched(
                case=self._case,
                place=place,
                count=len(counted),
                unit=unit,
                size=len(content),
                forms=self._forms,
                words=len(self._needles),
                found=len(found),
            )
        )

    def found(self) -> dict[str, set[str]]:
        """Return the places in which something was found, and what."""
        return {place: found for place, found in self._found.items() if found}


def found_in(content: bytes, needles: Needles) -> set[str]:
    """Return the names of what stands in the content."""
    return {name for name, forms in needles.items() if any(form in content for form in forms)}


def rows_of_dump(dump: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the rows of a plain dump with their tables; bytes that it shows in hex as bytes too.

    What is no row comes under the table ``""``.
    """
    table = ""
    for line in dump.split(b"\n"):
        if line.startswith(b"COPY "):
            table = line.split(b" ")[1].decode()
        elif line == b"\\.":
            table = ""
        else:
            plain = line.replace(b"\\\\", b"\\")
            yield table, b" ".join((plain, *_bytes_in(plain)))


def _bytes_in(line: bytes) -> Iterator[bytes]:
    for shown in _BYTEA.findall(line):
        yield bytes.fromhex(shown.decode())


def _base64(plain: bytes) -> Iterator[bytes]:
    """Yield what of a word does not depend on the bytes before and after it."""
    for offset in range(3):
        bits = (offset + len(plain)) * 8
        whole = base64.b64encode(bytes(offset) + plain)[(0, 2, 3)[offset] : bits // 6]
        if len(whole) >= _LEAST_BASE64:
            yield from {whole, whole.replace(b"+", b"-").replace(b"/", b"_")}
