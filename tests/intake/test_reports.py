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
from tests.support.applications import BODY, MFC
from tests.support.door import let_in
from tests.support.intake import lead_to, official, registered, transfer, worker
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

    book = await report(intake, group_by="service", format="xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(book.content)).active
    assert (sheet["A1"].value, sheet["A4"].value, sheet["B5"].value) == (
        "Отчёт о запросах", "Услуга", 3,
    )  # fmt: skip
    assert sheet.freeze_panes == "B5"
    for asked in ({"format": "csv"}, {"headers": {**worker(intake), "Accept": "text/csv"}}):
        content = (await report(intake, group_by="service", **asked)).content
        heading, line = csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")
        assert content.startswith(b"\xef\xbb\xbf")
        assert (heading[1], line[1]) == ("Зарегистрировано", "3")


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
    FROM intake.requests, unnest(ARRAY['provision', 'transfer', 'issue']) AS term
"""


@pytest.mark.clause("210-15(4)")
async def test_the_report_of_a_month_reads_only_its_rows(intake):
    for statement in (FILL, CLOCKS, "ANALYZE intake.requests", "ANALYZE intake.deadlines"):
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
    assert "Seq Scan on requests" not in lines, lines
    assert "Seq Scan on deadlines" not in lines, lines
    (row,) = await fetch(intake.admin_url, text)
    assert (row["registered"], row["issued"], row["month"]) == (186, 186, "2021-05")
    assert row["transfer_met"] == 10 * 6, "what ends later is in no figure yet"


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
