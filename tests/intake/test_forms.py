"""Show the printed forms of a request: what they say, who prints them, and that they stay alike."""

import hashlib

import pytest

from tests.shared.files.samples import a_pdf
from tests.support.applications import BODY, MFC
from tests.support.door import PURPOSE, let_in, records
from tests.support.forms import form_numbers, printed, said, text_of
from tests.support.intake import official, portal, registered_by_portal, transfer, worker

PAPER = a_pdf(20_000)


@pytest.mark.clause("210-16(5)1")
async def test_a_manifest_names_every_line_with_the_sum_of_what_is_here(intake):
    await let_in(intake, (BODY, "tester"), (MFC, "tester"))
    made = await registered_by_portal(intake)
    sent = await intake.client.put(
        f"/requests/{made['id']}/documents/title-document/content",
        content=PAPER,
        headers={**portal(intake), "Content-Type": "application/pdf"},
    )
    assert sent.status_code == 201
    await transfer(intake, made["id"])
    (number,) = await form_numbers(intake, made["id"], "manifest")
    assert number == f"manifest-{MFC}-2026-0000001"

    data = await said(intake, number, headers=official(intake))
    assert [line["code"] for line in data["lines"]] == ["request", "identity", "title-document"]
    assert [line.get("sha256") for line in data["lines"]] == [
        None, None, hashlib.sha256(PAPER).hexdigest(),
    ]  # fmt: skip
    assert (data["organisation"], data["worker"]) == (MFC, "tester")

    first = await printed(intake, number, headers=official(intake))
    assert first.headers["Content-Type"] == "application/pdf"
    assert first.content == (await printed(intake, number, headers=worker(intake))).content
    text = text_of(first.content)
    for words in (
        "ОПИСЬ",
        f"№ {number}",
        "Запрос заявителя о предоставлении услуги",
        "Документ, удостоверяющий личность заявителя",
        "№ ДЕМО-1",
        "в электронной форме, на бумажном носителе",
        "Регламент МФЦ",
        "02.03.2026, 12:00",
        "Всего строк: 3",
    ):
        assert words in text
    assert hashlib.sha256(PAPER).hexdigest() in text.replace(" ", "")
    assert len([one for one in await records(intake, MFC) if one["fields"] == ["sha256"]]) == 3


@pytest.mark.clause("210-7(5)-secrecy")
async def test_only_parties_print_and_sums_are_for_those_who_work_on_the_request(intake):
    await let_in(intake, (BODY, "tester"))
    made = await registered_by_portal(intake)
    await intake.client.put(
        f"/requests/{made['id']}/documents/title-document/content",
        content=PAPER,
        headers={**portal(intake), "Content-Type": "application/pdf"},
    )
    await transfer(intake, made["id"])
    (number,) = await form_numbers(intake, made["id"], "manifest")
    for headers, purpose, status in (
        (official(intake, "fns"), PURPOSE, 404),
        (portal(intake), PURPOSE, 403),
        (worker(intake), PURPOSE, 403),
        (official(intake), "", 422),
        (official(intake), PURPOSE, 200),
    ):
        answer = await printed(intake, number, headers=headers, purpose=purpose)
        assert answer.status_code == status, answer.text
    unknown = await printed(intake, "manifest-none-2026-1", headers=official(intake))
    assert unknown.status_code == 404
