"""Show who may ask for a service and through whom, and what must be told and consented to."""

import json

import pytest

from intake.catalogue import Citation, Title
from intake.catalogue.lines import Restricted
from shared.auth import Role
from shared.law import Clause
from tests.support.applicants import (
    INN_OF_PERSON,
    OGRN,
    a_representative,
    a_sole_trader,
    an_authority,
    an_entity,
)
from tests.support.applications import MFC, SERVICE
from tests.support.door import PURPOSE, let_in
from tests.support.intake import (
    change_service,
    heard,
    portal,
    register,
    registered,
    shown,
    worker,
)
from tests.support.rows import tables_holding

PARTNER = "partner-demo"
SUBSIDY = "tatarstan-housing-subsidy"
REGISTERED = "okno.intake.request.registered"


def involved(intake, organisation=PARTNER):
    return intake.bearer(Role.INVOLVED_WORKER, organisation=organisation)


def slug_of(answer):
    assert answer.status_code == 422, answer.text
    problem = answer.json()
    return problem["type"].rsplit("/", 1)[-1], problem.get("clause", {}).get("id")


async def read_applicant(intake, request_id):
    return await shown(intake, f"{request_id}/applicant?purpose={PURPOSE}")


@pytest.mark.clause("210-16(1)1")
async def test_traders_and_entities_ask_too_and_a_representative_shows_his_authority(intake):
    await let_in(intake, (MFC, "tester"))
    papers = [{"code": code, "form": "paper"} for code in ("identity", "title-document")]
    entity = await registered(intake, applicant=an_entity())
    assert "entity-extract" in entity["queries"], "asked of entities alone"
    trader = await registered(intake, applicant=a_sole_trader())
    assert "entity-extract" not in trader["queries"]
    papers.append({"code": "authority", "form": "paper"})
    told = {"representative": a_representative(), "documents": papers}
    came = await registered(intake, **told)
    row = await shown(intake, came["id"])
    assert (row["applicant_kind"], row["represented"]) == ("person", True)
    assert (await shown(intake, entity["id"]))["applicant_kind"] == "entity"

    read = (await read_applicant(intake, entity["id"]))["applicant"]
    assert (read["ogrn"], read["signatory"]["position"]) == (OGRN, "директор")
    assert (await read_applicant(intake, trader["id"]))["applicant"]["inn"] == INN_OF_PERSON
    read = await read_applicant(intake, came["id"])
    assert read["representative"]["authority"]["document"]["number"] == "16 АА 1"
    assert not await tables_holding(intake.admin_url, ["Пустырник", OGRN, "Вересаева", "16 АА 1"])

    for changes, slug in (
        ({"representative": a_representative(authority=None)}, "authority-missing"),
        (
            {"representative": a_representative(authority=an_authority(valid_until="2025-12-01"))},
            "authority-expired",
        ),
        ({"applicant": an_entity(signatory=None)}, "nobody-signs"),
        ({"applicant": an_entity(inn="7707083894")}, "invalid-body"),
    ):
        assert slug_of(await register(intake, **changes))[0] == slug


@pytest.mark.clause("210-16(1.2)")
@pytest.mark.clause("210-16(1.1)")
async def test_an_involved_organisation_takes_in_once_it_told_where_the_papers_go(intake):
    headers = involved(intake)
    for notice in ({}, {"notice": {"transfer_told": False}}):
        refused = await register(intake, headers=headers, **notice)
        assert slug_of(refused) == ("transfer-not-told", "210-16(1.2)")
    told = {"notice": {"transfer_told": True}}
    made = await registered(intake, headers=headers, **told)
    row = await shown(intake, made["id"], headers=headers)
    assert (row["mfc"], row["involved"]) == (MFC, PARTNER)
    kinds = [one["kind"] for one in (await shown(intake, f"{made['id']}/timeline"))["entries"]]
    assert "transfer-told" in kinds

    (event,) = [one for one in await heard(intake, REGISTERED) if one.type == REGISTERED]
    registered_event = json.loads(event.data)
    assert (registered_event["involved"], registered_event["engagement"]) == (
        PARTNER,
        "partner-demo-2025",
    )
    assert PARTNER in registered_event["parties"]
    other = involved(intake, "another-partner")
    assert slug_of(await register(intake, headers=other, **told))[0] == "outside-the-engagement"
    assert (await intake.client.get(f"/requests/{made['id']}", headers=other)).status_code == 404
    assert (await intake.client.get("/requests", headers=other)).json()["items"] == []


def the_subsidy(intake, **changes):
    entry = next(e for e in intake.app.state.context.catalogue.versions if e.code == SUBSIDY)
    lists = {line.code for line in entry.documents if line.supplier == "applicant"}
    required = {line.code: "-" for line in entry.information if line.required}
    told = {"surname", "name", "patronymic", "birth-date", "snils", "address", "identity-details"}
    return {
        "service": SUBSIDY,
        "information": {code: "есть" for code in required if code not in told},
        "documents": [{"code": code, "form": "paper"} for code in sorted(lists)],
        "consents": [{"document": "tax-income", "form": "paper"}],
        **changes,
    }


PROOF = {"form": "paper", "given_by": "person"}


@pytest.mark.clause("210-7(3)")
@pytest.mark.clause("210-7(1)1")
async def test_a_third_person_is_asked_for_consent_only_where_the_law_makes_it_a_condition(intake):
    minor = {"form": "electronic", "given_by": "legal-representative"}
    for persons, slug in (
        ([], "consent-missing"),
        ([{"ref": "person-1"}], "consent-missing"),
        ([{"ref": "person-1", "proof": PROOF}] * 2, "one-proof-a-person"),
        ([{"ref": "person-1", "proof": minor}], "proof-without-authority"),
        (
            [{"ref": "person-1", "exemption": {"kind": "missing", "established_by": MFC}}],
            "not-established",
        ),
    ):
        answer = await register(intake, **the_subsidy(intake, third_persons=persons))
        assert slug_of(answer) == (slug, "210-7(3)")
    persons = [
        {"ref": "person-1", "proof": PROOF},
        {"ref": "person-2", "proof": {**minor, "authority": "birth-certificate"}},
        {"ref": "person-3", "exemption": {"kind": "wanted", "established_by": "mvd"}},
    ]
    made = await registered(intake, **the_subsidy(intake, third_persons=persons))
    kept = await shown(intake, f"{made['id']}/consents")
    told = ("person", "form", "exemption", "established_by")
    assert [tuple(one[name] for name in told) for one in kept if one["kind"] == "third-person"] == [
        ("person-1", "paper", None, None),
        ("person-2", "electronic", None, None),
        ("person-3", None, "wanted", "mvd"),
    ]
    asked_elsewhere = await register(intake, third_persons=persons)
    assert slug_of(asked_elsewhere) == ("consent-not-asked", "210-7(1)1")


@pytest.mark.clause("210-7(5)-restricted")
async def test_restricted_information_goes_on_a_query_with_the_consent_that_a_rule_asks_for(
    intake,
):
    entry = intake.app.state.context.catalogue.version(SERVICE, 1)
    rule = Citation(clause=Clause.parse("152-6(1)1"))
    law = Citation(clause=Clause.parse("NK-102"))

    def restrict(**how):
        line = Restricted(law=law, **how)
        documents = tuple(
            one.model_copy(update={"restricted": line}) if one.code == "object-record" else one
            for one in entry.documents
        )
        change_service(intake, SERVICE, documents=documents)

    consent = {"document": "object-record", "form": "electronic"}
    restrict(consent=rule)
    refused = await register(intake)
    assert slug_of(refused) == ("restricted-consent-missing", "210-7(5)-restricted")
    await registered(intake, consents=[consent])
    brought = [{"code": code, "form": "paper"} for code in ("identity", "title-document")]
    await registered(intake, documents=[*brought, {"code": "object-record", "form": "paper"}])

    restrict(consent=rule, holder=Title(ru="Банк", en="The bank"))
    refused = await register(intake, consents=[consent])
    assert slug_of(refused)[0] == "restricted-consent-missing", "it is another's"
    made = await registered(intake, consents=[{**consent, "of": "holder"}])
    (kept,) = await shown(intake, f"{made['id']}/consents")
    assert (kept["kind"], kept["person"], kept["documents"]) == (
        "restricted",
        "holder",
        ["object-record"],
    )

    restrict()
    await registered(intake)
    assert slug_of(await register(intake, consents=[consent]))[0] == "consent-not-asked"


@pytest.mark.clause("210-7(7)")
async def test_data_from_the_federal_portal_stand_for_documents_and_the_term_runs_from_sending(
    intake, clock
):
    sent_at = clock.now.replace(day=clock.now.day - 1).isoformat()
    data = [{"code": "identity", "fields": {"series": "9204", "number": "731952"}}]
    title = [{"code": "title-document", "form": "electronic"}]
    told = {"documents": title, "data_instead": data, "sent_at": sent_at}
    portals = {"headers": portal(intake), "mfc": MFC, "channel": "portal_federal"}
    plain = await registered(intake, headers=portal(intake), mfc=MFC, channel="portal_federal")
    made = await registered(intake, **portals, **told)
    assert made["received_at"].startswith(sent_at[:19])
    assert made["due_at"] < plain["due_at"], "a day of the term is gone"
    assert (await shown(intake, made["id"]))["data_instead"] is True
    assert not await tables_holding(intake.admin_url, ["731952"])
    await let_in(intake, (MFC, "tester"))
    read = f"data-instead?purpose={PURPOSE}"
    assert await shown(intake, f"{made['id']}/{read}") == data
    assert await shown(intake, f"{plain['id']}/{read}") == []
    where = f"/requests/{made['id']}/{read}"
    unseen = await intake.client.get(where, headers=portal(intake))
    assert unseen.status_code == 403, "who sent them does not read them here"

    ahead = clock.now.replace(year=2027).isoformat()
    for changes, slug in (
        ({**told, "sent_at": None}, "sending-impossible"),
        ({**told, "sent_at": ahead}, "sending-impossible"),
        ({"sent_at": sent_at}, "sending-impossible"),
        (
            {**told, "data_instead": [{"code": "title-document", "fields": {"number": "1"}}]},
            "data-instead-not-taken",
        ),
    ):
        assert slug_of(await register(intake, **portals, **changes)) == (slug, "210-7(7)")
    at_the_counter = await register(intake, **told)
    assert slug_of(at_the_counter) == ("data-instead-not-taken", "210-7(7)")
    act = Citation(clause=Clause.parse("218-18"))
    change_service(intake, SERVICE, documents_though_told=act)
    assert slug_of(await register(intake, **portals, **told))[0] == "data-instead-not-taken"


@pytest.mark.clause("210-7(5)-secrecy")
async def test_an_involved_organisation_sees_no_applicant_and_leaves_a_record_nowhere(intake):
    made = await registered(intake, headers=involved(intake), notice={"transfer_told": True})
    for path in (f"{made['id']}/applicant", f"{made['id']}/documents/identity/content"):
        answer = await intake.client.get(
            f"/requests/{path}", headers=involved(intake), params={"purpose": PURPOSE}
        )
        assert answer.status_code == 403
    assert (await intake.client.get(f"/requests/{made['id']}", headers=worker(intake))).json()
