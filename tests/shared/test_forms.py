"""Show that a form is printed whole, alike each time, and never runs what its data say."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from shared.forms import FormBroken, Printer
from tests.support.forms import text_of

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
TEMPLATE = """
#import "layout.typ": *
#let data = json("data.json")
#show: sheet.with(number: data.number, digest: data.digest)
#issuer(data.name)
#heading-of("Опись", data.number, [проверочная])
#ruled((1fr, 1fr), ("№", "Документ"), data.rows)
#signature([Передал], name: data.name)
"""
DATA = {
    "number": "test-1",
    "digest": "ab" * 32,
    "name": "МФЦ «Ёлочка» № 1",
    "rows": [["1", '#panic("нет") *не жирно* \\ $x$ </script>']],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "test.v1.typ").write_text(TEMPLATE, encoding="utf-8")
    return tmp_path


async def test_the_same_data_and_moment_give_the_same_bytes(folder):
    first = await Printer(folder).print("test", DATA, version=1, at=AT)
    assert first == await Printer(folder).print("test", DATA, version=1, at=AT)
    assert first != await Printer(folder).print("test", {**DATA, "name": "x"}, version=1, at=AT)


async def test_russian_letters_and_signs_can_be_read_back(folder):
    text = text_of(await Printer(folder).print("test", DATA, version=1, at=AT))
    assert "МФЦ «Ёлочка» № 1" in text
    assert "Страница 1 из 1" in text


async def test_what_the_data_say_is_printed_and_not_carried_out(folder):
    text = text_of(await Printer(folder).print("test", DATA, version=1, at=AT))
    assert '#panic("нет") *не жирно* \\ $x$ </script>' in text


async def test_a_form_says_that_it_is_pdf_a_2b_with_fonts_of_its_own(folder):
    pdf = await Printer(folder).print("test", DATA, version=1, at=AT)
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in pdf
    fonts = PdfReader(io.BytesIO(pdf)).pages[0]["/Resources"]["/Font"]
    names = [str(font.get_object()["/BaseFont"]) for font in fonts.values()]
    assert names
    assert all("LibertinusSerif" in name for name in names), names


@pytest.mark.parametrize(
    "template",
    [
        "#let data = json(",
        '#read("/etc/passwd")',
        '#set text(font: "No Such Font")\nтекст',
    ],
)
async def test_a_template_with_a_fault_or_a_warning_prints_nothing(folder, template):
    (folder / "bad.v1.typ").write_text(template, encoding="utf-8")
    with pytest.raises(FormBroken):
        await Printer(folder).print("bad", DATA, version=1, at=AT)


async def test_a_version_that_is_not_there_is_told(folder):
    with pytest.raises(FormBroken):
        await Printer(folder).print("test", DATA, version=2, at=AT)
