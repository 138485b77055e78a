"""Keep a service's terms as data: versioned, dated, each with the law that it comes from."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Self

from pydantic import Field, model_validator

from shared.law import Clause
from shared.terms import Ahead, Cited, Starts, Term, Unit


class DatedTerm(Cited):
    """A term in one version.

    Parameters
    ----------
    kind
        What must be done in time.
    in_force_from
        The first day on which a term that starts is counted so.
    clause
        The duty that a breach of the term breaks.
    source
        The law that states the amount; none where it is our own.
    default
        Whether it holds only until an agreement or an act says otherwise.
    warn
        How long before its end it is told to approach; see :class:`shared.terms.Term`.
    """

    kind: str
    version: int = Field(gt=0)
    in_force_from: date
    amount: int = Field(gt=0)
    unit: Unit
    starts: Starts = "next_day"
    source: Clause | None = None
    default: bool
    warn: Ahead | None = None

    @model_validator(mode="after")
    def _says_where_it_comes_from(self) -> Self:
        if self.source is None and not self.default:
            raise ValueError("a term that no law states is a default")
        return self

    @model_validator(mode="after")
    def _can_be_counted(self) -> Self:
        # A bad entry stops the start of the service, not the first request that needs it.
        _ = self.term
        return self

    @property
    def term(self) -> Term:
        """What is counted."""
        return Term(
            amount=self.amount,
            unit=self.unit,
            starts=self.starts,
            clause=self.clause,
            warn=self.warn,
        )


class TermBook:
    """The terms of a service by kind and day."""

    def __init__(self, terms: Iterable[DatedTerm]) -> None:
        self._terms = sorted(terms, key=lambda term: (term.kind, term.in_force_from))

    @classmethod
    def read(cls, entries: Iterable[Mapping[str, Any]]) -> Self:
        """Read the entries of a data file. Raises ``pydantic.ValidationError`` on a bad one."""
        return cls(DatedTerm.model_validate(entry) for entry in entries)

    def on(self, kind: str, day: date) -> DatedTerm:
        """Return the version in force on a day. Raises ``LookupError`` when there is none."""
        for term in reversed(self._terms):
            if term.kind == kind and term.in_force_from <= day:
                return term
        raise LookupError(f"no term {kind!r} is in force on {day}")
