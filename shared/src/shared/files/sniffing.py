"""Tell what a file is by its bytes as they stream by, and refuse what it is not."""

from shared.files.kinds import ACCEPTED, HEAD, NO_END, TAIL, Kind, kind_of_bytes, kind_of_type
from shared.files.refusals import FileBroken, FileEmpty, FileTypeNotAccepted, NotWhatItSays
from shared.files.xml import XmlFault, XmlReader
from shared.language import Text

_XML = "application/xml"
_NOTHING_KNOWN = Text(ru="неизвестный тип", en="an unknown type")


class Sniffer:
    """Looks at one file: its first and last bytes, and every byte of XML.

    Parameters
    ----------
    declared
        The ``Content-Type`` that it came with.

    Raises :class:`FileTypeNotAccepted` if such files are not taken.
    """

    def __init__(self, declared: str) -> None:
        kind = kind_of_type(declared)
        if kind is None:
            raise FileTypeNotAccepted(accepted=ACCEPTED)
        self.kind: Kind = kind
        self._head = self._tail = self._waiting = b""
        self._size = 0
        self._xml = XmlReader() if kind.media_type == _XML else None

    def feed(self, piece: bytes) -> None:
        """Look at the next bytes.

        Raises :class:`NotWhatItSays` or :class:`FileBroken` as soon as it shows.
        """
        self._size += len(piece)
        self._tail = (self._tail + piece[-TAIL:])[-TAIL:]
        if not self._head:
            self._waiting += piece
            if len(self._waiting) < HEAD:
                return
            piece = self._recognise()
        self._read(piece)

    def finish(self) -> None:
        """Look at the end. Raises as :meth:`feed` does, and :class:`FileEmpty`."""
        if not self._size:
            raise FileEmpty
        self._read(b"" if self._head else self._recognise(), last=True)
        if not self.kind.ends(self._head, self._tail, self._size):
            raise self._broken(NO_END)

    def _recognise(self) -> bytes:
        """Judge by the first bytes, and return what has come so far."""
        self._head, waiting, self._waiting = self._waiting[:HEAD], self._waiting, b""
        found = kind_of_bytes(self._head)
        if found is None:
            raise NotWhatItSays(declared=self.kind.media_type, found=_NOTHING_KNOWN)
        if found is not self.kind:
            raise NotWhatItSays(declared=self.kind.media_type, found=found.media_type)
        return waiting

    def _read(self, piece: bytes, *, last: bool = False) -> None:
        if self._xml is None:
            return
        try:
            self._xml.feed(piece, last=last)
        except XmlFault as error:
            raise self._broken(error.fault) from error

    def _broken(self, fault: Text) -> FileBroken:
        return FileBroken(media_type=self.kind.media_type, fault=fault)
