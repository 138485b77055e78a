"""Say who counts and marks whether the parties keep an agreement (16(4)3, 17 point 4)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from intake.catalogue.participants import Agreement, Countable, Measure
from intake.refusals.agreements import CountedByItself, MarkedByTheOtherParty, MarkOutsideTheDays


class Kind(StrEnum):
    """What a provision is: a requirement to the MFC, or a further duty of the body."""

    REQUIREMENT = "requirement"
    DUTY = "duty"


class Kept(StrEnum):
    """Whether a provision was kept in one case."""

    MET = "met"
    BROKEN = "broken"


CLAUSES = {Kind.REQUIREMENT: "210-16(4)3", Kind.DUTY: "210-17(4)"}
"""Whence a party must keep what the agreement provides for."""

BY_TERMS = frozenset({Measure.TRANSFER, Measure.ISSUE, Measure.PROVISION})
"""What clocks of requests measure, each of the kind of the same name."""

COUNTED = BY_TERMS | {Measure.COMPLETENESS, Measure.MANUAL}
"""What is counted here; answers to queries are counted where queries are kept."""


@dataclass(frozen=True, slots=True)
class Provision:
    """A requirement or a duty of an agreement."""

    kind: Kind
    countable: Countable


def provisions_of(agreement: Agreement) -> list[Provision]:
    """Return the requirements, then the duties."""
    return [
        *(Provision(Kind.REQUIREMENT, one) for one in agreement.requirements),
        *(Provision(Kind.DUTY, one) for one in agreement.duties),
    ]


def provision_of(agreement: Agreement, code: str) -> Provision | None:
    """Return the requirement or the duty of a code, if the agreement has it."""
    found = (one for one in provisions_of(agreement) if one.countable.code == code)
    return next(found, None)


def may_mark(
    agreement: Agreement, provision: Provision, *, by_mfc: bool, on: date, today: date
) -> None:
    """See that a party may mark how the other one kept a provision on a day.

    Raises
    ------
    MarkedByTheOtherParty
        It is the party that has to keep it.
    CountedByItself
        Clocks or incidents tell.
    MarkOutsideTheDays
        The day is still to come, or the agreement was not in force on it.
    """
    code, clause = provision.countable.code, CLAUSES[provision.kind]
    measure = provision.countable.measure
    if by_mfc is not (provision.kind is Kind.DUTY):
        raise MarkedByTheOtherParty(agreement=agreement.code, requirement=code, clause=clause)
    if measure is not Measure.MANUAL:
        raise CountedByItself(
            agreement=agreement.code, requirement=code, measure=measure, clause=clause
        )
    if on > today or not agreement.is_in_force(on):
        raise MarkOutsideTheDays(agreement=agreement.code, on=on, clause=clause)
