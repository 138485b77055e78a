"""Describe what moves a class of 210-7(6) from the applicant to the platform (7(6), 7(6.1))."""

from enum import StrEnum

from intake.catalogue.values import Citation, DocumentClass, InForce, Territory, Value
from shared.law import Clause
from shared.values import Code


class Basis(StrEnum):
    """By what right a class is moved."""

    OWN_ACT = "own_act"
    """The act on the order of the service itself provides otherwise (7(6))."""

    REGION = "region"
    """A region or a municipality does so for its own bodies' services (7(6.1))."""


CLAUSE_OF_BASIS = {
    Basis.OWN_ACT: Clause.parse("210-7(6)"),
    Basis.REGION: Clause.parse("210-7(6.1)"),
}


class Override(InForce):
    """
    A class of documents that the applicant for a service is no longer asked for.

    Parameters
    ----------
    holder
        The participant that has the documents, whom the platform asks.
    territory
        Where it holds: of a region, or of a municipality of it; only for that basis.
    demonstration
        True where act and dates are examples.
    """

    code: Code
    basis: Basis
    service: Code
    class_7_6: DocumentClass
    act: Citation
    holder: Code
    territory: Territory | None = None
    demonstration: bool = False

    @property
    def clause(self) -> Clause:
        """The clause that lets the class be moved."""
        return CLAUSE_OF_BASIS[self.basis]

    def covers(self, territory: Territory | None) -> bool:
        """Tell whether a place lies where the override holds; everywhere, by an own act."""
        if self.territory is None:
            return True
        return territory is not None and territory.lies_in(self.territory)


class OverridesFile(Value):
    """The file of overrides."""

    overrides: tuple[Override, ...] = ()
