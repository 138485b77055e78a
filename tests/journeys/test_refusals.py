"""Bad input through the gateway: refused by name in two languages, and nothing is kept of it."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.auth import DevelopmentIssuer, Role
from shared.clock import system_clock
from tests.journeys.story import (
    JSON,
    Made,
    official,
    portal,
    registered,
    send_request,
    taken,
    worker,
)
from tests.support.applications import BODY, MFC, a_key, an_applicant, an_application
from tests.support.installation import Okno
from tests.support.kernel import eventually

LANGUAGES = ("ru", "en")
TOO_LARGE = 1_100_000


def case(slug: str, clause: str | None = None, *, by: str = MFC, **changes: Any) -> Any:
    marks = [pytest.mark.clause(clause)] if clause else []
    return pytest.param(slug, clause, by, changes, id=slug, marks=marks)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("slug", "clause", "by", "changes"),
    [
        case("service-unknown", "210-15(6)", service="no-such-service"),
        case(
            "mfc-does-not-conform",
            "210-17(1)",
            service="sfr-maternity-capital",
            by="mfc-kazan-2",
        ),
        case("document-missing", "210-7(6)", documents=[]),
        case("invalid-body", applicant=an_applicant(snils="112-233-445 96")),
        case("invalid-body", applicant=an_applicant(nickname="К")),
        case("invalid-body", urgent=True),
    ],
)
async def test_a_request_that_breaks_a_rule_is_refused_by_name(
    in_one_process: Okno,
    slug: str,
    clause: str | None,
    by: str,
    changes: dict[str, Any],
    language: str,
) -> None:
    okno = in_one_process
    before = await kept(okno)
    answer = await send_request(
        okno, headers={**worker(okno, by), "Accept-Language": language}, **changes
    )
    assert_names(answer, slug, 422, clause=clause, language=language)
    assert await kept(okno) == before


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("slug", "status", "body"),
    [
        ("malformed-body", 400, b'{"service": '),
        ("too-large", 413, b'{"service": "' + b"a" * TOO_LARGE + b'"}'),
        ("invalid-body", 422, b"[]"),
    ],
)
async def test_a_body_of_no_form_is_refused_by_name(
    in_one_process: Okno, slug: str, status: int, body: bytes, language: str
) -> None:
    okno = in_one_process
    before = await kept(okno)
    headers = {**worker(okno), **a_key(), **JSON, "Accept-Language": language}
    answer = await okno.client.post("/requests", content=body, headers=headers)
    assert_names(answer, slug, status, language=language)
    assert await kept(okno) == before


async def test_a_body_that_is_no_json_is_refused_by_its_type(in_one_process: Okno) -> None:
    headers = {**worker(in_one_process), **a_key(), "Content-Type": "text/plain"}
    body = json.dumps(an_application())
    answer = await in_one_process.client.post("/requests", content=body, headers=headers)
    assert_names(answer, "unsupported-media-type", 415)


async def test_a_request_without_a_key_of_its_own_is_refused(in_one_process: Okno) -> None:
    before = await kept(in_one_process)
    headers = {**worker(in_one_process), **JSON}
    answer = await in_one_process.client.post(
        "/requests", content=json.dumps(an_application()), headers=headers
    )
    assert_names(answer, "idempotency-key-missing", 400)
    assert await kept(in_one_process) == before


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("token", ["nonsense", "expired", "another audience", "another key"])
async def test_a_token_that_is_not_good_lets_nobody_in(
    in_one_process: Okno, token: str, language: str, tmp_path: Path
) -> None:
    okno = in_one_process
    before = await kept(okno)
    tokens = {
        "nonsense": {"Authorization": "Bearer nonsense"},
        "expired": okno.bearer(Role.MFC_WORKER, organisation=MFC, hours=-1),
        "another audience": _issued(okno.installation.issuer_folder, audience="another"),
        "another key": _issued(tmp_path, audience="okno"),
    }
    answer = await send_request(okno, headers={**tokens[token], "Accept-Language": language})
    assert_names(answer, "not-authenticated", 401, language=language)
    assert "www-authenticate" in answer.headers
    public = await okno.client.get("/services", headers=tokens[token])
    assert public.status_code == 401, "a bad token is told of everywhere"
    assert await kept(okno) == before


async def test_a_role_opens_only_its_own_doors(in_one_process: Okno) -> None:
    answer = await send_request(in_one_process, headers=official(in_one_process))
    assert_names(answer, "not-permitted", 403)


@pytest.mark.clause("210-7(5)-secrecy")
async def test_the_request_of_another_organisation_is_not_there(in_one_process: Okno) -> None:
    okno = in_one_process
    request = await registered(okno)
    strangers = (
        worker(okno, "mfc-kazan-1"),
        official(okno, "fns"),
        portal(okno),
    )
    for who in strangers:
        for path in ("", "/timeline", "/demands"):
            answer = await okno.client.get(f"/requests/{request['id']}{path}", headers=who)
            assert_names(answer, "not-found", 404)
        listed = taken(await okno.client.get("/requests", headers=who))
        assert request["id"] not in {one["id"] for one in listed["items"]}
    for name, body in (("transfer", None), ("close", None)):
        answer = await okno.client.post(
            f"/requests/{request['id']}/{name}",
            json=body,
            headers={**strangers[0], "If-Match": "*"},
        )
        assert_names(answer, "not-found", 404)
    answer = await okno.client.post(
        f"/requests/{request['id']}/result",
        json={"code": "register-extract"},
        headers={**strangers[1], "If-Match": "*"},
    )
    assert_names(answer, "not-found", 404)


@pytest.mark.parametrize(
    ("clause", "slug", "demand"),
    [
        pytest.param(
            "210-16(3)1",
            "demand-outside-the-lists",
            {"kind": "document", "code": "diploma"},
            marks=pytest.mark.clause("210-16(3)1"),
        ),
        pytest.param(
            "210-16(3)2",
            "held-by-a-body",
            {"kind": "document", "code": "payment"},
            marks=pytest.mark.clause("210-16(3)2"),
        ),
    ],
)
@pytest.mark.clause("210-11.1(3)")
async def test_a_demand_that_is_stopped_is_kept_and_is_evidence_of_a_complaint(
    okno: Okno, clause: str, slug: str, demand: dict[str, str]
) -> None:
    request = await registered(okno)
    refused = await okno.client.post(
        f"/requests/{request['id']}/demands", json=demand, headers={**worker(okno), **a_key()}
    )
    assert_names(refused, slug, 422, clause=clause)

    path = f"/requests/{request['id']}/demands"
    (recorded,) = (await okno.client.get(path, headers=worker(okno))).json()
    assert (recorded["outcome"], recorded["clause"]) == ("stopped", clause)

    form = {
        "request_id": request["id"],
        "ground": "3",
        "object": {"kind": "mfc", "code": MFC},
        "about": "action",
        "text": "С меня требовали лишнее.",
    }
    lodged = taken(
        await okno.client.post("/complaints", json=form, headers={**worker(okno), **a_key()}), 201
    )
    officer = okno.bearer(Role.COMPLAINT_OFFICER, organisation=MFC)

    async def confirmed() -> Made | None:
        evidence = taken(
            await okno.client.get(f"/complaints/{lodged['id']}/evidence", headers=officer)
        )
        return evidence if evidence["verdict"] == "confirmed" else None

    evidence = await eventually(confirmed)
    assert evidence is not None
    assert evidence["clause"]["id"] == "210-11.1(3)"
    assert [fact["details"]["outcome"] for fact in evidence["facts"]] == ["stopped"]
    assert BODY not in json.dumps(evidence["facts"])


def assert_names(
    answer: httpx.Response,
    slug: str,
    status: int,
    *,
    clause: str | None = None,
    language: str = "ru",
) -> None:
    """Check that an answer is the problem of that name, in that language, with that clause."""
    assert answer.status_code == status, answer.text
    problem = answer.json()
    assert (problem["type"], problem["status"]) == (f"/problems/{slug}", status)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-language"] == language
    told = problem.get("clause", {})
    assert told.get("id") == clause
    for words in (problem["title"], told.get("text")):
        assert words is None or is_russian(words) is (language == "ru")


def is_russian(text: str) -> bool:
    return any("а" <= letter <= "я" for letter in text.lower())


async def kept(okno: Okno) -> dict[str, int]:
    """Return how many rows of requests intake has, and how many facts it told of them."""
    tables = ("requests", "vault_cards", "documents", "outbox", "idempotency")
    return {table: len(await okno.rows(f"TABLE intake.{table}")) for table in tables}


def _issued(folder: Path, *, audience: str) -> dict[str, str]:
    issuer = DevelopmentIssuer(folder, clock=system_clock, production=False, audience=audience)
    token = issuer.token(Role.MFC_WORKER, organisation=MFC, subject="tester")
    return {"Authorization": f"Bearer {token}"}
