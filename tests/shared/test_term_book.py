"""Terms are data: dated, cited, and refused by name when they are not."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from shared.term_book import TermBook
from shared.terms import Ahead

ENTRY: dict[str, Any] = {
    "kind": "answer",
    "version": 1,
    "in_force_from": date(2025, 1, 1),
    "amount": 5,
    "unit": "working_days",
    "clause": "210-17(3)",
    "source": "210-7.2",
    "default": True,
}


def test_the_version_in_force_on_a_day_is_found() -> None:
    later = {**ENTRY, "version": 2, "in_force_from": date(2026, 7, 1), "amount": 3}
    book = TermBook.read([later, ENTRY])
    assert book.on("answer", date(2026, 6, 30)).term.amount == 5
    assert book.on("answer", date(2026, 7, 1)).term.amount == 3
    for kind, day in (("answer", date(2024, 12, 31)), ("other", date(2026, 1, 1))):
        with pytest.raises(LookupError):
            book.on(kind, day)


def test_when_to_warn_is_data() -> None:
    book = TermBook.read([{**ENTRY, "warn": {"amount": 2}}])
    assert book.on("answer", date(2026, 1, 1)).term.warn == Ahead(amount=2)


def test_a_term_without_a_clause_is_refused_by_name() -> None:
    entry = {name: value for name, value in ENTRY.items() if name != "clause"}
    with pytest.raises(ValidationError) as refused:
        TermBook.read([entry])
    assert [fault["type"] for fault in refused.value.errors()] == ["term-without-clause"]


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"clause": "the law"}, "value_error"),
        ({"in_force_from": "2025-02-30"}, "date_from_datetime_parsing"),
        ({"unit": "hours"}, "value_error"),
        ({"amount": 20_000}, "less_than_equal"),
        ({"warn": {"amount": -1}}, "greater_than_equal"),
        ({"source": None, "default": False}, "value_error"),
    ],
)
def test_an_entry_that_is_wrong_is_refused(wrong: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValidationError) as refused:
        TermBook.read([{**ENTRY, **wrong}])
    assert fault in [found["type"] for found in refused.value.errors()]
