"""Name the kinds of files that are taken, and how each begins and ends.

A kind is told by the first bytes alone, and the last ones must fit it. What stands between is not
looked at (but in XML, which is read whole): a file may be two things at once, or hold what hurts
an old viewer. So contents are given out as attachments, never to be shown in a page.
"""

import base64
import re
from binascii import Error as Base64Error
from collections.abc import Callable
from dataclasses import dataclass

from shared.language import Text

HEAD = 1024
TAIL = 1024
"""How many bytes of the beginning and of the end a kind may look at."""

_PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"
_PNG_END = b"\x00\x00\x00\x00IEND\xae\x42\x60\x82"
_PDF = re.compile(rb"%PDF-[12]\.[0-9]\s")
_PEM = re.compile(rb"-----BEGIN (CMS|PKCS7)-----\r?\n")
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702a0")
"""The object identifier of CMS signed data (RFC 5652), and the tag that follows it."""

_XML = (b"<?xml ", b"\xef\xbb\xbf<?xml ")
_ASIC = re.compile(
    rb"PK\x03\x04.{4}\x00\x00.{16}\x08\x00\x00\x00mimetypeapplication/vnd\.etsi\.asic-[es]\+zip",
    re.DOTALL,
)
_LONG_LENGTH = 0x80
_MOST_LENGTH_BYTES = 4

NO_END = Text(ru="нет конца файла", en="its end is missing")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file.

    Parameters
    ----------
    media_type
        How it is kept and given out.
    suffix
        How names of such files end.
    begins
        Tells the kind by the first bytes, up to ``HEAD``.
    ends
        Tells whether a file that begins so is whole: first bytes, last bytes, size.
    aliases
        Other media types by which clients declare it.
    """

    media_type: str
    suffix: str
    begins: Callable[[bytes], bool]
    ends: Callable[[bytes, bytes, int], bool]
    aliases: tuple[str, ...] = ()


def _is_tiff(head: bytes) -> bool:
    return head[:4] in {b"II*\x00", b"MM\x00*"}


def _has_directory(head: bytes, _tail: bytes, size: int) -> bool:
    """Return whether a TIFF's first directory lies within the file."""
    place = int.from_bytes(head[4:8], "little" if head.startswith(b"II") else "big")
    return 8 <= place <= size - 2  # noqa: PLR2004 - after the header; the count takes two bytes


def _is_signed_der(head: bytes) -> bool:
    body = _der_body(head)
    return body is not None and head[body:].startswith(_SIGNED_DATA)


def _der_body(head: bytes) -> int | None:
    """Return where the content of a DER sequence begins; none if it is not one."""
    if len(head) < 2 or head[0] != 0x30:  # noqa: PLR2004 - tag of a sequence, and one of length
        return None
    longer = head[1] - _LONG_LENGTH
    if longer < 0:
        return 2
    return 2 + longer if 1 <= longer <= _MOST_LENGTH_BYTES else None


def _der_size(head: bytes) -> int:
    body = _der_body(head) or 2
    return body + (head[1] if body == 2 else int.from_bytes(head[2:body], "big"))  # noqa: PLR2004


def _is_signed_pem(head: bytes) -> bool:
    found = _PEM.match(head)
    if found is None:
        return False
    start = re.sub(rb"\s", b"", head[found.end() :])[:64]
    try:
        return _is_signed_der(base64.b64decode(start, validate=True))
    except Base64Error:
        return False


def _ends_pem(head: bytes, tail: bytes, _size: int) -> bool:
    found = _PEM.match(head)
    return found is not None and tail.rstrip().endswith(b"-----END " + found[1] + b"-----")


KINDS = (
    Kind(
        media_type="application/pdf",
        suffix=".pdf",
        begins=lambda head: _PDF.match(head) is not None,
        ends=lambda _head, tail, _size: b"%%EOF" in tail,
    ),
    Kind(
        media_type="image/jpeg",
        suffix=".jpg",
        begins=lambda head: head.startswith(b"\xff\xd8\xff"),
        # Within the picture's own data FF is never followed by D9; phones append a few bytes.
        ends=lambda _head, tail, _size: b"\xff\xd9" in tail,
    ),
    Kind(
        media_type="image/png",
        suffix=".png",
        begins=lambda head: head.startswith(_PNG),
        ends=lambda _head, tail, _size: tail.endswith(_PNG_END),
    ),
    Kind(media_type="image/tiff", suffix=".tif", begins=_is_tiff, ends=_has_directory),
    Kind(
        media_type="application/xml",
        suffix=".xml",
        begins=lambda head: head.startswith(_XML),
        ends=lambda _head, tail, _size: tail.rstrip().endswith(b">"),
        aliases=("text/xml",),
    ),
    Kind(
        media_type="application/pkcs7-signature",
        suffix=".p7s",
        begins=lambda head: _is_signed_der(head) or _is_signed_pem(head),
        ends=lambda head, tail, size: (
            _der_size(head) == size if _is_signed_der(head) else _ends_pem(head, tail, size)
        ),
        aliases=(
            "application/x-pkcs7-signature",
            "application/pkcs7-mime",
            "application/x-pkcs7-mime",
            "application/cms",
        ),
    ),
    Kind(
        media_type="application/vnd.etsi.asic-e+zip",
        suffix=".asice",
        begins=lambda head: _ASIC.match(head) is not None,
        ends=lambda _head, tail, _size: b"PK\x05\x06" in tail,
        aliases=("application/vnd.etsi.asic-s+zip",),
    ),
)

ACCEPTED = ", ".join(kind.media_type for kind in KINDS)
"""The types that are taken, as refusals and the documentation list them."""

_BY_TYPE = {name: kind for kind in KINDS for name in (kind.media_type, *kind.aliases)}


def kind_of_type(media_type: str) -> Kind | None:
    """Return the kind that a ``Content-Type`` declares; its parameters say nothing."""
    return _BY_TYPE.get(media_type.partition(";")[0].strip().lower())


def kind_of_bytes(head: bytes) -> Kind | None:
    """Return the kind that the first bytes, at least ``HEAD`` or all, show."""
    return next((kind for kind in KINDS if kind.begins(head)), None)
