"""The rules of evidence: three verdicts, and the absence of a record refutes nothing."""

from datetime import timedelta

import pytest

from complaints.domain import Ground, ObjectKind
from complaints.evidence import Fact, Record, RequestTimes, Verdict, judge
from tests.support.kernel import NOON

DAY = timedelta(days=1)


def some_times(**changes):
    values = {
        "received": NOON,
        "registered": NOON,
        "registration_due": NOON + DAY,
        "due": NOON + 10 * DAY,
    }
    return RequestTimes(**(values | changes))


def a_breach(of="request", deadline="provision"):
    return Fact("deadline-breached", NOON, {"of": of, "deadline": deadline})


def verdict(ground, record, *, now=NOON):
    return judge(ground, record, now=now).verdict


@pytest.mark.parametrize("ground", list(Ground))
def test_without_a_record_nothing_is_refuted_on_any_ground(ground):
    assert verdict(ground, Record()) is Verdict.NO_RECORD


@pytest.mark.clause("210-11.1(1)")
@pytest.mark.parametrize(
    ("registered", "expected"),
    [
        (NOON + DAY - timedelta(seconds=1), Verdict.CONTRADICTED),
        (NOON + DAY, Verdict.CONFIRMED),
    ],
)
def test_registration_is_judged_by_the_requests_own_clock_from_receipt(registered, expected):
    record = Record(times=some_times(registered=registered))
    assert verdict(Ground.LATE_REGISTRATION, record) is expected


@pytest.mark.clause("210-11.1(2)")
@pytest.mark.parametrize(
    ("after", "expected"), [(9, Verdict.CONTRADICTED), (10, Verdict.CONFIRMED)]
)
def test_provision_is_judged_by_the_moment_of_the_result(after, expected):
    record = Record(times=some_times(result_received=NOON + after * DAY))
    assert verdict(Ground.LATE_PROVISION, record, now=NOON + 20 * DAY) is expected


@pytest.mark.clause("210-11.1(2)")
def test_a_recorded_breach_stands_though_the_result_came_later():
    record = Record(times=some_times(result_received=NOON + 12 * DAY), breaches=[a_breach()])
    assert verdict(Ground.LATE_PROVISION, record) is Verdict.CONFIRMED


@pytest.mark.clause("210-11.1(2)")
def test_a_term_that_still_runs_is_not_breached():
    assert verdict(Ground.LATE_PROVISION, Record(times=some_times())) is Verdict.CONTRADICTED


@pytest.mark.clause("210-11.1(2)")
def test_a_term_that_is_over_without_any_word_is_not_guessed_at():
    record = Record(times=some_times())
    assert verdict(Ground.LATE_PROVISION, record, now=NOON + 10 * DAY) is Verdict.NO_RECORD


@pytest.mark.parametrize("breach", [a_breach(of="query"), a_breach(deadline="transfer")])
def test_the_breach_of_another_term_does_not_confirm_late_provision(breach):
    record = Record(times=some_times(), breaches=[breach])
    assert verdict(Ground.LATE_PROVISION, record) is Verdict.CONTRADICTED


@pytest.mark.clause("210-11.1(3)")
@pytest.mark.parametrize(
    ("outcome", "word"), [("stopped", "stopped it"), ("made", "A demand outside")]
)
def test_a_stopped_demand_is_told_from_one_that_was_made(outcome, word):
    demand = Fact("demand", NOON, {"outcome": outcome})
    finding = judge(Ground.UNLAWFUL_DEMAND, Record(demands=[demand]), now=NOON)
    assert finding.verdict is Verdict.CONFIRMED
    assert word in finding.reason.en
    assert finding.facts == [demand]


def test_grounds_cite_their_points_and_any_other_the_article():
    assert str(Ground.MISPRINTS.clause) == "210-11.1(7)"
    assert str(Ground.OTHER.clause) == "210-11.1"


def test_papers_not_accepted_and_misprints_are_decided_sooner():
    short = {ground for ground in Ground if ground.decision_term == "short-decision"}
    assert short == {Ground.PAPERS_NOT_ACCEPTED, Ground.MISPRINTS}


def test_objects_that_a_later_law_added_are_marked():
    assert {kind.value for kind in ObjectKind if kind.by_later_law} == {
        "mfc",
        "mfc-worker",
        "involved-organisation",
    }
