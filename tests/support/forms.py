"""Print forms over HTTP, and read them back."""

import io
from typing import Any

import httpx
from pypdf import PdfReader

from tests.support.door import PURPOSE
from tests.support.intake import shown
from tests.support.services import Running


async def form_numbers(intake: Running, request_id: str, kind: str) -> list[str]:
    """Return the numbers of a request's forms of a kind, in order."""
    forms = await shown(intake, f"{request_id}/forms")
    return [form["number"] for form in forms if form["kind"] == kind]


async def printed(
    intake: Running, number: str, *, headers: dict[str, str], purpose: str = PURPOSE
) -> httpx.Response:
    """Ask for a form as PDF."""
    return await intake.client.get(f"/forms/{number}", params={"purpose": purpose}, headers=headers)


async def said(intake: Running, number: str, *, headers: dict[str, str]) -> dict[str, Any]:
    """Return what a form says, as data."""
    answer = await intake.client.get(
        f"/forms/{number}/data", params={"purpose": PURPOSE}, headers=headers
    )
    assert answer.status_code == 200, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


def text_of(pdf: bytes) -> str:
    """Return the words of a PDF, with single blanks between them."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())
