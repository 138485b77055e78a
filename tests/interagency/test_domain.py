"""The rules of queries: what an answer may hold, when it is late, what a holder is shown."""

from datetime import timedelta

import pytest

from interagency.domain import Outcome, SubjectFields, check_answer, is_late, parties
from interagency.refusals import AnswerIncomplete, NothingWasFound, OutsideTheQuery
from tests.support.kernel import NOON


def judge(outcome, values, brings=("payment",)):
    check_answer(query="payment-status", brings=brings, outcome=outcome, values=values)


def test_what_was_asked_may_be_answered():
    judge(Outcome.FOUND, {"payment": "уплачено"})
    judge(Outcome.NOT_FOUND, {})


@pytest.mark.clause("210-16(2)")
@pytest.mark.parametrize("outcome", list(Outcome))
def test_what_the_service_does_not_need_is_refused_whatever_the_outcome(outcome):
    with pytest.raises(OutsideTheQuery) as refusal:
        judge(outcome, {"payment": "уплачено", "debts": "есть"})
    assert str(refusal.value.cited) == "210-16(2)"
    assert refusal.value.params["code"] == "debts"


def test_nothing_found_brings_no_values():
    with pytest.raises(NothingWasFound):
        judge(Outcome.NOT_FOUND, {"payment": "уплачено"})


def test_found_brings_some_of_what_was_asked():
    judge(Outcome.FOUND, {"payment": "уплачено"}, brings=("payment", "receipt"))
    judge(Outcome.FOUND, {}, brings=())
    with pytest.raises(AnswerIncomplete):
        judge(Outcome.FOUND, {}, brings=("payment", "receipt"))


@pytest.mark.parametrize(("after", "late"), [(-1, False), (0, True), (1, True)])
def test_an_answer_is_late_from_the_midnight_after_the_last_day(after, late):
    assert is_late(answered=NOON + timedelta(seconds=after), due=NOON) is late


def test_a_query_adds_its_own_fields_to_those_that_identify_the_person():
    fields = SubjectFields(
        of_everyone=("surname",), of_query={"object-extract": ("cadastral-number",)}
    )
    assert fields.of("object-extract") == ("surname", "cadastral-number")
    assert fields.of("payment-status") == ("surname",)


def test_a_body_that_asks_itself_is_one_party():
    assert parties(holder="fns", mfc="mfc-tatarstan", body="fns") == ("fns", "mfc-tatarstan")
