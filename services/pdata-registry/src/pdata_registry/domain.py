"""Judge a record of processing by the edition in force, and count how long its file is kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pdata_registry.editions import Edition, Retention, Starts
from pdata_registry.refusals import (
    BasisMissing,
    CategoryUnknown,
    CrossBorderTransfer,
    ExcessiveForThePurpose,
    FieldsOutsideTheList,
    OperationUnknown,
    PaperUnknown,
    PurposeNotDeclared,
    SpecialCategory,
)
from shared.law import Clause, ClauseError
from shared.operations import Operation
from shared.refusals import Refusal

OWN_HOLDER = "pdata-registry"
"""The holder of files that an operator enters directly."""

HOME = "RU"


SPECIAL = frozenset(
    {
        "race",
        "nationality",
        "political-views",
        "religious-beliefs",
        "philosophical-beliefs",
        "health",
        "intimate-life",
    }
)
"""What is neither received nor processed unless a law is named (PD-6.1.3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Processing:
    """What is done with whose data, for what and on what ground.

    Parameters
    ----------
    fields
        Names in kebab-case, never values.
    basis
        A clause of a law, or a kind of basis that the edition names.
    law
        The federal law that allows special categories.
    country
        Where data are transferred to (ISO 3166), if they are.
    paper, harmful
        The kind of a staff paper, and whether the work was harmful or dangerous.
    """

    category: str
    fields: frozenset[str]
    purpose: str | None
    basis: str | None
    operation: str
    law: Clause | None = None
    country: str | None = None
    paper: str | None = None
    harmful: bool = False


def judge(edition: Edition, processing: Processing) -> Iterator[Refusal]:
    """Yield everything in which a processing breaks the edition, the gravest first."""
    yield from _special(processing)
    if processing.operation not in set(Operation):
        yield OperationUnknown(operation=processing.operation)
    if processing.country not in {None, HOME}:
        yield CrossBorderTransfer(country=str(processing.country))
    if not _is_basis(edition, processing.basis):
        yield BasisMissing(basis=processing.basis or "—")
    yield from _fields(edition, processing)
    category, paper = processing.category, processing.paper
    if edition.category(category) and not edition.rule(
        category=category, paper=paper, harmful=processing.harmful
    ):
        yield PaperUnknown(category=category, paper=paper or "—")


def _special(processing: Processing) -> Iterator[Refusal]:
    special = processing.fields & SPECIAL
    by_law = processing.law is not None and processing.law.of.is_federal_law
    if special and not by_law:
        yield SpecialCategory(fields=_listed(special))


def _is_basis(edition: Edition, basis: str | None) -> bool:
    if basis is None or basis in edition.bases:
        return basis is not None
    try:
        return Clause.parse(basis).of.is_federal_law
    except ClauseError:
        return False


def _fields(edition: Edition, processing: Processing) -> Iterator[Refusal]:
    """Judge the fields by the category's closed list, and then by the purpose."""
    category = edition.category(processing.category)
    if category is None:
        yield CategoryUnknown(category=processing.category)
        return
    plain = processing.fields - SPECIAL
    if outside := plain - category.fields:
        yield FieldsOutsideTheList(
            clause=category.clause, category=category.code, fields=_listed(outside)
        )
    purpose = edition.purpose(processing.purpose) if processing.purpose else None
    if purpose is None:
        yield PurposeNotDeclared(purpose=processing.purpose or "—")
        return
    needed = purpose.categories.get(category.code, frozenset())
    if excess := (plain & category.fields) - (category.fields if needed is None else needed):
        yield ExcessiveForThePurpose(
            purpose=purpose.code,
            category=category.code,
            fields=_listed(excess),
        )


def _listed(fields: frozenset[str]) -> str:
    return ", ".join(sorted(fields))


def keep_until(rule: Retention, *, collected_on: date, closed_on: date | None) -> date | None:
    """Return the first day on which the file need not be kept; None while it is open.

    A term from collection runs at once (PD-3.6.4). Others start when the file is closed
    (PD-3.6.1), or on 1 January of the year after (PD-3.6.2).
    """
    if rule.starts is Starts.COLLECTED:
        return _years_after(collected_on, rule.years)
    if closed_on is None:
        return None
    earlier = rule.earlier
    years = earlier.years if earlier and closed_on < earlier.before else rule.years
    if rule.starts is Starts.NEXT_1_JANUARY:
        return date(closed_on.year + 1 + years, 1, 1)
    return _years_after(closed_on, years)


def _years_after(day: date, years: int) -> date:
    """Add years; 29 February of a common year is 1 March, since nothing is kept shorter."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
