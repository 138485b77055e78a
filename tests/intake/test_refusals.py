"""Show each refusal of a registration: named in two languages with its clause, nothing kept."""

from typing import Any

import pytest

from shared.auth import Role
from tests.support.applications import (
    MFC,
    a_key,
    an_applicant,
    an_application,
    the_information,
)
from tests.support.intake import portal, register, worker
from tests.support.rows import row_counts

PAPERS = [{"code": "identity", "form": "paper"}, {"code": "title-document", "form": "paper"}]


def case(slug: str, clause: str | None, **changes: Any) -> Any:
    marks = [pytest.mark.clause(clause)] if clause else []
    name = f"{slug}-{'-'.join(changes)}"
    return pytest.param(slug, clause, changes, id=name, marks=marks)


REFUSED = [
    case("service-unknown", "210-15(6)", service="no-such-service"),
    case(
        "electronic-only",
        "210-15(3)",
        service="kazan-town-planning-plan",
        information={"cadastral-number": "16:50:010203:45"},
        documents=PAPERS[:1],
    ),
    case("channel-closed", "210-15(3)", channel="portal_regional"),
    case("channel-of-others", "210-15(3)", channel="portal_federal"),
    case("document-missing", "210-7(6)", documents=PAPERS[:1]),
    case(
        "form-not-accepted",
        "210-7(6)",
        service="mvd-foreign-passport",
        applicant=an_applicant(birth_place="г. Казань"),
        information={"state-secret-access": "нет"},
        documents=[{"code": "identity", "form": "electronic"}],
    ),
    case("not-on-the-list", "210-7(1)1", documents=[*PAPERS, {"code": "diploma", "form": "paper"}]),
    case("not-on-the-list", "210-7(1)1", information={**the_information(), "income": "1"}),
    case("information-missing", "210-7(1)1", information={"right-kind": "собственность"}),
    case("information-missing", "210-7(1)1", applicant=an_applicant(address=None)),
    case("given-twice", None, information={**the_information(), "surname": "Другая"}),
    case("invalid-body", None, applicant=an_applicant(snils="112-233-445 94")),
    case("invalid-body", None, applicant=an_applicant(snils="11223344595")),
    case("invalid-body", None, applicant=an_applicant(nickname="К")),
    case("invalid-body", None, applicant=an_applicant(surname="\ud800")),
    case("invalid-body", None, applicant=an_applicant(surname="a\u0000b")),
    case("invalid-body", None, information={"\ud800": "x"}),
    case("invalid-body", None, information={"Каноничева": "x"}),
    case("invalid-body", None, documents=[*PAPERS, PAPERS[0]]),
    case("invalid-body", None, urgent=True),
    case("invalid-body", None, channel="pigeon"),
    case("not-permitted", None, mfc="mfc-kazan-1"),
]


@pytest.mark.parametrize(("slug", "clause", "changes"), REFUSED)
async def test_a_request_that_breaks_a_rule_is_refused_by_name(intake, slug, clause, changes):
    before = await row_counts(intake.admin_url, "intake")
    for language in ("ru", "en"):
        headers = {**worker(intake), "Accept-Language": language}
        answer = await register(intake, headers=headers, **changes)
        assert_names(answer, slug=slug, clause=clause, language=language)
    assert await row_counts(intake.admin_url, "intake") == before


def assert_names(answer, *, slug, clause=None, language="ru"):
    problem = answer.json()
    assert problem["type"] == f"/problems/{slug}", problem
    assert answer.status_code == problem["status"]
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-language"] == language
    assert is_russian(problem["title"]) is (language == "ru")
    assert problem.get("clause", {}).get("id") == clause
    if clause:
        assert is_russian(problem["clause"]["text"]) is (language == "ru")
    for error in problem.get("errors", ()):
        assert is_russian(error["detail"].replace("СНИЛС", "")) is (language == "ru"), error
    for value in ("112-233-445", "Каноничева", "731952"):
        assert value not in answer.text, "a problem repeats no personal data"


def is_russian(text: str) -> bool:
    return any("а" <= letter <= "я" for letter in text.lower())


@pytest.mark.clause("210-16(1.3)")
@pytest.mark.parametrize("language", ["ru", "en"])
async def test_the_authorised_mfc_agrees_for_others_with_federal_bodies_alone(intake, language):
    before = await row_counts(intake.admin_url, "intake")
    headers = {**worker(intake, "mfc-kazan-1"), "Accept-Language": language}
    answer = await register(
        intake, headers=headers, service="kazan-premises-conversion", channel="mfc"
    )
    slug = "not-covered-by-the-authorised-mfc"
    assert_names(answer, slug=slug, clause="210-16(1.3)", language=language)
    assert "mfc-kazan-1" in answer.json()["detail"]
    assert await row_counts(intake.admin_url, "intake") == before
    federal = await register(intake, headers=headers)
    assert federal.status_code == 201, "a federal body's service is covered"


@pytest.mark.clause("210-17(1)")
@pytest.mark.clause("210-15(5)")
async def test_an_mfc_that_does_not_conform_takes_nothing_new_in(intake):
    answer = await register(intake, headers=worker(intake, "mfc-kazan-2"))
    assert_names(answer, slug="mfc-does-not-conform", clause="210-17(1)")
    assert "electronic-queue" in answer.json()["detail"]


@pytest.mark.clause("210-15(2)")
async def test_an_agreement_admits_to_its_last_day(intake, clock):
    hunting = {"service": "tatarstan-hunting-ticket", "information": {}, "documents": []}
    clock.now = clock.now.replace(month=12, day=31, hour=20)
    on_the_last_day = await register(intake, **hunting)
    assert on_the_last_day.json()["type"] != "/problems/no-agreement-in-force"
    clock.forward(hours=2)
    answer = await register(intake, **hunting)
    assert_names(answer, slug="no-agreement-in-force", clause="210-15(2)")


@pytest.mark.clause("210-15(6)")
async def test_a_service_is_taken_in_only_from_the_day_of_its_list(intake, clock):
    clock.now = clock.now.replace(year=2024)
    answer = await register(intake)
    assert_names(answer, slug="service-unknown", clause="210-15(6)")
    assert "02.03.2024" in answer.json()["detail"]


@pytest.mark.clause("210-7(1)1")
async def test_a_missing_document_is_named_with_the_act_that_asks_for_it(intake):
    answer = await register(intake, documents=PAPERS[:1])
    detail = answer.json()["detail"]
    assert "title-document" in detail
    assert "218-ФЗ" in detail


@pytest.mark.parametrize("surname", ["", "  ", "a\u0000b", "a\nb", "\ud800", "я" * 201, None, 7])
async def test_a_name_of_no_form_is_pointed_at(intake, surname):
    answer = await register(intake, applicant=an_applicant(surname=surname))
    assert_names(answer, slug="invalid-body")
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/body/applicant/surname"]


async def test_a_wrong_snils_is_pointed_at_and_not_repeated(intake):
    answer = await register(intake, applicant=an_applicant(snils="112-233-445 94"))
    (error,) = answer.json()["errors"]
    assert error["pointer"] == "/body/applicant/snils"
    assert error["code"] == "snils_checksum"
    assert error["detail"] == "Контрольное число СНИЛС неверно"


async def test_a_portal_names_the_mfc(intake):
    answer = await register(intake, headers=portal(intake), channel="portal_federal")
    assert_names(answer, slug="invalid-body")
    assert answer.json()["errors"][0]["pointer"] == "/body/mfc"


async def test_a_portal_cannot_say_that_it_is_a_counter(intake):
    answer = await register(intake, headers=portal(intake), channel="mfc", mfc=MFC)
    assert_names(answer, slug="channel-of-others", clause="210-15(3)")


@pytest.mark.parametrize(
    ("content", "headers", "slug"),
    [
        (b'{"service": ', {}, "malformed-body"),
        (b"\xff\xfe", {}, "malformed-body"),
        (b"[]", {}, "invalid-body"),
        (b"null", {}, "invalid-body"),
        (b"service=x", {"Content-Type": "text/plain"}, "unsupported-media-type"),
        (b'{"a": "' + b"x" * 1_100_000 + b'"}', {}, "too-large"),
        (b"[" * 100_000, {}, "malformed-body"),
    ],
    ids=["broken", "no-utf-8", "a-list", "null", "plain-text", "too-large", "nested-deep"],
)
async def test_a_body_that_is_no_request_is_refused_by_name(intake, content, headers, slug):
    before = await row_counts(intake.admin_url, "intake")
    sent = {"Content-Type": "application/json", **worker(intake), **a_key(), **headers}
    answer = await intake.client.post("/requests", content=content, headers=sent)
    assert_names(answer, slug=slug)
    assert await row_counts(intake.admin_url, "intake") == before


@pytest.mark.parametrize("token", [None, "Bearer x.y.z", "Basic dTpw", "Bearer "])
async def test_nobody_unknown_registers(intake, token):
    headers = {"Authorization": token} if token else {}
    answer = await intake.client.post(
        "/requests", json=an_application(), headers={**headers, **a_key()}
    )
    assert_names(answer, slug="not-authenticated")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


async def test_an_expired_token_opens_nothing(intake, clock):
    headers = worker(intake)
    clock.forward(hours=9)
    assert_names(await register(intake, headers=headers), slug="not-authenticated")


async def test_a_token_for_another_audience_opens_nothing(intake):
    headers = worker(intake)
    intake.issuer.audience = "another-platform"
    other = worker(intake)
    assert headers != other
    assert_names(await register(intake, headers=other), slug="not-authenticated")


@pytest.mark.parametrize("role", [Role.BODY_OFFICIAL, Role.SUPERVISOR, Role.SERVICE, Role.SUBJECT])
async def test_only_workers_and_portals_register(intake, role):
    headers = intake.bearer(role, organisation=MFC)
    assert_names(await register(intake, headers=headers), slug="not-permitted")


async def test_a_registration_needs_a_key(intake):
    answer = await intake.client.post("/requests", json=an_application(), headers=worker(intake))
    assert_names(answer, slug="idempotency-key-missing")


async def test_every_refusal_has_a_page_of_its_own(intake):
    for slug in {each.values[0] for each in REFUSED}:
        page = await intake.client.get(f"/problems/{slug}")
        assert page.status_code == 200, slug
