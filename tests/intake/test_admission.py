"""Judge by what right a service is taken in: kinds, conformity, engagements, the authorised MFC."""

from datetime import date

import pytest

from intake.catalogue import Catalogue, ParticipantKind, load_catalogue, shipped_folder
from intake.catalogue.kinds import MAY, Doing, may
from intake.catalogue.standing import Function, Judged, RegisterFile
from intake.catalogue.standing_rules import agreement_meets_its_edition, register_stands
from intake.domain import admission
from intake.refusals.admission import (
    ActOutsideTheKind,
    MfcDoesNotConform,
    NoAgreementInForce,
    NotCoveredByTheAuthorisedMfc,
    OutsideTheEngagement,
)

SHIPPED = load_catalogue(shipped_folder())
DAY = date(2026, 3, 2)


def with_register(**changes) -> Catalogue:
    register = SHIPPED.register.model_copy(update=changes)
    return Catalogue.of(
        entries=SHIPPED.versions,
        participants=SHIPPED.participants.values(),
        agreements=SHIPPED.agreements,
        register=register,
    )


def taken_in(*, by="mfc-tatarstan", service="rosreestr-registration", catalogue=SHIPPED, **how):
    entry = SHIPPED.entry(service, DAY)
    given = {"involved": None, "on": DAY, **how}
    return admission.admitted(catalogue, entry=entry, mfc=by, **given)


def findings(**documents):
    told = RegisterFile(**documents)
    merged = {name: (*getattr(SHIPPED.register, name), *each) for name, each in documents.items()}
    return [(f.path, str(f.clause)) for f in register_stands(told, with_register(**merged))]


@pytest.mark.clause("210-16(1.3)")
@pytest.mark.parametrize(
    ("service", "refusal"),
    [
        ("rosreestr-registration", None),
        ("mvd-passport", None),
        ("kazan-kindergarten", NotCoveredByTheAuthorisedMfc),
        ("tatarstan-taxi-permit", NotCoveredByTheAuthorisedMfc),
    ],
)
def test_the_authorised_mfc_s_agreements_cover_federal_bodies_services_alone(service, refusal):
    if refusal is None:
        assert taken_in(by="mfc-kazan-1", service=service).agreement.mfc == "mfc-tatarstan"
    else:
        with pytest.raises(refusal):
            taken_in(by="mfc-kazan-1", service=service)


@pytest.mark.clause("210-16(1.3)")
def test_a_fund_is_no_federal_executive_body_and_another_region_is_not_covered():
    own_only = [one for one in SHIPPED.agreements if one.mfc == "mfc-tatarstan"]
    people = [
        one.model_copy(update={"territory": one.territory.model_copy(update={"region": "77"})})
        if one.code == "mfc-kazan-2"
        else one
        for one in SHIPPED.participants.values()
    ]
    catalogue = Catalogue.of(
        entries=SHIPPED.versions,
        participants=people,
        agreements=own_only,
        register=SHIPPED.register.model_copy(update={"editions": ()}),
    )
    with pytest.raises(NotCoveredByTheAuthorisedMfc):
        taken_in(by="mfc-kazan-1", service="sfr-maternity-capital", catalogue=catalogue)
    with pytest.raises(NotCoveredByTheAuthorisedMfc):
        taken_in(by="mfc-kazan-2", catalogue=catalogue)


@pytest.mark.clause("210-15(2)")
def test_without_an_authorised_mfc_each_has_its_own_agreements():
    with pytest.raises(NoAgreementInForce):
        taken_in(by="mfc-kazan-1", catalogue=with_register(appointments=()))


@pytest.mark.clause("210-17(1)")
@pytest.mark.clause("210-15(5)")
def test_conformity_is_read_for_the_day():
    assert SHIPPED.unmet("mfc-tatarstan", DAY) == ()
    assert SHIPPED.unmet("mfc-kazan-2", DAY) == ("electronic-queue",)
    record = SHIPPED.register.conformity[0]
    lost = record.model_copy(
        update={
            "recorded_on": date(2026, 5, 4),
            "judged": (Judged(requirement="opening-hours", met=False, since=date(2026, 5, 1)),),
        }
    )
    catalogue = with_register(conformity=(*SHIPPED.register.conformity, lost))
    assert taken_in(catalogue=catalogue, on=date(2026, 4, 30))
    with pytest.raises(MfcDoesNotConform):
        taken_in(catalogue=catalogue, on=date(2026, 5, 1))


@pytest.mark.clause("210-16(1.1)")
@pytest.mark.parametrize(
    ("how", "admits"),
    [
        ({}, True),
        ({"by": "mfc-kazan-1"}, False),
        ({"on": date(2024, 12, 31)}, False),
        ({"on": date(2028, 1, 1)}, False),
        ({"involved": "mfc-kazan-1"}, False),
    ],
)
def test_an_organisation_acts_under_its_engagement_alone(how, admits):
    if admits:
        assert taken_in(**{"involved": "partner-demo", **how}).engagement.number == "ДЕМО-П-1"
    else:
        with pytest.raises(OutsideTheEngagement):
            taken_in(**{"involved": "partner-demo", **how})


@pytest.mark.clause("210-16(1.1)")
def test_an_engagement_is_for_its_functions():
    of = {"organisation": "partner-demo", "mfc": "mfc-tatarstan", "on": DAY}
    assert admission.engagement_for(SHIPPED, function=Function.ISSUE, **of)
    with pytest.raises(OutsideTheEngagement):
        admission.engagement_for(SHIPPED, function=Function.SYSTEM_DOCUMENTS, **of)


@pytest.mark.clause("210-parties")
def test_every_kind_has_its_acts_and_no_other():
    assert MAY.keys() == set(ParticipantKind)
    assert [kind for kind in ParticipantKind if may(kind, Doing.MONITOR)] == ["monitoring_body"]
    for body in ("rosreestr-tatarstan", "epgu", "roskadastr", "nobody"):
        with pytest.raises(ActOutsideTheKind):
            taken_in(by=body)


@pytest.mark.clause("210-16(1.3)")
def test_a_region_has_one_authorised_mfc_a_day_by_an_act_of_its_government():
    second = SHIPPED.register.appointments[0].model_copy(
        update={"code": "second", "mfc": "mfc-kazan-1"}
    )
    assert (("appointments", 0, "in_force_from"), "210-16(1.3)") in findings(appointments=(second,))
    law = SHIPPED.versions[0].listing_act
    other_act = second.model_copy(update={"act": law, "region": "77"})
    assert (("appointments", 0, "act"), "210-16(1.3)") in findings(appointments=(other_act,))


@pytest.mark.clause("210-16(1.4)")
def test_an_authorised_mfc_is_checked_before_it_is_named():
    unchecked = SHIPPED.register.appointments[0].model_copy(update={"checked": ()})
    assert (("appointments", 0, "checked"), "210-16(1.4)") in findings(appointments=(unchecked,))


@pytest.mark.clause("210-16(1.1)")
def test_an_organisation_is_checked_before_it_is_engaged():
    unchecked = SHIPPED.register.engagements[0].model_copy(
        update={"checked": (), "organisation": "mfc-kazan-1"}
    )
    told = findings(engagements=(unchecked,))
    assert (("engagements", 0, "checked"), "210-16(1.1)") in told
    assert (("engagements", 0, "organisation"), "210-16(1.1)") in told


@pytest.mark.clause("210-7(1)3")
def test_a_list_of_necessary_services_is_set_by_the_act_of_its_level():
    by_another = SHIPPED.register.necessary_services[0].model_copy(
        update={"act": SHIPPED.register.appointments[0].act, "givers": ("fns",)}
    )
    told = findings(necessary_services=(by_another,))
    assert told == [
        (("necessary_services", 0, "act"), "210-7(1)3"),
        (("necessary_services", 0, "givers", 0), "210-7(1)3"),
    ]


@pytest.mark.clause("210-15(2)")
def test_an_agreement_that_lacks_a_requirement_does_not_come_into_force():
    lacking = SHIPPED.agreements[0].model_copy(update={"meets": frozenset({"duration"})})
    told = [str(f.clause) for f in agreement_meets_its_edition(lacking, SHIPPED)]
    assert told == ["210-15(2)"] * 6


@pytest.mark.clause("210-16(4)4")
def test_the_regulation_is_that_of_the_day():
    assert SHIPPED.regulation_of("mfc-tatarstan", DAY).number == "ДЕМО-Р-1"
    assert SHIPPED.regulation_of("mfc-tatarstan", date(2024, 12, 31)) is None
