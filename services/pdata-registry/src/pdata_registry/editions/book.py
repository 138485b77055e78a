"""Find the edition that is in force for an operator on a day."""

from collections.abc import Iterable
from datetime import date

from pdata_registry.editions.values import Edition, Operator


class Editions:
    """Operators and their editions; what is in force is computed, never written down (PD-1.4)."""

    def __init__(self, *, operators: Iterable[Operator], editions: Iterable[Edition]) -> None:
        self._operators = {code: one for one in operators for code in one.codes}
        self._editions: dict[str, list[Edition]] = {}
        for edition in sorted(editions, key=lambda one: one.version):
            self._editions.setdefault(edition.operator, []).append(edition)

    def operator(self, organisation: str) -> Operator | None:
        """Return the operator that an organisation is, or is a branch of."""
        return self._operators.get(organisation)

    def answering_for(self, organisation: str) -> str:
        """Return the code of who answers for what an organisation keeps: it, or its operator."""
        operator = self._operators.get(organisation)
        return operator.code if operator else organisation

    def codes_of(self, organisation: str) -> frozenset[str]:
        """Return every code that the files of an organisation's operator may stand under."""
        operator = self._operators.get(organisation)
        return operator.codes if operator else frozenset({organisation})

    def seen_by(self, organisation: str) -> frozenset[str]:
        """Return whose records an organisation may see: an operator's branches' too."""
        operator = self._operators.get(organisation)
        is_whole = operator is not None and operator.code == organisation
        return operator.codes if operator and is_whole else frozenset({organisation})

    def in_force(self, organisation: str, *, on: date) -> Edition | None:
        """Return the edition in force for an organisation on a day."""
        operator = self._operators.get(organisation)
        known = self._editions.get(operator.code, []) if operator else []
        begun = [one for one in known if (since := self.since(one)) is not None and since <= on]
        return begun[-1] if begun else None

    def since(self, edition: Edition) -> date | None:
        """Return the day that an edition takes effect on; None if it does not.

        The first one does from its approval (PD-11.1), a later one from approval and posting,
        the later of the two (PD-11.2).
        """
        first, *_ = self._editions[edition.operator]
        if edition.version == first.version:
            return edition.approved_on
        if edition.posted_on is None:
            return None
        return max(edition.approved_on, edition.posted_on)

    def by_id(self, edition_id: str | None) -> Edition | None:
        """Return the edition that a record names."""
        every = (one for editions in self._editions.values() for one in editions)
        return next((one for one in every if one.id == edition_id), None)
