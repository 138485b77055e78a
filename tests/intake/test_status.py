"""Show that number and secret, and nothing less, tell where a request stands."""

import pytest

from tests.support.intake import lead_to, registered


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


@pytest.mark.clause("210-7(5)-secrecy")
async def test_a_wrong_secret_and_an_unknown_number_look_alike(intake):
    made, other = await registered(intake), await registered(intake)
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
    assert set(told.json()) == {"number", "status", "service", "next_step", "due_at"}


@pytest.mark.parametrize("number", ["", "x" * 65, "a\u0000b", None, 7])
async def test_a_number_of_no_form_is_refused(intake, number):
    answer = await check(intake, number, "A")
    assert answer.status_code == 422
    assert answer.json()["type"] == "/problems/invalid-body"
