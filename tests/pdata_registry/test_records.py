"""Records of processing over the API, and by what holders tell."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from pdata_registry.service import retention
from shared.auth import Role
from tests.pdata_registry.conftest import MFC, OPERATOR
from tests.support.kernel import count, rows
from tests.support.registry import (
    a_closing,
    a_destruction,
    a_processing,
    a_recording,
    an_order,
    closed,
    context_of,
    enter,
    entered,
    told,
)


@pytest.mark.clause("PD-2.1")
async def test_a_processing_is_entered_with_its_edition_and_rule(registry, official) -> None:
    made = await entered(registry, official, a_processing())
    found = await registry.client.get(f"/processing-records/{made['id']}", headers=official)
    assert found.json() == made
    assert (made["edition"], made["rule"]) == ("makart-v1", "owners-files")
    assert (made["operation"], made["way"]) == ("recording", "mixed")
    assert (made["keep_until"], made["findings"]) == (None, [])


REFUSED = [
    ({"fields": ["surname", "salary"]}, "fields-outside-the-list", "PD-2.3.2"),
    ({"category": "strangers"}, "category-unknown", "PD-2.3"),
    ({"purpose": None}, "purpose-not-declared", "PD-2.1"),
    ({"purpose": "curiosity"}, "purpose-not-declared", "PD-2.1"),
    ({"basis": None}, "basis-missing", "PD-2.1"),
    ({"purpose": "service-quality", "fields": ["inn"]}, "excessive-for-the-purpose", "PD-2.1"),
    ({"operation": "selling"}, "operation-unknown", "PD-3.2"),
    (
        {"operation": "transferring", "country": "KZ"},
        "cross-border-transfer",
        "PD-3.5",
    ),
    ({"fields": ["health"]}, "special-category", "PD-6.1.3"),
    ({"fields": ["race"], "law": "PD-6.1.3"}, "special-category", "PD-6.1.3"),
    ({"category": "staff", "paper": "poem"}, "paper-unknown", "PD-3.6.1"),
]


@pytest.mark.clause("PD-2.1")
@pytest.mark.clause("PD-2.3")
@pytest.mark.clause("PD-3.2")
@pytest.mark.clause("PD-3.5")
@pytest.mark.clause("PD-6.1.3")
@pytest.mark.parametrize(("changes", "slug", "clause"), REFUSED)
async def test_what_breaks_the_edition_is_refused_by_its_clause(
    registry, official, changes, slug, clause
) -> None:
    answer = await enter(registry, official, a_processing(**changes))
    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (422, f"/problems/{slug}")
    assert problem["clause"]["id"] == clause
    assert "Положения" in problem["clause"]["text"]
    english = {**official, "Accept-Language": "en"}
    said = (await enter(registry, english, a_processing(**changes))).json()["clause"]["text"]
    assert "Regulation" in said
    listed = await registry.client.get("/processing-records", headers=official)
    assert listed.json()["items"] == []


@pytest.mark.clause("PD-6.1.3")
async def test_a_special_category_is_entered_when_a_law_is_named(registry, official) -> None:
    made = await entered(registry, official, a_processing(fields=["health"], law="152-10"))
    assert made["law"] == "152-10"


@pytest.mark.clause("PD-2.3.4")
@pytest.mark.clause("PD-3.6.4")
async def test_site_users_data_end_a_year_after_their_collection(registry, official) -> None:
    form = a_processing(
        category="site-users",
        fields=["ip-address", "cookies"],
        purpose="technical-problems",
        basis="consent",
    )
    made = await entered(registry, official, form)
    assert made["keep_until"] == "2027-03-02"
    other_use = await enter(registry, official, {**form, "purpose": "service-quality"})
    assert other_use.json()["type"] == "/problems/excessive-for-the-purpose"


async def test_a_repeated_entry_makes_one_record(registry, official) -> None:
    form, headers = a_processing(), {**official, "Idempotency-Key": "one"}
    first = await registry.client.post("/processing-records", json=form, headers=headers)
    again = await registry.client.post("/processing-records", json=form, headers=headers)
    assert first.json() == again.json()


@pytest.mark.clause("PD-3.6.1")
@pytest.mark.parametrize(
    ("form", "on", "until"),
    [
        (an_order("hiring"), "2002-06-01", "2077-06-01"),
        (an_order("hiring"), "2020-06-01", "2070-06-01"),
        (an_order("annual-leave"), "2020-06-01", "2025-06-01"),
        (an_order("annual-leave", harmful=True), "2020-06-01", "2070-06-01"),
        (an_order("disciplinary-penalty"), "2020-06-01", "2023-06-01"),
    ],
)
async def test_staff_papers_are_kept_by_their_kind(registry, official, form, on, until) -> None:
    assert (await closed(registry, official, form, on))["keep_until"] == until


@pytest.mark.clause("PD-3.6.2")
async def test_a_closed_file_is_kept_five_years_from_the_1_january_after(
    registry, official
) -> None:
    record = await closed(registry, official, a_processing())
    assert (record["closed_on"], record["keep_until"]) == ("2026-03-02", "2032-01-01")
    path = f"/processing-records/{record['id']}/close"
    again = await registry.client.post(path, json={}, headers=official)
    assert again.json()["type"] == "/problems/file-already-closed"


async def test_a_file_cannot_be_closed_on_a_day_to_come(registry, official) -> None:
    record = await entered(registry, official, a_processing())
    path = f"/processing-records/{record['id']}/close"
    answer = await registry.client.post(path, json={"closed_on": "2026-03-03"}, headers=official)
    assert answer.json()["type"] == "/problems/file-closed-in-the-future"


@pytest.mark.clause("PD-2.1")
async def test_what_a_holder_tells_is_recorded(registry, mfc_official) -> None:
    record = await told(registry, mfc_official, a_recording())
    assert record["fields"] == ["birth-date", "snils", "surname"]
    assert (record["holder"], record["edition"]) == ("intake", "mfc-tatarstan-v1")
    assert (record["operation"], record["way"]) == ("recording", "automated")
    assert (record["findings"], record["keep_until"]) == ([], None)
    path = f"/processing-records/{record['id']}/close"
    refused = await registry.client.post(path, json={}, headers=mfc_official)
    assert refused.json()["type"] == "/problems/file-not-kept-here"


@pytest.mark.clause("PD-2.3")
@pytest.mark.clause("PD-6.1.3")
async def test_what_breaks_the_edition_and_has_happened_is_a_finding(
    registry, mfc_official
) -> None:
    event = a_recording(fields=("surname", "shoe_size", "health"), purpose="curiosity")
    record = await told(registry, mfc_official, event)
    assert [(one["slug"], one["clause"]) for one in record["findings"]] == [
        ("special-category", "PD-6.1.3"),
        ("fields-outside-the-list", "PD-2.3"),
        ("purpose-not-declared", "PD-2.1"),
    ]


async def test_an_operator_without_an_edition_is_a_finding_too(registry) -> None:
    headers = registry.bearer(Role.HEAD, organisation="rosreestr-tatarstan")
    event = a_recording(operator="rosreestr-tatarstan")
    record = await told(registry, headers, event)
    assert [one["slug"] for one in record["findings"]] == ["no-edition-in-force"]
    closed_file = await told(
        registry, headers, event, a_closing(event.file_id), holds=lambda one: one["closed_on"]
    )
    assert closed_file["keep_until"] is None


@pytest.mark.clause("PD-3.6")
@pytest.mark.clause("PD-3.6.2")
async def test_a_file_that_a_holder_closes_begins_its_term(registry, mfc_official) -> None:
    event = a_recording()
    at = datetime(2026, 12, 31, 21, 30, tzinfo=UTC)  # 1 January in Moscow
    record = await told(
        registry,
        mfc_official,
        event,
        a_closing(event.file_id, at=at),
        holds=lambda one: one["closed_on"],
    )
    assert (record["closed_on"], record["keep_until"]) == ("2027-01-01", "2033-01-01")


@pytest.mark.clause("PD-1.2-operator")
async def test_one_operators_people_see_nothing_of_anothers(
    registry, official, mfc_official
) -> None:
    own = await entered(registry, official, a_processing())
    foreign = await told(registry, mfc_official, a_recording())
    for role in (Role.AUTHORISED_OFFICIAL, Role.AUDITOR, Role.HEAD):
        for organisation, seen, hidden in ((OPERATOR, own, foreign), (MFC, foreign, own)):
            headers = registry.bearer(role, organisation=organisation)
            listed = await registry.client.get("/processing-records", headers=headers)
            assert [one["id"] for one in listed.json()["items"]] == [seen["id"]]
            path = f"/processing-records/{hidden['id']}"
            assert (await registry.client.get(path, headers=headers)).status_code == 404
    path = f"/processing-records/{own['id']}/close"
    assert (await registry.client.post(path, json={}, headers=mfc_official)).status_code == 404


@pytest.mark.clause("PD-1.2-operator")
async def test_an_operator_sees_its_offices_and_an_office_only_itself(
    registry, mfc_official
) -> None:
    office = registry.bearer(Role.HEAD, organisation="mfc-kazan-1")
    of_office = await told(registry, office, a_recording(operator="mfc-kazan-1"))
    of_whole = await told(registry, mfc_official, a_recording())
    whole = await registry.client.get("/processing-records", headers=mfc_official)
    assert {one["id"] for one in whole.json()["items"]} == {of_office["id"], of_whole["id"]}
    part = await registry.client.get("/processing-records", headers=office)
    assert [one["id"] for one in part.json()["items"]] == [of_office["id"]]
    assert of_office["edition"] == "mfc-tatarstan-v1"


@pytest.mark.parametrize("role", [Role.MFC_WORKER, Role.SYSTEM_ADMINISTRATOR, Role.PORTAL])
async def test_others_read_and_enter_nothing(registry, role) -> None:
    headers = registry.bearer(role, organisation=OPERATOR)
    listed = await registry.client.get("/processing-records", headers=headers)
    assert listed.status_code == 403
    assert (await enter(registry, headers, a_processing())).status_code == 403


@pytest.mark.clause("PD-1.4")
async def test_everybody_reads_the_edition_in_force(registry, clock) -> None:
    path = "/editions/current"
    page = (await registry.client.get(path, params={"operator": OPERATOR})).json()
    assert (page["version"], page["in_force_since"]) == (1, "2022-10-01")
    assert page["title"] == "Положение об обработке и защите персональных данных"
    assert len(page["operations"]) == 13
    assert [one["code"] for one in page["categories"]] == [
        "staff",
        "owners",
        "contractors",
        "site-users",
    ]
    office = (await registry.client.get(path, params={"operator": "mfc-kazan-1"})).json()
    assert office["operator"] == MFC
    unknown = await registry.client.get(path, params={"operator": "nobody"})
    assert unknown.status_code == 404
    clock.now = datetime(2022, 9, 30, 12, tzinfo=UTC)
    early = await registry.client.get(path, params={"operator": OPERATOR})
    assert early.status_code == 404


async def test_ending_terms_are_listed_the_earliest_first(registry, official) -> None:
    for on in ("2020-06-03", "2020-06-01", "2020-06-02"):
        await closed(registry, official, an_order("business-trip"), on)
    await entered(registry, official, a_processing())
    ask = {"due_before": "2025-06-03", "limit": 1}
    first = await registry.client.get("/retention", params=ask, headers=official)
    ask["cursor"] = first.json()["next"]
    second = await registry.client.get("/retention", params=ask, headers=official)
    ends = [one["keep_until"] for page in (first, second) for one in page.json()["items"]]
    assert ends == ["2025-06-01", "2025-06-02"]
    assert second.json()["next"] is None


@pytest.mark.clause("PD-3.6")
async def test_an_open_file_never_expires(registry, official, clock) -> None:
    record = await entered(registry, official, a_processing())
    clock.forward(days=365 * 200)
    assert await retention.expire(context_of(registry), limit=100) == 0
    path = f"/processing-records/{record['id']}"
    headers = registry.bearer(Role.HEAD, organisation=OPERATOR)
    assert (await registry.client.get(path, headers=headers)).json()["expired_at"] is None


@pytest.mark.clause("PD-3.6")
async def test_an_end_of_keeping_is_told_exactly_once_under_two_sweepers(
    registry, official, clock
) -> None:
    records = [
        await closed(registry, official, an_order("business-trip"), "2021-03-03") for _ in range(20)
    ]
    context = context_of(registry)
    assert await retention.expire(context, limit=100) == 0
    clock.forward(days=1)
    counts = await asyncio.gather(*(retention.expire(context, limit=3) for _ in range(12)))
    counts.append(await retention.expire(context, limit=100))
    assert sum(counts) == 20
    database = context.database
    told_of = await rows(database, "SELECT payload::jsonb ->> 'record_id' AS id FROM outbox")
    assert sorted(row["id"] for row in told_of) == sorted(one["id"] for one in records)
    marked = await count(database, "SELECT count(*) FROM records WHERE expired_at IS NOT NULL")
    assert marked == 20


async def test_a_destroyed_file_is_marked_and_its_term_is_told_of_no_more(
    registry, mfc_official, clock
) -> None:
    recording = a_recording()
    facts = (recording, a_closing(recording.file_id), a_destruction(recording.file_id))
    record = await told(
        registry, mfc_official, *facts, holds=lambda one: one["destroyed_at"] is not None
    )
    assert record["destroyed_at"] == "2026-03-02T09:00:00Z"
    clock.forward(days=365 * 10)
    assert await retention.expire(context_of(registry), limit=100) == 0
    asked = {"due_before": "2040-01-01"}
    head = registry.bearer(Role.HEAD, organisation=MFC)
    listed = await registry.client.get("/retention", params=asked, headers=head)
    assert listed.json()["items"] == []


@pytest.mark.clause("PD-9.11")
async def test_a_pseudonym_goes_with_the_last_file_of_its_subject(registry, mfc_official) -> None:
    first, second = a_recording(), a_recording()
    subject = first.subject_id
    second = second.model_copy(update={"subject_id": subject})
    await told(registry, mfc_official, first)
    await told(registry, mfc_official, second)
    gone = {"holds": lambda one: one["destroyed_at"] is not None}
    destroyed = a_destruction(first.file_id, forgotten=(subject,))
    record = await told(registry, mfc_official, first, destroyed, **gone)
    assert record["subject_id"] == str(subject), "another file of his is left"
    destroyed = a_destruction(second.file_id, forgotten=(subject,))
    record = await told(registry, mfc_official, second, destroyed, **gone)
    assert record["subject_id"] is None
    assert (
        await count(
            context_of(registry).database,
            "SELECT count(*) FROM records WHERE subject_id = $1",
            subject,
        )
        == 0
    ), "in both records"


async def test_an_end_of_keeping_reaches_the_bus(registry, official) -> None:
    record = await closed(registry, official, an_order("business-trip"), "2021-03-02")
    await retention.expire(context_of(registry), limit=100)
    member = registry.bus.subscribe(group=uuid4().hex, topics=["okno.pdata-registry"])
    await member.start()
    try:
        async with asyncio.timeout(20):
            found: list = []
            while not found:
                found = list(await member.poll(limit=1, wait=timedelta(milliseconds=200)))
    finally:
        await member.stop()
    assert found[0].envelope.type == "okno.pdata-registry.record.retention-expired"
    assert found[0].envelope.key == record["id"]
