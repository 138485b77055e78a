"""Say in which terms a request is led."""

from datetime import date

from intake.catalogue import (
    Agreement,
    Entry,
    TermKind,
)
from shared.term_book import TermBook
from shared.terms import Term


def registration_term(entry: Entry, book: TermBook, *, on: date) -> Term:
    """Return the term in which what was received becomes a request (210-11.1(1))."""
    return _own_or_default(entry, TermKind.REGISTRATION, book, on=on)


def provision_counts_from_receipt(entry: Entry) -> bool:
    """Return whether the act counts the service's term from the receipt."""
    line = entry.term(TermKind.PROVISION)
    return line is not None and line.counted_from == "receipt"


def provision_term(entry: Entry) -> Term:
    """Return the term in which the service must be provided (210-11.1(2))."""
    line = entry.term(TermKind.PROVISION)
    if line is None:
        raise ValueError(f"{entry.code} has no term of provision")
    return line.counted


def transfer_term(agreement: Agreement) -> Term:
    """Return the term in which the MFC passes papers on under an agreement (210-16(5)2)."""
    return agreement.transfer.counted


def issue_term(entry: Entry, book: TermBook, *, on: date) -> Term:
    """Return the term in which the applicant must be told of a result (210-16(5)2)."""
    return _own_or_default(entry, TermKind.ISSUE, book, on=on)


def correction_term(entry: Entry, book: TermBook, *, on: date) -> Term:
    """Return the term in which misprints must be put right (210-11.1(7))."""
    return _own_or_default(entry, TermKind.CORRECTION, book, on=on)


def collection_term(book: TermBook, *, on: date) -> Term:
    """Return how long a result is kept for the applicant (210-16(1)6)."""
    return book.on("collection", on).term


def _own_or_default(entry: Entry, kind: TermKind, book: TermBook, *, on: date) -> Term:
    line = entry.term(kind)
    return line.counted if line else book.on(kind, on).term
