"""A file is what its bytes say, and it must say the same as its sender."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.files.kinds import ACCEPTED, KINDS
from shared.files.refusals import FileBroken, FileEmpty, FileTypeNotAccepted, NotWhatItSays
from shared.files.sniffing import Sniffer
from tests.shared.files.samples import ASIC, CMS, CMS_PEM, JPEG, PDF, PNG, SAMPLES, TIFF_LITTLE, XML

BILLION_LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>"""
EXTERNAL = b"""<?xml version="1.0"?>
<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>"""


def look(declared: str, *pieces: bytes) -> str:
    """Let a sniffer look at pieces; return the type under which the file is kept."""
    sniffer = Sniffer(declared)
    for piece in pieces:
        sniffer.feed(piece)
    sniffer.finish()
    return sniffer.kind.media_type


@pytest.mark.parametrize("name", SAMPLES)
def test_each_kind_is_known_by_its_bytes(name: str) -> None:
    declared, content = SAMPLES[name]
    assert look(declared, content) == declared


@pytest.mark.parametrize("name", SAMPLES)
@given(st.data())
def test_a_kind_is_known_however_its_bytes_are_cut(name: str, data: st.DataObject) -> None:
    declared, content = SAMPLES[name]
    cuts = sorted(data.draw(st.lists(st.integers(0, len(content)), max_size=4)))
    pieces = [content[a:b] for a, b in zip([0, *cuts], [*cuts, len(content)], strict=True)]
    assert look(declared, *pieces) == declared


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("declared", [kind.media_type for kind in KINDS])
def test_a_file_declared_as_another_is_refused(name: str, declared: str) -> None:
    own, content = SAMPLES[name]
    if own == declared:
        return
    with pytest.raises(NotWhatItSays) as refused:
        look(declared, content)
    explained = refused.value.explain("en") or ""
    assert declared in explained
    assert own in explained


@pytest.mark.parametrize(
    ("declared", "kept"),
    [
        ("APPLICATION/PDF; name=passport.pdf", "application/pdf"),
        ("text/xml; charset=utf-8", "application/xml"),
        ("application/x-pkcs7-signature", "application/pkcs7-signature"),
        ("application/pkcs7-mime", "application/pkcs7-signature"),
    ],
)
def test_other_names_of_a_type_are_understood(declared: str, kept: str) -> None:
    content = next(content for own, content in SAMPLES.values() if own == kept)
    assert look(declared, content) == kept


@pytest.mark.parametrize("declared", ["", "text/html", "image/svg+xml", "application/zip", "pdf"])
def test_types_outside_the_list_are_refused_before_a_byte_is_read(declared: str) -> None:
    with pytest.raises(FileTypeNotAccepted) as refused:
        Sniffer(declared)
    assert ACCEPTED in (refused.value.explain("ru") or "")


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script></html>",
        b"MZ\x90\x00",
        b"\x7fELF",
        b"GIF89a",
        b"PK\x03\x04" + b"\x00" * 60,
        b" %PDF-1.7\n%%EOF",
        b"%PDF-9.9\n%%EOF",
        b"0",
    ],
)
def test_bytes_of_an_unknown_kind_are_not_what_they_say(content: bytes) -> None:
    with pytest.raises(NotWhatItSays):
        look("application/pdf", content)


@pytest.mark.parametrize(
    ("declared", "content"),
    [
        ("application/pdf", PDF.replace(b"%%EOF", b"")),
        ("application/pdf", PDF + b"x" * 2000),
        ("image/jpeg", JPEG[:-2]),
        ("image/png", PNG[:-1]),
        ("image/png", PNG + b"PK"),
        ("image/tiff", TIFF_LITTLE[:8]),
        ("image/tiff", b"II*\x00\xff\xff\xff\xff" + b"\x00" * 20),
        ("application/pkcs7-signature", CMS[:-1]),
        ("application/pkcs7-signature", CMS + b"\x00"),
        ("application/pkcs7-signature", CMS_PEM.replace(b"END CMS", b"END PKCS7")),
        ("application/vnd.etsi.asic-e+zip", ASIC[:-22]),
    ],
)
def test_a_file_without_its_end_is_refused(declared: str, content: bytes) -> None:
    with pytest.raises(FileBroken):
        look(declared, content)


@pytest.mark.parametrize("declared", [kind.media_type for kind in KINDS])
def test_an_empty_file_is_refused(declared: str) -> None:
    with pytest.raises(FileEmpty):
        look(declared)


def test_a_wrong_file_is_refused_by_its_first_bytes() -> None:
    sniffer = Sniffer("application/pdf")
    with pytest.raises(NotWhatItSays):
        sniffer.feed(PNG + b"\x00" * 1024)


@pytest.mark.parametrize(
    "content",
    [
        BILLION_LAUGHS,
        EXTERNAL,
        XML.replace(b"UTF-8", b"UTF-7"),
        XML.replace(b"UTF-8", b"no-such"),
        XML[:-3],
        XML + b"<more/>",
        b'<?xml version="1.0"?><a>&b;</a>',
        b'<?xml version="1.0"?>' + b"<a>" * 300 + b"</a>" * 300,
        b'<?xml version="1.0" encoding="UTF-8"?><a>\xff</a>',
        b'<?xml version="1.0"?><a b="' + b"x" * 2_000_000 + b'"/>',
        b'<?xml version="1.0"?><!--' + b"x" * 2_000_000 + b"--><a/>",
    ],
    ids=range(11),
)
def test_xml_that_harms_or_is_not_well_formed_is_refused(content: bytes) -> None:
    pieces = [content[start : start + 65_536] for start in range(0, len(content), 65_536)]
    with pytest.raises(FileBroken):
        look("application/xml", *pieces)


def test_xml_may_be_written_in_windows_1251_and_hold_a_large_attachment() -> None:
    head = '<?xml version="1.0" encoding="windows-1251"?><а>'.encode("cp1251")
    pieces = [head, *[b"QUJD" * 16_384] * 40, "</а>".encode("cp1251")]
    assert look("application/xml", *pieces) == "application/xml"
    assert look("application/xml", b"\xef\xbb\xbf" + XML) == "application/xml"


@given(st.binary(max_size=3000), st.sampled_from([kind.media_type for kind in KINDS]))
def test_whatever_comes_the_answer_is_a_type_or_a_named_refusal(
    content: bytes, declared: str
) -> None:
    with suppress(FileBroken, FileEmpty, NotWhatItSays):
        assert look(declared, content) == declared
