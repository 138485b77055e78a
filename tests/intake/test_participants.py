"""Show who takes part, and under which agreements, over HTTP."""

from tests.support.applications import BODY, MFC, SERVICE


async def test_participants_are_listed_by_kind_without_login(intake):
    listed = (await intake.client.get("/participants", params={"kind": "authorised_mfc"})).json()
    assert MFC in {participant["code"] for participant in listed}
    assert {participant["kind"] for participant in listed} == {"authorised_mfc"}


async def test_participants_are_named_in_the_language_that_is_asked_for(intake):
    russian = (await intake.client.get("/participants")).json()
    english = (await intake.client.get("/participants", headers={"Accept-Language": "en"})).json()
    assert [p["code"] for p in russian] == [p["code"] for p in english]
    assert all(one["name"] != other["name"] for one, other in zip(russian, english, strict=True))


async def test_agreements_of_an_mfc_name_the_services_that_it_takes_in(intake):
    listed = (await intake.client.get("/agreements", params={"mfc": MFC})).json()
    assert SERVICE in {s for a in listed if a["body"] == BODY for s in a["services"]}
    assert {agreement["mfc"] for agreement in listed} == {MFC}


async def test_before_its_day_an_agreement_is_not_listed(intake):
    assert (await intake.client.get("/agreements", params={"on": "2001-01-01"})).json() == []
