"""The register over HTTP: who takes part, under what, by which lists; and who may write it."""

import asyncio
from datetime import date

import pytest

from tests.support.applications import BODY, MFC, a_key
from tests.support.intake import heard, lead_to, register, registered, worker
from tests.support.registering import (
    GOVERNMENT,
    KAZAN,
    PARTNER,
    TITLE,
    a_participant,
    an_agreement,
    an_appointment,
    an_engagement,
    head,
    kept,
    operations,
    put,
    read,
    refused,
)


@pytest.mark.clause("210-parties")
async def test_operations_register_participants_whose_kind_says_what_they_may(intake):
    assert (await put(intake, "/participants", a_participant(), by=head(intake))).status_code == 403
    await kept(
        intake, "/participants", a_participant(code="clinic", kind="necessary_services_giver")
    )
    shown = await read(intake, "/participants/clinic")
    assert (shown["kind"], shown["may"]) == (
        "necessary_services_giver",
        ["give_necessary_services"],
    )
    changed = a_participant(code="clinic", kind="mfc")
    await refused(intake, "/participants", changed, slug="version-there", clause=None, status=409)
    ended = a_participant(code="clinic", kind="necessary_services_giver", in_force_to="2026-12-31")
    await kept(intake, "/participants", ended)
    assert (await read(intake, "/participants/clinic"))["in_force_to"] == "2026-12-31"
    assert (await intake.client.get("/participants/nobody")).status_code == 404
    await refused(
        intake,
        "/agreements",
        an_agreement(body="roskadastr", services=["rosreestr-extract"]),
        by=head(intake, KAZAN),
        slug="act-outside-the-kind",
        clause="210-parties",
    )
    told = await heard(intake, "okno.intake.participant.registered")
    assert {event.key for event in told} >= {"clinic"}


@pytest.mark.clause("210-15(2)")
@pytest.mark.clause("210-17(4)")
@pytest.mark.clause("210-16(4)3")
async def test_an_agreement_is_drafted_checked_and_only_then_in_force(intake):
    own, service = head(intake, KAZAN), "kazan-premises-conversion"
    lacking = an_agreement(code="lacking", meets=["duration"])
    assert (await put(intake, "/agreements", lacking, by=head(intake))).status_code == 403
    await kept(intake, "/agreements", lacking, by=own)
    await refused(
        intake,
        "/agreements/lacking/check",
        {},
        by=own,
        slug="agreement-incomplete",
        clause="210-15(2)",
    )
    assert "liability" in (await read(intake, "/agreements/lacking"))["missing"]
    await kept(intake, "/agreements", an_agreement(), by=own)
    path = "/agreements/kazan-1-conversion"
    await refused(
        intake,
        f"{path}/force",
        {},
        by=own,
        slug="agreement-not-in-this-state",
        clause="210-15(2)",
        status=409,
    )
    checked = (await put(intake, f"{path}/check", {}, by=own)).json()
    assert (checked["state"], checked["edition"]) == ("checked", "agreements-797")
    tried = await register(intake, headers=worker(intake, KAZAN), service=service)
    assert tried.json()["type"] == "/problems/not-covered-by-the-authorised-mfc"
    in_force = (await put(intake, f"{path}/force", {}, by=own)).json()
    assert (in_force["state"], in_force["channels"]) == ("in_force", ["electronic"])
    tried = await register(intake, headers=worker(intake, KAZAN), service=service)
    assert "agreement" not in tried.json()["type"], "it fails later, for want of documents"
    shown = await read(intake, path)
    assert [one["measure"] for one in shown["requirements"]] == ["transfer"]
    assert [(one["code"], one["measure"]) for one in shown["duties"]] == [("decide", "provision")]
    assert path.rsplit("/", maxsplit=1)[-1] in {
        one["code"] for one in await read(intake, "/agreements")
    }
    told = await heard(intake, "okno.intake.agreement.in-force")
    assert [event.type.split(".", 2)[2] for event in told if event.key == shown["code"]] == [
        "agreement.drafted",
        "agreement.checked",
        "agreement.in-force",
    ]


@pytest.mark.clause("210-15(5)")
@pytest.mark.clause("210-17(1)")
async def test_a_recorded_fault_stops_new_intake_from_its_day_until_it_is_mended(intake):
    made = await registered(intake)
    record = {
        "code": "found-1",
        "mfc": MFC,
        "edition": "rules-1376",
        "recorded_on": "2026-03-02",
        "recorded_by": MFC,
        "judged": [{"requirement": "electronic-queue", "met": False, "since": "2026-03-02"}],
    }
    other = head(intake, KAZAN)
    assert (await put(intake, "/conformity-records", record, by=other)).status_code == 403
    unknown = record | {"judged": [{"requirement": "no-such", "met": True, "since": "2026-03-02"}]}
    await refused(
        intake,
        "/conformity-records",
        unknown,
        slug="requirement-unknown",
        clause="210-15(5)",
    )
    await kept(intake, "/conformity-records", record, by=head(intake))
    tried = await register(intake)
    assert (tried.status_code, tried.json()["clause"]["id"]) == (422, "210-17(1)")
    shown = await read(intake, f"/mfcs/{MFC}/conformity")
    (queue,) = [one for one in shown["requirements"] if one["code"] == "electronic-queue"]
    assert (shown["conforms"], queue["met"], queue["since"]) == (False, False, "2026-03-02")
    assert queue["recorded_by"] == MFC
    assert (await read(intake, f"/mfcs/{MFC}/conformity", on="2026-03-01"))["conforms"]
    assert (await lead_to(intake, made["id"], "issue")).json()["status"] == "issued"
    mended = [{"requirement": "electronic-queue", "met": True, "since": "2026-03-02"}]
    after = record | {"code": "found-2", "recorded_on": "2026-03-03", "judged": mended}
    await kept(intake, "/conformity-records", after, by=head(intake))
    assert (await register(intake)).status_code == 201
    told = await heard(intake, *["okno.intake.conformity.recorded"] * 2)
    unmet = [e.data for e in told if e.type == "okno.intake.conformity.recorded"]
    assert b"electronic-queue" in unmet[0]
    assert b"electronic-queue" not in unmet[1]


@pytest.mark.clause("210-16(1.3)")
@pytest.mark.clause("210-16(1.4)")
async def test_a_region_names_one_authorised_mfc_by_its_government_after_a_check(intake):
    moscow = a_participant(code="mfc-moscow", territory={"region": "77"})
    await kept(intake, "/participants", moscow)
    path = "/appointments"
    assert (await put(intake, path, an_appointment(), by=head(intake))).status_code == 403
    law = {"clause": "210-16(1.3)"}
    await refused(
        intake,
        path,
        an_appointment(act=law),
        slug="not-an-act-of-the-highest-body",
        clause="210-16(1.3)",
    )
    await refused(
        intake,
        path,
        an_appointment(checked=[]),
        slug="not-checked-before",
        clause="210-16(1.4)",
    )
    await refused(
        intake,
        path,
        an_appointment(region="16"),
        slug="of-another-region",
        clause="210-16(1.3)",
    )
    await refused(
        intake,
        path,
        an_appointment(region="16", mfc=KAZAN),
        slug="second-authorised-mfc",
        clause="210-16(1.3)",
    )
    await kept(intake, path, an_appointment())
    shown = {one["region"]: one["mfc"] for one in await read(intake, path)}
    assert shown == {"16": MFC, "77": "mfc-moscow"}
    assert [one["region"] for one in await read(intake, path, on="2026-02-28")] == ["16"]
    told = await heard(intake, "okno.intake.authorisation.appointed")
    assert [e.key for e in told if "authorisation" in e.type] == ["77"]


@pytest.mark.clause("210-16(1.1)")
async def test_an_organisation_is_involved_after_a_check_for_its_functions_and_days(intake):
    own = head(intake, KAZAN)
    unchecked = an_engagement(checked=[])
    await refused(
        intake,
        "/engagements",
        unchecked,
        by=own,
        slug="not-checked-before",
        clause="210-16(1.1)",
    )
    await refused(
        intake,
        "/engagements",
        an_engagement(organisation="fns"),
        by=own,
        slug="act-outside-the-kind",
        clause="210-parties",
    )
    await kept(intake, "/engagements", an_engagement(), by=own)
    (shown,) = await read(intake, "/engagements", mfc=KAZAN, organisation=PARTNER)
    assert (shown["functions"], shown["in_force_from"]) == (["intake"], "2026-03-01")
    assert await read(intake, "/engagements", mfc=KAZAN, on="2026-02-28") == []
    told = await heard(intake, "okno.intake.engagement.begun")
    assert [e.key for e in told if "engagement" in e.type] == [PARTNER]


@pytest.mark.clause("210-16(1)8")
@pytest.mark.clause("210-16(4)4")
async def test_what_an_mfc_does_and_by_which_regulation_can_be_read(intake):
    function = {"code": "photo", "mfc": MFC, "title": TITLE, "in_force_from": "2026-03-01"}
    own = head(intake)
    for ground in ({}, {"agreement": "no-such"}):
        await refused(
            intake,
            "/functions",
            function | ground,
            by=own,
            slug="function-without-ground",
            clause="210-16(1)8",
        )
    grounded = function | {"agreement": "mfc-mvd"}
    ended = await put(intake, "/functions", grounded | {"in_force_to": "2026-02-01"}, by=own)
    assert (ended.status_code, ended.json()["type"]) == (422, "/problems/invalid-body")
    await kept(intake, "/functions", grounded, by=own)
    done = {one["code"]: one for one in await read(intake, f"/mfcs/{MFC}/functions")}
    assert {"intake", "issue", "system-documents", "photo"} <= set(done)
    assert done["photo"]["agreement"] == "mfc-mvd"
    assert "point 8" in done["photo"]["clause"] or "(8)" in done["photo"]["clause"]
    second = {
        "mfc": MFC,
        "version": 2,
        "title": TITLE,
        "number": "ДЕМО-Р-3",
        "approved_on": "2026-02-20",
        "in_force_from": "2026-03-01",
    }
    early = second | {"in_force_from": "2026-02-01"}
    await refused(
        intake,
        "/regulations",
        early,
        by=own,
        slug="regulation-out-of-order",
        clause="210-16(4)4",
    )
    await kept(intake, "/regulations", second, by=own)
    versions = await read(intake, f"/mfcs/{MFC}/regulations")
    assert [(one["version"], one["in_force"]) for one in versions] == [(1, False), (2, True)]


@pytest.mark.clause("210-15(6)")
@pytest.mark.clause("210-7(1)3")
async def test_the_lists_are_read_for_any_day_with_their_acts(intake):
    lists = await read(intake, "/lists")
    levels = {name: {one["code"] for one in lists[name]} for name in lists if name != "on"}
    assert "rosreestr-registration" in levels["federal"]
    assert "tatarstan-taxi-permit" in levels["regional"]
    assert "kazan-address" in levels["municipal"]
    assert all(one["act"] for name in levels for one in lists[name])
    assert (await read(intake, "/lists", on="2001-01-01"))["federal"] == []
    necessary = await read(intake, "/necessary-services")
    assert {one["level"] for one in necessary} == {"federal"}
    listed = {
        "code": "valuation",
        "title": TITLE,
        "level": "federal",
        "act": GOVERNMENT,
        "results": ["report"],
        "in_force_from": "2026-03-01",
    }
    await refused(
        intake,
        "/necessary-services",
        listed,
        slug="listed-by-another-act",
        clause="210-7(1)3",
    )
    regional = listed | {"level": "regional", "territory": {"region": "16"}}
    await kept(intake, "/necessary-services", regional)
    assert "valuation" in {one["code"] for one in await read(intake, "/necessary-services")}


async def test_other_processes_learn_of_it_within_seconds_and_a_restart_keeps_it(run_intake):
    clinic = a_participant(code="clinic", kind="necessary_services_giver")
    async with run_intake() as one, run_intake() as other:
        key = a_key()
        first = await one.client.post(
            "/participants", json=clinic, headers={**operations(one), **key}
        )
        again = await one.client.post(
            "/participants", json=clinic, headers={**operations(one), **key}
        )
        assert (first.status_code, again.json()) == (201, first.json())
        for _ in range(100):
            await asyncio.sleep(0.1)
            if (await other.client.get("/participants/clinic")).status_code == 200:
                break
        assert (await read(other, "/participants/clinic"))["code"] == "clinic"
    async with run_intake() as restarted:
        assert (await read(restarted, "/participants/clinic"))["code"] == "clinic"
        assert restarted.app.state.context.catalogue.unmet(MFC, date(2026, 3, 2)) == ()


async def test_a_body_named_in_an_agreement_gives_the_services_of_it(intake):
    foreign = an_agreement(body=BODY)
    await refused(
        intake,
        "/agreements",
        foreign,
        by=head(intake, KAZAN),
        slug="service-not-of-the-body",
        clause="210-15(2)",
    )


async def test_what_no_database_keeps_is_refused_as_input(intake):
    nul = a_participant(name={"ru": "И\x00мя", "en": "Name"})
    endless = an_agreement(transfer={"amount": 10**12, "unit": "hours", "default": True})
    for path, body in (("/participants", nul), ("/agreements", endless)):
        answer = await put(intake, path, body)
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-body")


@pytest.mark.clause("210-15(5)")
async def test_a_new_edition_holds_from_the_day_on_which_the_old_one_has_ended(intake):
    known = intake.app.state.context.catalogue.register.editions[0]
    old = known.model_dump(mode="json", exclude_none=True)
    new = old | {"code": "rules-next", "in_force_from": "2026-03-02"}
    await refused(intake, "/editions", new, slug="edition-overlaps", clause="210-15(5)")
    await kept(intake, "/editions", old | {"in_force_to": "2026-03-01"})
    await kept(intake, "/editions", new)
    shown = await read(intake, f"/mfcs/{MFC}/conformity")
    assert (shown["edition"], shown["conforms"]) == ("rules-next", False)
    assert (await read(intake, f"/mfcs/{MFC}/conformity", on="2026-03-01"))["conforms"]
    tried = await register(intake)
    assert (tried.status_code, tried.json()["clause"]["id"]) == (422, "210-17(1)")
