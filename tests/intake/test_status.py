"""Show that number and secret, and nothing less, tell where a request stands."""

from dataclasses import replace

import pytest

from intake.guessing import Guesses
from intake.service import reading
from shared.rates import Counters, Rate
from tests.support.intake import lead_to, registered
from tests.support.statements import statements_of


async def check(intake, number, secret, language="ru"):
    return await intake.client.post(
        "/status-checks",
        json={"number": number, "secret": secret},
        headers={"Accept-Language": language},
    )


@pytest.mark.clause("210-16(1)4")
async def test_the_applicant_follows_his_request_without_login(intake):
    made = await registered(intake)
    told = (await check(intake, made["number"], made["secret"])).json()
    assert told["status"] == "registered"
    assert told["next_step"] == "МФЦ передаёт документы органу"
    assert told["due_at"] == made["due_at"]
    await lead_to(intake, made["id"], "result")
    told = (await check(intake, made["number"], made["secret"], "en")).json()
    assert told["next_step"] == "The result is ready and can be had at the MFC"


def let_many_try(intake, *, number="1000/second", address="1000/second"):
    """Count the tries by these rates, on a clock that stands."""
    guesses = Guesses(
        counters=Counters(now=lambda: 0.0), number=Rate.read(number), address=Rate.read(address)
    )
    intake.app.state.context = replace(intake.app.state.context, guesses=guesses)


@pytest.mark.clause("210-16(1)4")
async def test_guessing_is_bounded_on_each_number_and_from_each_address(intake):
    made = await registered(intake)
    let_many_try(intake, number="2/minute")
    for number in (made["number"], "mfc-tatarstan-2026-9999999"):
        tries = [await check(intake, number, "A" * 16) for _ in range(3)]
        assert [answer.status_code for answer in tries] == [404, 404, 429]
        assert tries[-1].headers["retry-after"] == "30"
        assert tries[-1].json()["type"] == "/problems/too-many-requests"
        assert number not in tries[-1].text
    assert (await check(intake, made["number"], made["secret"])).status_code == 429
    let_many_try(intake, address="2/minute")
    tries = [await check(intake, f"mfc-{number}", "A") for number in range(3)]
    assert [answer.status_code for answer in tries] == [404, 404, 429]


@pytest.mark.clause("210-7(5)-secrecy")
async def test_a_wrong_secret_costs_the_same_work_as_an_unknown_number(intake, monkeypatch):
    made, work = await registered(intake), []
    for name in ("status_secret", "same_secret"):
        monkeypatch.setattr(reading, name, noting(getattr(reading, name), name, work))
    for number in (made["number"], "mfc-tatarstan-2026-9999999"):
        with statements_of(intake.app.state.context.database) as sent:
            assert (await check(intake, number, "A" * 16)).status_code == 404
        work.append(tuple(sent))
    assert work[:3] == work[3:]
    assert len(work) == 6


def noting(function, name, work):
    def noted(*arguments):
        work.append(name)
        return function(*arguments)

    return noted


@pytest.mark.clause("210-7(5)-secrecy")
async def test_a_wrong_secret_and_an_unknown_number_look_alike(intake):
    made, other = await registered(intake), await registered(intake)
    let_many_try(intake)
    tries = (
        (made["number"], "A" * 16),
        (made["number"], other["secret"]),
        (made["number"], made["secret"].lower()),
        (made["number"], "ё"),
        ("mfc-tatarstan-2026-9999999", made["secret"]),
        ("ё" * 64, "A"),
    )
    bodies = set()
    for number, secret in tries:
        answer = await check(intake, number, secret)
        assert answer.status_code == 404
        bodies.add(answer.text.replace(answer.headers["x-request-id"], ""))
    assert len(bodies) == 1


async def test_a_status_tells_nothing_personal(intake):
    made = await registered(intake)
    told = await check(intake, made["number"], made["secret"])
    assert set(told.json()) == {"number", "status", "service", "next_step", "next", "due_at"}
    assert set(told.json()["next"]) == {"by", "organisation", "clock", "until", "text"}


@pytest.mark.parametrize("number", ["", "x" * 65, "a\u0000b", None, 7])
async def test_a_number_of_no_form_is_refused(intake, number):
    answer = await check(intake, number, "A")
    assert answer.status_code == 422
    assert answer.json()["type"] == "/problems/invalid-body"
