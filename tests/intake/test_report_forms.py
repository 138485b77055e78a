"""Show that an MFC reports in the form of the period, in its term, and that it is kept as sent."""

import asyncio
import csv
import io
from datetime import UTC, date, datetime
from hashlib import sha256
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
import openpyxl
import pytest
import yaml
from pydantic import ValidationError

from intake.catalogue import CatalogueError
from intake.catalogue.increments import read_additions
from intake.catalogue.register import find, key_of, with_document, written
from intake.catalogue.report_forms import DueDay, MethodicalPaper, ReportForm
from intake.catalogue.report_rules import form_stands
from intake.domain.report_dues import debtors, end_of, owed, owes
from intake.domain.report_periods import PeriodKind, ReportPeriod
from intake.service.reports.opener import DueOpener
from shared.auth import Role
from shared.events import DeadlineBreached, ReportDrafted, ReportSubmitted
from tests.support.applications import MFC, a_key
from tests.support.intake import heard, registered, worker
from tests.support.rows import execute, fetch

ZONE = ZoneInfo("Europe/Moscow")
BODY, FORM, KAZAN, KAZAN_2 = "economy-ministry", "monthly", "mfc-kazan-1", "mfc-kazan-2"
TITLE = {"ru": "Отчёт: принято/выдано", "en": "Report"}
TAKEN_IN = {"of": "registered", "title": {"ru": "Принято", "en": "Taken in"}}
ISSUED = {"of": "issued", "title": {"ru": "Выдано", "en": "Issued"}}


def a_form(**changes):
    made = {
        "code": FORM,
        "version": 1,
        "title": TITLE,
        "basis": "210-15(4)",
        "period": "month",
        "groups": [{"of": "service", "title": {"ru": "Услуга", "en": "Service"}}],
        "figures": [TAKEN_IN],
        "due": {"day": 10},
        "monitoring_body": BODY,
        "in_force_from": "2026-03-01",
    }
    return made | changes


def monitor(intake, organisation=BODY):
    return intake.bearer(Role.MONITORING_BODY, organisation=organisation)


def supervisor(intake, organisation=MFC):
    return intake.bearer(Role.SUPERVISOR, organisation=organisation)


def slug_of(answer):
    return answer.json()["type"].removeprefix("/problems/")


async def post(intake, path, body, *, by, key=None):
    return await intake.client.post(path, json=body, headers={**by, **(key or a_key())})


async def make(intake, period, *, by=None, key=None, form=FORM, **further):
    body = {"form": form, "period": period, **further}
    return await post(intake, "/reports", body, by=by or supervisor(intake), key=key)


async def submit(intake, made, *, by=None, match="*"):
    path = f"/reports/{made['id']}/submit"
    headers = {**(by or supervisor(intake)), **({"If-Match": match} if match else {})}
    return await intake.client.post(path, headers=headers)


async def get(intake, path, *, by, **params):
    return await intake.client.get(path, params=params, headers=by)


async def items(intake, path, *, by, **params):
    answer = await get(intake, path, by=by, **params)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def read(event, envelopes):
    """Return what was told of one kind, in order."""
    return [event.model_validate_json(one.data) for one in envelopes if one.type == event.type]


async def with_form(intake, **changes):
    answer = await post(intake, "/report-forms", a_form(**changes), by=monitor(intake))
    assert answer.status_code == 201, answer.text


async def open_dues(intake):
    opener = DueOpener(intake.app.state.context.database, clock=intake.clock, zone=ZONE)
    opener.state = intake.app.state
    return await opener.open()


@pytest.mark.clause("210-15(4)-forms")
async def test_each_period_is_reported_in_the_form_of_its_last_day(intake, clock):
    first = a_form(in_force_to="2026-03-31")
    for stranger in (monitor(intake, "sfr"), intake.bearer(Role.HEAD, organisation=MFC)):
        assert (await post(intake, "/report-forms", first, by=stranger)).status_code == 403
    await with_form(intake, in_force_to="2026-03-31")
    second = {"version": 2, "figures": [TAKEN_IN, ISSUED]}
    overlaps = await post(intake, "/report-forms", a_form(**second), by=monitor(intake))
    assert slug_of(overlaps) == "report-form-out-of-order"
    await with_form(intake, **second, in_force_from="2026-04-01")
    by_another = a_form(code="of-an-mfc", monitoring_body=MFC)
    operations = intake.bearer(Role.OPERATIONS, organisation="okno")
    not_theirs = await post(intake, "/report-forms", by_another, by=operations)
    assert slug_of(not_theirs) == "act-outside-the-kind"
    paper = {
        "code": "advice", "version": 1, "kind": "activity", "title": TITLE, "basis": "210-15(4)",
        "monitoring_body": BODY, "link": "https://example.org/advice.pdf", "sha256": "0" * 64,
        "in_force_from": "2026-03-01",
    }  # fmt: skip
    taken = await post(intake, "/methodical-papers", paper, by=monitor(intake))
    assert taken.status_code == 201, taken.text
    papers = (await intake.client.get("/methodical-papers")).json()
    assert [(one["code"], one["sha256"]) for one in papers] == [("advice", "0" * 64)]
    (listed,) = (await intake.client.get("/report-forms", params={"on": "2026-03-31"})).json()
    assert (listed["version"], listed["due_month"], listed["due_day"]) == (1, 1, 10)
    later = await intake.client.get(f"/report-forms/{FORM}", params={"on": "2026-04-01"})
    assert [column["title"] for column in later.json()["figures"]] == ["Принято", "Выдано"]
    assert (await intake.client.get("/report-forms/none")).status_code == 404

    await registered(intake)
    for period, changes, slug in (
        ("2026-03", {}, "period-not-over"),
        ("2026-02", {}, "report-form-not-in-force"),
        ("2026-Q1", {}, "period-of-another-kind"),
        ("2026-03", {"form": "none"}, "report-form-unknown"),
        ("2026-13", {}, "invalid-body"),
    ):
        assert slug_of(await make(intake, period, **changes)) == slug
    clock.now = datetime(2026, 5, 1, 9, tzinfo=UTC)
    assert slug_of(await make(intake, "2026-03", by=supervisor(intake, KAZAN_2))) == (
        "report-not-owed"
    )
    assert (await make(intake, "2026-03", by=worker(intake))).status_code == 403
    documents = {}
    for period in ("2026-03", "2026-04"):
        made = await make(intake, period)
        assert made.status_code == 201, made.text
        whole = await get(intake, made.headers["Location"], by=supervisor(intake))
        documents[period] = whole.json()["document"]
    march, april = documents.values()
    assert (march["edition"], april["edition"]) == (1, 2)
    assert march["columns"] == {"service": "Услуга", "registered": "Принято"}
    assert march["rows"] == [{"service": "rosreestr-registration", "registered": 1}]
    assert (list(april["columns"]), april["rows"]) == (["service", "registered", "issued"], [])
    assert (march["since"], march["until"], march["mfc"]) == ("2026-03-01", "2026-03-31", MFC)


@pytest.mark.clause("210-15(4)-forms")
async def test_a_report_is_kept_as_sent_and_another_one_corrects_it(intake, clock):
    await with_form(intake)
    request, _ = await registered(intake), await registered(intake)
    clock.now = datetime(2026, 4, 1, 9, tzinfo=UTC)
    key = a_key()
    first, again = [await make(intake, "2026-03", key=key) for _ in range(2)]
    assert (first.status_code, again.json()) == (201, first.json())
    assert first.json()["due_at"] == "2026-04-10T21:00:00Z"
    anew = await make(intake, "2026-03")
    assert (anew.status_code, anew.json()["id"]) == (200, first.json()["id"])
    made, path = anew.json(), anew.headers["Location"]
    draft = await get(intake, f"{path}/document", by=supervisor(intake))
    assert slug_of(await make(intake, "2026-03", replaces=made["id"])) == "replaces-another"
    for stranger in (monitor(intake), supervisor(intake, "mfc-moscow"), supervisor(intake, KAZAN)):
        assert (await get(intake, path, by=stranger)).status_code == 404
        assert await items(intake, "/reports", by=stranger) == []
    assert (await submit(intake, made, match=None)).status_code == 428
    assert (await submit(intake, made, match=first.headers["ETag"])).status_code == 412
    assert (await submit(intake, made, by=supervisor(intake, KAZAN))).status_code == 404

    sent = await submit(intake, made, match=anew.headers["ETag"])
    assert sent.status_code == 200, sent.text
    assert sent.json()["submitted_at"] == "2026-04-01T09:00:00Z"
    for refused in (await submit(intake, made), await make(intake, "2026-03")):
        assert (refused.status_code, slug_of(refused)) == (409, "report-already-submitted")
    await execute(
        intake.admin_url,
        f"UPDATE intake.requests SET registered_at = '2026-02-01Z' WHERE id = '{request['id']}'",  # noqa: S608 - an id of the test's own
    )
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await execute(intake.admin_url, "UPDATE intake.filed_reports SET document = '{}'")
    received = await get(intake, f"{path}/document", by=monitor(intake))
    assert received.content == draft.content
    assert sha256(received.content).hexdigest() == sent.json()["sha256"]
    assert received.headers["Repr-Digest"].startswith("sha-256=:")
    table = await get(intake, f"{path}/document", by=monitor(intake), format="csv")
    heading, line = csv.reader(io.StringIO(table.content.decode("utf-8-sig")), delimiter=";")
    assert (heading, line[1]) == (["Услуга", "Принято"], "2")
    book = await get(intake, f"{path}/document", by=monitor(intake), format="xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(book.content)).active
    assert (sheet["A1"].value, sheet["B5"].value) == (TITLE["ru"], 2)

    await _is_corrected(intake, made, path)
    told = await heard(intake, *[ReportSubmitted.type] * 2)
    assert {event.parties for event in read(ReportDrafted, told)} == {(MFC,)}
    assert [(event.parties, event.replaces) for event in read(ReportSubmitted, told)] == [
        ((MFC, BODY), None), ((MFC, BODY), UUID(made["id"])),
    ]  # fmt: skip
    verbs = await fetch(
        intake.admin_url, "SELECT verb FROM intake.audit WHERE verb LIKE 'report.%'"
    )
    assert sorted(entry["verb"] for entry in verbs) == [
        "report.draft", "report.draft", "report.draft", "report.owe", "report.owe",
        "report.submit", "report.submit",
    ]  # fmt: skip


async def _is_corrected(intake, made, path):
    other = (await make(intake, "2026-03", replaces=made["id"])).json()
    assert (await get(intake, path, by=monitor(intake))).json()["replaced_by"] is None
    assert (await submit(intake, other)).status_code == 200
    assert slug_of(await make(intake, "2026-03", replaces=made["id"])) == "replaces-another"
    newest, oldest = await items(intake, "/reports", by=monitor(intake), mfc=MFC, form=FORM)
    assert (newest["replaces"], oldest["replaced_by"]) == (oldest["id"], newest["id"])
    rows = [
        (await get(intake, f"/reports/{one['id']}", by=monitor(intake))).json()["document"]["rows"]
        for one in (newest, oldest)
    ]
    assert [row[0]["registered"] for row in rows] == [1, 2]
    page = (await get(intake, "/reports", by=supervisor(intake), limit=1)).json()
    (rest,) = await items(intake, "/reports", by=supervisor(intake), cursor=page["next"])
    assert rest["id"] == made["id"]


@pytest.mark.clause("210-15(4)-forms")
async def test_a_report_that_nobody_made_is_seen_to_be_late(intake, clock):
    await with_form(intake)
    assert await open_dues(intake) == 0, "no period of the form is over"
    clock.now = datetime(2026, 3, 31, 21, 0, 1, tzinfo=UTC)
    await asyncio.gather(*(open_dues(intake) for _ in range(3)))
    assert await open_dues(intake) == 0
    (mine,) = await items(intake, "/reports/due", by=supervisor(intake))
    assert (mine["period"], mine["edition"], mine["state"]) == ("2026-03", 1, "due")
    assert mine["due_at"] == "2026-04-10T21:00:00Z"
    everyone = await items(intake, "/reports/due", by=monitor(intake))
    debtors_there = {one["mfc"] for one in everyone}
    assert {MFC, KAZAN} <= debtors_there
    assert KAZAN_2 not in debtors_there, "one without conformity and agreement is no MFC"
    assert (await get(intake, "/reports/due", by=worker(intake, "x"))).json()["items"] == []
    official = intake.bearer(Role.BODY_OFFICIAL, organisation=BODY)
    assert (await get(intake, "/reports/due", by=official)).status_code == 403

    kazan = supervisor(intake, KAZAN)
    in_time = (await make(intake, "2026-03", by=kazan)).json()
    assert (await submit(intake, in_time, by=kazan)).status_code == 200
    clock.now = datetime(2026, 4, 10, 21, tzinfo=UTC)
    late = len(everyone) - 1
    told = read(DeadlineBreached, await heard(intake, *[DeadlineBreached.type] * late))
    assert {event.kind for event in told} == {"report"}
    assert KAZAN not in {event.parties[0] for event in told}
    (breach,) = [event for event in told if event.parties == (MFC, BODY)]
    assert (str(breach.aggregate_id), breach.clause) == (mine["id"], "210-15(4)")
    made = (await make(intake, "2026-03")).json()
    assert (await submit(intake, made)).status_code == 200
    (done,) = await items(intake, "/reports/due", by=supervisor(intake), submitted=True)
    assert (done["state"], done["report_id"]) == ("submitted-late", made["id"])
    for mfc, state in ((MFC, "submitted-late"), (KAZAN, "submitted")):
        (shown,) = await items(intake, "/reports/due", by=monitor(intake), mfc=mfc)
        assert shown["state"] == state
    states = await fetch(
        intake.admin_url,
        """
        SELECT c.state FROM intake.deadlines AS c JOIN intake.report_dues AS d
        ON d.id = c.aggregate_id WHERE d.submitted_at IS NOT NULL ORDER BY c.state
        """,
    )
    assert [row["state"] for row in states] == ["met", "met-late"]

    clock.now = datetime(2026, 5, 4, 9, tzinfo=UTC)
    both = await asyncio.gather(*(make(intake, "2026-04") for _ in range(2)))
    assert sorted(one.status_code for one in both) == [200, 201]
    april = both[0].json()
    assert april["due_at"] == "2026-05-12T21:00:00Z", "the 10th is off: until the 12th"
    await execute(intake.admin_url, "UPDATE intake.filed_reports SET document = document || ' ' "
                  "WHERE submitted_at IS NULL")  # fmt: skip
    assert slug_of(await submit(intake, april)) == "report-damaged"


@pytest.mark.clause("210-15(4)-forms")
def test_periods_are_of_the_calendar():
    for name, first, last, after in (
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31), "2027-01"),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29), "2028-03"),
        ("2026-Q3", date(2026, 7, 1), date(2026, 9, 30), "2026-Q4"),
        ("2026", date(2026, 1, 1), date(2026, 12, 31), "2027"),
    ):
        period = ReportPeriod.named(name)
        assert (period.name, period.first, period.last) == (name, first, last)
        assert period.following.name == after
        assert ReportPeriod.holding(last, period.kind) == period
        assert (period.is_over(last), period.is_over(after_day(last))) == (False, True)
    counted = ReportPeriod.named("2026-Q3").counted(ZONE)
    assert (counted.first, counted.last) == (date(2026, 7, 1), date(2026, 9, 1))
    assert ReportPeriod.holding(date(2026, 5, 9), PeriodKind.QUARTER).name == "2026-Q2"
    for wrong in ("2026-13", "2026-Q5", "2026-1", "1969", "2026-01-01", "2026-01\n"):
        with pytest.raises(ValueError, match="no period"):
            ReportPeriod.named(wrong)


def after_day(day):
    return date.fromordinal(day.toordinal() + 1)


@pytest.mark.clause("210-15(4)-forms")
def test_a_term_is_a_day_of_a_month_after_the_period():
    for due, name, end in (
        ({"day": 10}, "2026-10", (2026, 11, 10)),
        ({"day": 10}, "2026-09", (2026, 10, 12)),
        ({"day": 31, "month": 2}, "2026-Q3", (2026, 11, 30)),
        ({"day": 1}, "2026-03", (2026, 4, 1)),
        ({"day": 20, "month": 3}, "2025", (2026, 3, 20)),
    ):
        form = ReportForm.model_validate(a_form(due=due))
        ends = end_of(form, ReportPeriod.named(name), ZONE)
        assert ends.at == datetime(*end, 21, tzinfo=UTC), name
    with pytest.raises(ValidationError):
        DueDay(day=0)


def an_agreement_of(mfc, catalogue):
    known = catalogue.agreement("mfc-rosreestr")
    return known.model_copy(update={"code": f"of-{mfc}", "mfc": mfc})


def a_conformity_of(mfc, catalogue):
    known = next(one for one in catalogue.register.conformity if one.mfc == KAZAN)
    return known.model_copy(update={"code": f"of-{mfc}", "mfc": mfc})


@pytest.mark.clause("210-15(4)-forms")
def test_only_those_owe_that_worked_as_mfcs_and_nothing_from_before_the_form_was_known(
    shipped_catalogue,
):
    form = ReportForm.model_validate(a_form(in_force_from="2026-01-01", in_force_to="2026-04-30"))
    march = ReportPeriod.named("2026-03")
    those = debtors(shipped_catalogue, form, march)
    assert {MFC, KAZAN} <= set(those)
    assert KAZAN_2 not in those
    authorised = form.model_copy(update={"submitted_by": frozenset({"authorised_mfc"})})
    assert debtors(shipped_catalogue, authorised, march) == (MFC,)
    assert not owes(shipped_catalogue, form, ReportPeriod.named("2010-03"), mfc=MFC)
    conformed = with_document(shipped_catalogue, an_agreement_of(KAZAN_2, shipped_catalogue))
    conformed = with_document(conformed, a_conformity_of(KAZAN_2, conformed))
    january = ReportPeriod.named("2026-01")
    assert owes(conformed, form, january, mfc=KAZAN_2), "until the 12th it conformed"
    assert not owes(conformed, form, march, mfc=KAZAN_2)

    def names(known_at, today, since=date(2026, 1, 1)):
        asked = {"since": since, "known_at": known_at, "today": today, "zone": ZONE}
        return [period.name for period in owed(form, **asked)]

    early = datetime(2026, 1, 1, tzinfo=UTC)
    assert names(early, date(2026, 1, 31)) == []
    assert names(early, date(2026, 6, 1)) == ["2026-01", "2026-02", "2026-03", "2026-04"]
    assert names(early, date(2026, 4, 1), since=date(2026, 2, 28)) == ["2026-02", "2026-03"]
    assert names(datetime(2026, 3, 2, tzinfo=UTC), date(2026, 4, 1)) == ["2026-02", "2026-03"]
    assert names(datetime(2026, 3, 11, tzinfo=UTC), date(2026, 4, 1)) == ["2026-03"]


@pytest.mark.clause("210-15(4)-forms")
def test_forms_and_papers_are_judged(shipped_catalogue):
    shipped = shipped_catalogue.report_form("okno-requests-monthly", date(2026, 10, 31))
    assert shipped is not None
    assert shipped.demonstration
    assert find(shipped_catalogue, key_of(shipped)) is shipped
    for wrong in (
        {"figures": [{"of": "hours", "title": TITLE}]},
        {"figures": []},
        {"submitted_by": ["federal_body"]},
        {"due": {"day": 32}},
        {"period": "week"},
    ):
        with pytest.raises(ValidationError):
            ReportForm.model_validate(a_form(**wrong))
    twice = ReportForm.model_validate(a_form(figures=[TAKEN_IN, TAKEN_IN], monitoring_body=MFC))
    found = form_stands(twice, with_document(shipped_catalogue, twice))
    assert [finding.path for finding in found] == [("monitoring_body",), ("figures",)]
    paper = {
        "code": "advice", "version": 1, "kind": "activity", "title": TITLE, "basis": "210-15(4)",
        "monitoring_body": BODY, "in_force_from": "2026-03-01",
    }  # fmt: skip
    for wrong in ({}, {"text": "Слова", "link": "https://x.org/", "sha256": "0" * 64},
                  {"link": "https://x.org/"}):  # fmt: skip
        with pytest.raises(ValidationError):
            MethodicalPaper.model_validate(paper | wrong)


@pytest.mark.clause("210-15(4)-forms")
def test_a_form_comes_from_a_file_too_and_only_its_end_changes(shipped_catalogue, tmp_path):
    file = tmp_path / "forms.yaml"
    shipped = written(shipped_catalogue.report_form("okno-requests-monthly", date(2026, 10, 31)))
    ended = {**shipped, "in_force_to": "2026-12-31"}
    file.write_text(yaml.safe_dump({"report_forms": [ended, a_form()]}, allow_unicode=True))
    after, new = read_additions(file, catalogue=shipped_catalogue, acts={})
    assert [one.code for one in new] == ["okno-requests-monthly", FORM]
    assert [one.code for one in after.report_forms(date(2027, 1, 1))] == [FORM]
    changed = {**shipped, "due": {"day": 25}}
    file.write_text(yaml.safe_dump({"report_forms": [changed]}, allow_unicode=True))
    with pytest.raises(CatalogueError, match="already"):
        read_additions(file, catalogue=shipped_catalogue, acts={})
