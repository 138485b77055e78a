"""The contents of a request's papers are taken once, and given to those who work on it."""

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.auth import Role
from tests.shared.files.samples import PNG, SAMPLES, a_pdf
from tests.support.applications import BODY, MFC
from tests.support.door import BARS, PURPOSE, change, let_in, outcome_of, records
from tests.support.intake import official, portal, registered, registered_by_portal, step, worker
from tests.support.rows import fetch
from tests.support.services import Running

PAPER = a_pdf(200_000)
PDF = {"Content-Type": "application/pdf"}
CODE = "title-document"


@pytest.fixture
async def intake(intake: Running) -> Running:
    """Let the official of the tests through the door."""
    await let_in(intake, (BODY, "tester"))
    return intake


def path(request_id: str, code: str = CODE) -> str:
    return f"/requests/{request_id}/documents/{code}/content"


async def put(
    intake: Running,
    request_id: str,
    content: Any = PAPER,
    *,
    code: str = CODE,
    headers: dict[str, str] | None = None,
    **other: str,
) -> httpx.Response:
    who = worker(intake) if headers is None else headers
    return await intake.client.put(
        path(request_id, code), content=content, headers={**who, **PDF, **other}
    )


async def get(
    intake: Running,
    request_id: str,
    *,
    headers: dict[str, str] | None = None,
    purpose: str = PURPOSE,
) -> httpx.Response:
    who = official(intake) if headers is None else headers
    return await intake.client.get(path(request_id), headers=who, params={"purpose": purpose})


async def nothing_is_kept(intake: Running, tmp_path: Path) -> bool:
    rows = await fetch(intake.admin_url, "SELECT FROM intake.files")
    return not rows and not [one for one in (tmp_path / "documents").rglob("*") if one.is_file()]


async def test_what_an_mfc_sends_the_body_fetches(intake: Running) -> None:
    made = await registered(intake)
    sent = await put(intake, made["id"])
    assert sent.status_code == 201, sent.text
    told = sent.json()
    assert (told["code"], told["media_type"], told["size"]) == (CODE, PDF["Content-Type"], 200_000)
    assert told["sha256"] == hashlib.sha256(PAPER).hexdigest()

    assert (await step(intake, made["id"], "transfer")).status_code == 200
    fetched = await get(intake, made["id"])
    assert fetched.status_code == 200
    assert fetched.content == PAPER
    assert fetched.headers["Content-Type"] == "application/pdf"
    assert fetched.headers["Content-Length"] == str(len(PAPER))
    assert fetched.headers["Content-Disposition"] == f'attachment; filename="{CODE}.pdf"'
    assert fetched.headers["Cache-Control"] == "no-store"
    digest = base64.b64encode(hashlib.sha256(PAPER).digest()).decode()
    assert fetched.headers["Repr-Digest"] == f"sha-256=:{digest}:"


async def test_a_portal_sends_papers_of_every_kind(intake: Running) -> None:
    for media_type, content in SAMPLES.values():
        made = await registered_by_portal(intake)
        declared = {"Content-Type": media_type}
        sent = await put(intake, made["id"], content, headers=portal(intake), **declared)
        assert sent.status_code == 201, sent.text
        fetched = await get(intake, made["id"])
        assert (fetched.content, fetched.headers["Content-Type"]) == (content, media_type)


async def test_the_same_bytes_again_are_no_new_document_and_others_are_refused(
    intake: Running,
) -> None:
    made = await registered(intake)
    first, again = await put(intake, made["id"]), await put(intake, made["id"])
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    other = await put(intake, made["id"], a_pdf(5000))
    assert other.status_code == 409
    assert other.json()["type"] == "/problems/content-differs"


async def test_the_list_tells_which_papers_are_here_and_opens_none(intake: Running) -> None:
    made = await registered(intake)
    await put(intake, made["id"])
    listed = await intake.client.get(f"/requests/{made['id']}/documents", headers=portal(intake))
    assert listed.status_code == 404
    listed = await intake.client.get(f"/requests/{made['id']}/documents", headers=worker(intake))
    identity, title = listed.json()
    assert (identity["code"], identity["content"]) == ("identity", None)
    assert (title["code"], title["content"]["size"]) == (CODE, len(PAPER))
    assert "sha256" not in listed.text
    assert await records(intake, MFC) == []


async def test_a_paper_shows_on_the_timeline_and_in_the_audit_log(intake: Running) -> None:
    made = await registered(intake)
    for _ in range(2):
        await put(intake, made["id"])
    told = await intake.client.get(f"/requests/{made['id']}/timeline", headers=worker(intake))
    entries = [one for one in told.json()["entries"] if one["kind"] == "document-received"]
    assert [entry["details"]["code"] for entry in entries] == [CODE]
    verb = "request.receive-document"
    log = await fetch(intake.admin_url, f"SELECT FROM intake.audit WHERE verb = '{verb}'")
    assert len(log) == 1


async def test_papers_that_were_passed_on_stay_as_they_were(intake: Running) -> None:
    made = await registered(intake)
    await put(intake, made["id"], code="identity")
    await step(intake, made["id"], "transfer")
    late = await put(intake, made["id"])
    assert (late.status_code, late.json()["type"]) == (409, "/problems/not-in-this-state")
    assert (await put(intake, made["id"], code="identity")).status_code == 200


async def test_a_paper_that_comes_while_the_request_is_passed_on_is_not_added(
    intake: Running, tmp_path: Path
) -> None:
    made = await registered(intake)

    async def overtaken() -> AsyncIterator[bytes]:
        yield PAPER[:100_000]
        assert (await step(intake, made["id"], "transfer")).status_code == 200
        yield PAPER[100_000:]

    late = await put(intake, made["id"], overtaken())
    assert (late.status_code, late.json()["type"]) == (409, "/problems/not-in-this-state")
    assert "transferred" in late.json()["detail"]
    assert await nothing_is_kept(intake, tmp_path)


@pytest.fixture
async def strict_intake(run_intake: Any) -> AsyncIterator[Running]:
    """Yield intake where a document may have 100,000 bytes."""
    settings = {**run_intake.keywords["settings"], "files_limit": 100_000}
    async with run_intake(settings=settings) as intake:
        yield intake


async def test_what_is_not_a_fit_document_is_refused_and_nothing_stays(
    strict_intake: Running, tmp_path: Path
) -> None:
    made = await registered(strict_intake)
    for media_type, content, status, slug in (
        ("application/pdf", PNG, 422, "not-what-it-says"),
        ("application/pdf", b"", 422, "file-empty"),
        ("application/pdf", a_pdf(9000)[:-20], 422, "file-broken"),
        ("text/html", b"<html>", 415, "file-type-not-accepted"),
        ("", a_pdf(9000), 415, "file-type-not-accepted"),
        ("application/pdf", a_pdf(100_001), 413, "too-large"),
    ):
        sent = await put(strict_intake, made["id"], content, **{"Content-Type": media_type})
        assert (sent.status_code, sent.json()["type"]) == (status, f"/problems/{slug}")
        assert await nothing_is_kept(strict_intake, tmp_path)
    assert (await put(strict_intake, made["id"], a_pdf(100_000))).status_code == 201


async def test_a_body_without_a_length_is_bounded_too(
    strict_intake: Running, tmp_path: Path
) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(PAPER), 10_000):
            yield PAPER[start : start + 10_000]

    made = await registered(strict_intake)
    assert (await put(strict_intake, made["id"], pieces())).status_code == 413
    assert await nothing_is_kept(strict_intake, tmp_path)


async def test_uploads_at_once_end_in_one_document(intake: Running) -> None:
    made = await registered(intake)
    sent = await asyncio.gather(*(put(intake, made["id"]) for _ in range(4)))
    assert sorted(answer.status_code for answer in sent) == [200, 200, 200, 201]


async def test_only_papers_that_were_presented_are_taken(intake: Running) -> None:
    made = await registered(intake)
    assert (await put(intake, made["id"], code="tax-receipt")).status_code == 404
    assert (await put(intake, made["id"], code="Not-A-Code")).status_code == 422
    assert (await get(intake, made["id"])).status_code == 404


@pytest.mark.clause("210-7(5)-secrecy")
async def test_who_takes_no_part_neither_sends_nor_fetches(intake: Running) -> None:
    made = await registered_by_portal(intake)
    await put(intake, made["id"])
    await let_in(intake, ("fns", "tester"), ("mfc-kazan-1", "tester"))
    for who in (official(intake, "fns"), worker(intake, "mfc-kazan-1")):
        assert (await get(intake, made["id"], headers=who)).status_code == 404
    stranger = worker(intake, "mfc-kazan-1")
    assert (await put(intake, made["id"], headers=stranger)).status_code == 404
    assert (await put(intake, made["id"], headers=portal(intake, "other"))).status_code == 404
    assert (await get(intake, made["id"], headers=portal(intake))).status_code == 403
    assert (await put(intake, made["id"], headers=official(intake))).status_code == 403
    assert (await put(intake, made["id"], headers={})).status_code == 401
    nobody = intake.bearer(Role.OPERATIONS, organisation=MFC)
    assert (await get(intake, made["id"], headers=nobody)).status_code == 403


@pytest.mark.clause("210-7(5)-secrecy")
async def test_each_fetching_is_recorded_with_the_person_and_the_purpose(intake: Running) -> None:
    made = await registered(intake)
    await put(intake, made["id"])
    assert (await get(intake, made["id"])).status_code == 200
    assert (await get(intake, made["id"], purpose="")).status_code == 422
    refused, opened = await records(intake, MFC)
    assert outcome_of(opened) == (BODY, "tester", PURPOSE, "opened")
    assert outcome_of(refused) == (BODY, "tester", "", "purpose-missing")
    assert opened["kind"] == "document"


@pytest.mark.parametrize(("slug", "status", "clause", "statement"), BARS)
async def test_the_door_stays_shut_for_documents_too(
    intake: Running, slug: str, status: int, clause: str, statement: str
) -> None:
    made = await registered(intake)
    await put(intake, made["id"])
    await change(intake, statement)
    barred = await get(intake, made["id"])
    assert (barred.status_code, barred.json()["type"]) == (status, f"/problems/{slug}")
    assert barred.json()["clause"]["id"] == clause


@pytest.mark.clause("PD-6.1.6")
async def test_a_document_whose_bytes_are_gone_is_told_by_name(
    intake: Running, tmp_path: Path
) -> None:
    made = await registered(intake)
    await put(intake, made["id"])
    (kept,) = [one for one in (tmp_path / "documents").rglob("*") if one.is_file()]
    kept.unlink()
    for _ in range(2):
        fetched = await get(intake, made["id"])
        assert (fetched.status_code, fetched.json()["type"]) == (500, "/problems/file-lost")
    assert (await put(intake, made["id"])).status_code == 201
    assert (await get(intake, made["id"])).content == PAPER
