"""Say in which terms a request is led."""

from intake.catalogue import (
    Agreement,
    Entry,
    TermKind,
)
from shared.terms import Term


def provision_term(entry: Entry) -> Term:
    """Return the term in which the service must be provided (210-11.1(2))."""
    line = entry.term(TermKind.PROVISION)
    if line is None:
        raise ValueError(f"{entry.code} has no term of provision")
    return line.counted


def transfer_term(agreement: Agreement) -> Term:
    """Return the term in which the MFC passes papers on under an agreement (210-16(5)2)."""
    return agreement.transfer.counted
