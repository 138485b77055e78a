"""Build small files of each kind that is taken."""

import base64
import struct
import zlib
from collections.abc import AsyncIterator, Iterable

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\ntrailer<<>>\nstartxref\n9\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
XML = '<?xml version="1.0" encoding="UTF-8"?>\n<заявление><поле>да</поле></заявление>\n'.encode()
TIFF_LITTLE = b"II*\x00\x08\x00\x00\x00" + b"\x00" * 14
TIFF_BIG = b"MM\x00*\x00\x00\x00\x08" + b"\x00" * 14


def _chunk(kind: bytes, data: bytes) -> bytes:
    crc = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + crc


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\x00\x00"))
    + _chunk(b"IEND", b"")
)
_SIGNED = bytes.fromhex("06092a864886f70d010702a0820300") + b"\x30" * 0x300
CMS = b"\x30\x82" + struct.pack(">H", len(_SIGNED)) + _SIGNED
CMS_PEM = (
    b"-----BEGIN CMS-----\n"
    + base64.encodebytes(CMS).replace(b"\n", b"\r\n")
    + b"-----END CMS-----\n"
)
ASIC_TYPE = b"application/vnd.etsi.asic-e+zip"
ASIC = (
    b"PK\x03\x04\x0a\x00\x00\x00\x00\x00"
    + b"\x00" * 8
    + struct.pack("<IIHH", len(ASIC_TYPE), len(ASIC_TYPE), 8, 0)
    + b"mimetype"
    + ASIC_TYPE
    + b"PK\x05\x06"
    + b"\x00" * 18
)

SAMPLES = {
    "pdf": ("application/pdf", PDF),
    "jpeg": ("image/jpeg", JPEG),
    "png": ("image/png", PNG),
    "tiff, little end first": ("image/tiff", TIFF_LITTLE),
    "tiff, big end first": ("image/tiff", TIFF_BIG),
    "xml": ("application/xml", XML),
    "cms": ("application/pkcs7-signature", CMS),
    "cms in pem": ("application/pkcs7-signature", CMS_PEM),
    "asic": ("application/vnd.etsi.asic-e+zip", ASIC),
}


def a_pdf(size: int) -> bytes:
    """Build a PDF of so many bytes."""
    end = b"\n%%EOF\n"
    return PDF[:9] + b"x" * (size - 9 - len(end)) + end


async def stream(content: bytes, *, piece: int = 16_384) -> AsyncIterator[bytes]:
    """Yield content in pieces, as a client sends it."""
    for start in range(0, len(content), piece):
        yield content[start : start + piece]


async def pieces_of(pieces: Iterable[bytes]) -> AsyncIterator[bytes]:
    """Yield the pieces one by one."""
    for piece in pieces:
        yield piece
