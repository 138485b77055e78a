"""Show that refusals are named once, cite their clause and speak both languages."""

from datetime import date

import pytest

from shared.language import Text
from shared.law import Clause
from shared.refusals import (
    IdempotencyInProgress,
    NotAuthenticated,
    Refusal,
    Unavailable,
    known_refusals,
)


class PaperMissing(Refusal):
    """A refusal for the tests."""

    slug, status, clause = "test-paper-missing", 422, "210-7(1)2"
    title = Text(ru="Нет бумаги", en="A paper is missing")
    detail = Text(ru="Нет «{paper}» на {on}", en="No {paper} on {on}")


def test_a_refusal_fills_its_template_in_both_languages():
    refusal = PaperMissing(paper=Text(ru="паспорт", en="passport"), on=date(2026, 3, 2))
    assert refusal.explain("ru") == "Нет «паспорт» на 02.03.2026"
    assert refusal.explain("en") == "No passport on 2026-03-02"


def test_a_refusal_cites_the_clause_of_its_class():
    assert PaperMissing(paper="x", on=date(2026, 3, 2)).cited == Clause.parse("210-7(1)2")


def test_a_refusal_may_cite_a_nearer_clause():
    refusal = PaperMissing(clause="210-7(6)1", paper="x", on=date(2026, 3, 2))
    assert str(refusal.cited) == "210-7(6)1"


def test_a_slug_names_one_refusal_only():
    with pytest.raises(TypeError, match="test-paper-missing"):
        type("Other", (Refusal,), {"slug": "test-paper-missing", "status": 400})


def test_a_clause_that_does_not_exist_is_found_when_the_class_is_made():
    with pytest.raises(ValueError, match="no-such"):
        type("Wrong", (Refusal,), {"slug": "test-wrong", "clause": "no-such"})


def test_all_refusals_are_known_by_slug():
    assert known_refusals()["test-paper-missing"] is PaperMissing
    assert known_refusals()["not-found"].status == 404


def test_what_may_be_tried_again_says_when():
    assert IdempotencyInProgress().headers() == {"Retry-After": "1"}
    assert Unavailable(retry_after=30).headers() == {"Retry-After": "30"}
    assert NotAuthenticated().headers() == {"WWW-Authenticate": "Bearer"}


def test_the_message_of_a_refusal_is_its_slug_so_that_no_log_holds_more():
    assert str(PaperMissing(paper="x", on=date(2026, 3, 2))) == "test-paper-missing"
