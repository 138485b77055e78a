"""Show that reports count what happened, for those whose it is, as answers and as files."""

import csv
import io
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from sqlalchemy.dialects import postgresql

from intake.domain.reports import FIGURES, Dimension, Period
from intake.refusals.reports import PeriodNotReported
from intake.repository.reports import counting
from intake.schemas.reports import ReportOut
from intake.service.reports import files
from shared.auth import Role
from tests.support.applications import BODY, MFC, SERVICE, a_key, an_applicant
from tests.support.door import let_in
from tests.support.intake import lead_to, official, registered, transfer, withdraw, worker
from tests.support.rows import execute, fetch

MARCH = {"from": "2026-03"}
ENGAGE = "UPDATE intake.requests SET involved = 'partner-demo' WHERE id = $1::text::uuid"
TURN_DOWN = """
    UPDATE intake.requests SET outcome = 'refused', result_at = transferred_at
    WHERE id = $1::text::uuid
"""
ZONE = ZoneInfo("Europe/Moscow")


async def report(intake, *, headers=None, **query):
    answer = await intake.client.get(
        "/reports/requests", params={**MARCH, **query}, headers=headers or worker(intake)
    )
    assert answer.status_code == 200, answer.text
    return answer


@pytest.mark.clause("210-15(4)")
@pytest.mark.clause("210-16(1.1)")
async def test_figures_are_those_of_the_rows_and_stand_under_the_mfc(intake, clock):
    await let_in(intake, (MFC, "tester"))
    done, turned_down, waits = [await registered(intake) for _ in range(3)]
    await fetch(intake.admin_url, ENGAGE, waits["id"])
    await transfer(intake, turned_down["id"])
    clock.forward(hours=2)
    await lead_to(intake, done["id"], "issue")
    await fetch(intake.admin_url, TURN_DOWN, turned_down["id"])
    clock.forward(days=5)
    answer = await report(intake, group_by="mfc,involved")
    rows = {row["involved"]: row for row in answer.json()["rows"]}
    own, engaged = rows[None], rows["partner-demo"]
    assert {own["mfc"], engaged["mfc"]} == {MFC}
    assert (own["registered"], own["transferred"], own["granted"], own["refused"]) == (2, 2, 1, 1)
    assert (own["issued"], own["transfer_met"], own["transfer_breached"]) == (1, 2, 0)
    assert (own["hours_to_result"], own["hours_to_issue"]) == (1, 0)
    assert (engaged["registered"], engaged["transfer_breached"], engaged["issued"]) == (1, 1, 0)
    (whole,) = (await report(intake)).json()["rows"]
    assert all(whole[name] == own[name] + engaged[name] for name in FIGURES)
    (row,) = (await report(intake, involved="partner-demo", group_by="month")).json()["rows"]
    assert (row["month"], row["registered"]) == ("2026-03", 1)

    headings = tuple(answer.json()["columns"].values())
    told = [tuple(row.values()) for row in answer.json()["rows"]]
    assert (headings[:2], len(told)) == (("МФЦ", "Привлечённая организация"), 2)
    book = await report(intake, group_by="mfc,involved", format="xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(book.content)).active
    assert (sheet["A1"].value, sheet.freeze_panes) == ("Отчёт о запросах", "C5")
    assert list(sheet.iter_rows(min_row=4, values_only=True)) == [headings, *told]
    written = [["" if one is None else str(one).replace(".", ",") for one in row] for row in told]
    for asked in ({"format": "csv"}, {"headers": {**worker(intake), "Accept": "text/csv"}}):
        content = (await report(intake, group_by="mfc,involved", **asked)).content
        assert content.startswith(b"\xef\xbb\xbf")
        lines = csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")
        assert list(lines) == [list(headings), *written]


async def post(intake, path, body):
    answer = await intake.client.post(path, json=body, headers={**worker(intake), **a_key()})
    assert answer.is_success, answer.text
    return answer.json()


@pytest.mark.clause("210-15(4)")
@pytest.mark.clause("210-11.1(1)")
async def test_receipts_withdrawals_and_corrections_have_figures_of_their_own(intake, clock):
    await let_in(intake, (MFC, "tester"))
    came = {"service": SERVICE, "channel": "mfc", "presented": []}
    prompt, late, turned, _ = [await post(intake, "/receipts", came) for _ in range(4)]
    ground = {"ground": "identity-not-established"}
    await post(intake, f"/receipts/{turned['id']}/turn-away", ground)
    done = await registered(intake, receipt=prompt["id"])
    clock.forward(days=3)
    withdrawn = await registered(intake, receipt=late["id"])
    assert (await withdraw(intake, withdrawn["id"]))["withdrawn_at"] == "2026-03-05T09:00:00Z"
    await lead_to(intake, done["id"], "close")
    wrong = {"applicant": an_applicant(), "fields": ["surname"], "words": "Каноничева"}
    correction = await post(intake, f"/requests/{done['id']}/corrections", wrong)
    await lead_to(intake, correction["id"], "issue")
    clock.forward(days=12)
    for headers, channel in ((worker(intake), "mfc"), (official(intake), "mfc")):
        (row,) = (await report(intake, headers=headers, channel=channel)).json()["rows"]
        assert {name: row[name] for name in FIGURES if row[name]} == {
            "received": 4, "turned_away": 1, "registered": 2, "withdrawn": 1, "corrections": 1,
            "transferred": 1, "granted": 1, "issued": 1,
            "registration_met": 1, "registration_breached": 2,
            "provision_met": 1, "transfer_breached": 1, "transfer_met": 1, "issue_met": 2,
            "correction_met": 1,
        }  # fmt: skip
    for other in ({"channel": "portal_federal"}, {"headers": worker(intake, "mfc-kazan-1")}):
        (row,) = (await report(intake, **other)).json()["rows"]
        assert not any(row[name] for name in FIGURES)


@pytest.mark.clause("210-15(4)")
async def test_each_reads_its_own_and_the_monitoring_body_all(intake):
    await registered(intake)

    async def seen(headers):
        (row,) = (await report(intake, headers=headers)).json()["rows"]
        return row["registered"]

    for role in (Role.SUPERVISOR, Role.HEAD):
        assert await seen(intake.bearer(role, organisation=MFC)) == 1
    assert await seen(official(intake, BODY)) == 1
    assert await seen(intake.bearer(Role.MONITORING_BODY, organisation="monitoring")) == 1
    for stranger in (worker(intake, "mfc-kazan-1"), official(intake, "fns-tatarstan")):
        assert await seen(stranger) == 0
    barred = await intake.client.get(
        "/reports/requests", params=MARCH, headers=intake.bearer(Role.PORTAL, organisation="epgu")
    )
    assert barred.status_code == 403
    for turned in ({"from": "2026-03", "to": "2026-02"}, {"from": "2026-13"}, {"from": "х"}):
        answer = await intake.client.get("/reports/requests", params=turned, headers=worker(intake))
        assert answer.status_code == 422


FILL = """
    INSERT INTO intake.requests (id, number, version, status, service, catalogue_version,
        agreement, channel, mfc, body, file_id, received_at, registered_at, due_at,
        transferred_at, result_at, issued_at)
    SELECT gen_random_uuid(), 'N' || n, 1, 'issued', 'rosreestr-registration', 1, 'mfc-rosreestr',
        'mfc', 'mfc-tatarstan', 'rosreestr-tatarstan', gen_random_uuid(), at, at, at, at, at, at
    FROM (SELECT n, timestamptz '2020-01-01 00:00Z' + n * interval '4 hours' AS at
          FROM generate_series(1, 8000) AS n) AS days
"""

CLOCKS = """
    INSERT INTO intake.deadlines (id, kind, aggregate_kind, aggregate_id, clause, parties, state,
        provisional, started_at, due_at, met_at)
    SELECT gen_random_uuid(), term, 'request', id, '210-15(4)', '{}', 'met', false, issued_at,
        issued_at + interval '3 days', issued_at
    FROM intake.requests, unnest(ARRAY['registration', 'provision', 'transfer', 'issue']) AS term
"""


RECEIPTS = """
    INSERT INTO intake.receipts (id, status, service, channel, mfc, body, worker, presented,
        received_at, due_at, request_id, registered_at)
    SELECT gen_random_uuid(), 'registered', service, channel, mfc, body, 'tester', '[]',
        received_at, received_at, id, registered_at
    FROM intake.requests
"""


@pytest.mark.clause("210-15(4)")
async def test_the_report_of_a_month_reads_only_its_rows(intake):
    for statement in (FILL, CLOCKS, RECEIPTS, "ANALYZE"):
        await execute(intake.admin_url, statement)
    query = counting(
        period=Period.of("2021-05", "2021-05", zone=ZONE),
        scope=None,
        by=[Dimension.SERVICE, Dimension.MONTH],
        only={},
        now=datetime(2021, 5, 11, tzinfo=ZONE),
    )
    text = str(query.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True}))
    text = text.replace("FROM deadlines", "FROM intake.deadlines")
    plan = await fetch(intake.admin_url, f"EXPLAIN {text}")
    lines = "\n".join(row["QUERY PLAN"] for row in plan)
    for table in ("requests", "receipts", "deadlines"):
        assert f"Seq Scan on {table}" not in lines, lines
    (row,) = await fetch(intake.admin_url, text)
    assert (row["registered"], row["received"], row["month"]) == (186, 186, "2021-05")
    assert row["transfer_met"] == 10 * 6, "what ends later is in no figure yet"
    assert row["registration_met"] == 10 * 6


@pytest.mark.clause("210-15(4)")
def test_a_period_is_whole_months_of_the_zone():
    period = Period.of("2025-12", "2025-12", zone=ZONE)
    assert period.begins == datetime(2025, 11, 30, 21, tzinfo=UTC)
    assert period.ends == datetime(2025, 12, 31, 21, tzinfo=UTC)
    for since, until in (("2026-02", "2026-01"), ("2020-01", "2026-01")):
        with pytest.raises(PeriodNotReported):
            Period.of(since, until, zone=ZONE)


def test_no_cell_of_a_file_is_a_formula():
    made = ReportOut(
        title="Отчёт",
        since="2026-01-01",
        until="2026-01-31",
        made_at=datetime(2026, 2, 1, tzinfo=UTC),
        group_by=["service"],
        columns={"service": "Услуга", "hours": "Часы"},
        rows=[{"service": "=1+1", "hours": 1.5}, {"service": "-x", "hours": None}],
    )
    lines = files.as_csv(made).decode("utf-8-sig").splitlines()
    assert lines == ["Услуга;Часы", "'=1+1;1,5", "'-x;"]
    sheet = openpyxl.load_workbook(io.BytesIO(files.as_xlsx(made))).active
    assert (sheet["A5"].value, sheet["A5"].data_type, sheet["B5"].value) == ("=1+1", "s", 1.5)
