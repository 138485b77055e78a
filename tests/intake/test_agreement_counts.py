"""Show how often the parties keep an agreement, the cases behind it, and who marks the rest."""

from datetime import date

import pytest

from intake.catalogue.participants import Countable, Measure
from intake.domain.agreement_counts import Kind, Provision, may_mark
from intake.refusals.agreements import MarkOutsideTheDays
from shared.auth import Role
from tests.support.applications import BODY, MFC, a_key
from tests.support.intake import (
    acknowledge,
    change_agreement,
    heard,
    official,
    registered,
    report_incomplete,
    transfer,
    worker,
)
from tests.support.rows import fetch

PATH = "/agreements/mfc-rosreestr/requirements"
MARCH = {"from": "2026-03"}
MANNERS = Countable(
    code="manners", title={"ru": "Вежливость", "en": "Manners"}, place="п. 3.9"
)  # fmt: skip


def head(intake, organisation=MFC):
    return intake.bearer(Role.HEAD, organisation=organisation)


async def read(intake, path=PATH, *, headers=None, **query):
    return await intake.client.get(
        path,
        params={**MARCH, **query},
        headers={**(headers or worker(intake)), "Accept-Language": "en"},
    )


async def counts(intake, **how):
    answer = await read(intake, **how)
    assert answer.status_code == 200, answer.text
    return {row["code"]: (row["met"], row["broken"]) for row in answer.json()}


async def mark(intake, requirement, *, by, key=None, **changes):
    return await intake.client.post(
        f"{PATH}/{requirement}/marks",
        json={"outcome": "met", "on": "2026-03-02", **changes},
        headers={**by, **(key or a_key())},
    )


@pytest.mark.clause("210-16(4)3")
@pytest.mark.clause("210-17(4)")
async def test_terms_and_incidents_are_counted_with_their_requests(intake, clock):
    whole, lacking, waits = [await registered(intake) for _ in range(3)]
    await transfer(intake, whole["id"])
    await acknowledge(intake, whole["id"])
    await transfer(intake, lacking["id"])
    await report_incomplete(intake, lacking["id"], "title-document")
    await transfer(intake, lacking["id"])
    clock.forward(days=25)
    answer = (await read(intake, headers=official(intake))).json()
    shown = {row["code"]: row for row in answer}
    assert shown["papers-passed-on"] == {
        "code": "papers-passed-on",
        "title": "Papers are passed on in the agreement's term",
        "place": "п. 3.1",
        "kind": "requirement",
        "measure": "transfer",
        "met": shown["papers-passed-on"]["met"],
        "broken": 1,
    }
    assert shown["papers-passed-on"]["met"] >= 2
    assert (shown["papers-complete"]["met"], shown["papers-complete"]["broken"]) == (1, 1)
    decided = shown["decision-in-term"]
    assert (decided["kind"], decided["met"], decided["broken"]) == ("duty", 0, 3)

    seen, cursor = [], {}
    while True:
        page = await read(intake, f"{PATH}/papers-passed-on/rows", limit=1, **cursor)
        assert page.status_code == 200, page.text
        seen += page.json()["items"]
        if not page.json().get("next"):
            break
        assert 'rel="next"' in page.headers["Link"]
        cursor = {"cursor": page.json()["next"]}
    assert len(seen) == shown["papers-passed-on"]["met"] + 1
    (late,) = [row for row in seen if row["outcome"] == "broken"]
    assert (late["request_id"], late["number"]) == (waits["id"], waits["number"])
    rows = (await read(intake, f"{PATH}/papers-complete/rows")).json()["items"]
    assert [(row["request_id"], row["outcome"]) for row in rows] == [
        (whole["id"], "met"), (lacking["id"], "broken"),
    ]  # fmt: skip
    assert set((await counts(intake, **{"from": "2026-01", "to": "2026-02"})).values()) == {(0, 0)}


@pytest.mark.clause("210-16(4)3")
@pytest.mark.clause("210-17(4)")
async def test_each_party_marks_what_the_other_one_has_to_keep(intake):
    answers = MANNERS.model_copy(update={"code": "answers", "measure": Measure.ANSWER})
    change_agreement(intake, "mfc-rosreestr", requirements=(MANNERS, answers))
    assert (await mark(intake, "manners", by=official(intake), outcome="broken")).status_code == 201
    key = a_key()
    first, again = [await mark(intake, "training", by=head(intake), key=key) for _ in range(2)]
    assert first.status_code == 201, first.text
    assert (again.status_code, again.json()) == (201, first.json())
    found = await counts(intake)
    assert (found["manners"], found["training"]) == ((0, 1), (1, 0))
    assert found["answers"] == (None, None)
    (row,) = (await read(intake, f"{PATH}/training/rows")).json()["items"]
    assert (row["id"], row["request_id"]) == (first.json()["id"], None)
    assert (await read(intake, f"{PATH}/answers/rows")).json()["items"] == []

    for requirement, by, changes, slug in (
        ("training", official(intake), {}, "marked-by-the-other-party"),
        ("manners", head(intake), {}, "marked-by-the-other-party"),
        ("decision-in-term", head(intake), {}, "counted-by-itself"),
        ("training", head(intake), {"on": "2026-12-01"}, "mark-outside-the-days"),
        ("unknown", head(intake), {}, "not-found"),
        ("training", head(intake, "mfc-kazan-1"), {}, "not-found"),
    ):
        answer = await mark(intake, requirement, by=by, **changes)
        assert answer.json()["type"] == f"/problems/{slug}", answer.text
    assert (await mark(intake, "training", by=worker(intake))).status_code == 403
    told = await heard(intake, *["okno.intake.agreement.marked"] * 2)
    assert len([one for one in told if one.type == "okno.intake.agreement.marked"]) == 2
    entries = await fetch(
        intake.admin_url, "SELECT clause FROM intake.audit WHERE verb = 'agreement.mark'"
    )
    assert sorted(entry["clause"] for entry in entries) == ["210-16(4)3", "210-17(4)"]


@pytest.mark.clause("210-16(4)3")
async def test_the_parties_and_the_monitoring_body_read_the_counts(intake):
    readers = [intake.bearer(Role.SUPERVISOR, organisation=MFC), head(intake), worker(intake)]
    readers += [official(intake, BODY)]
    readers += [intake.bearer(Role.MONITORING_BODY, organisation="monitoring")]
    for reader in readers:
        assert (await read(intake, headers=reader)).status_code == 200
    for path in (PATH, f"{PATH}/training/rows"):
        for stranger in (worker(intake, "mfc-kazan-1"), official(intake, "fns-tatarstan")):
            assert (await read(intake, path, headers=stranger)).status_code == 404
    for path in ("/agreements/unknown/requirements", f"{PATH}/unknown/rows"):
        assert (await read(intake, path)).status_code == 404
    for wrong in ({"to": "2026-01"}, {"from": "2026-13"}):
        assert (await read(intake, **wrong)).status_code == 422
    assert (await read(intake, f"{PATH}/training/rows", cursor="х")).status_code in {400, 422}


@pytest.mark.clause("210-17(4)")
def test_no_day_to_come_is_marked(shipped_catalogue):
    agreement = shipped_catalogue.agreement("mfc-rosreestr")
    training = Provision(Kind.DUTY, agreement.duties[1])
    today = date(2026, 3, 2)
    may_mark(agreement, training, by_mfc=True, on=today, today=today)
    for on in (date(2026, 3, 3), date(2019, 1, 1)):
        with pytest.raises(MarkOutsideTheDays):
            may_mark(agreement, training, by_mfc=True, on=on, today=today)
