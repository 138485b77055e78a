"""Say what an edition of a regulation on personal data is made of."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, StringConstraints, model_validator

from shared.language import Language
from shared.law import Clause
from shared.values import Code


class Value(BaseModel):
    """A frozen document, or a part of one, that refuses what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Title(Value):
    """A name for people, Russian first."""

    ru: Annotated[str, StringConstraints(min_length=1)]
    en: Annotated[str, StringConstraints(min_length=1)]

    def in_(self, language: Language) -> str:
        """Return the name in one language."""
        return self.en if language == "en" else self.ru


class Way(StrEnum):
    """How data are processed (PD-3.2)."""

    AUTOMATED = "automated"
    BY_HAND = "by-hand"
    MIXED = "mixed"


class Operator(Value):
    """Who answers for the processing (PD-1.2).

    Parameters
    ----------
    code
        The organisation's code.
    offices
        Codes of its branches: what they keep, the operator keeps.
    """

    code: Code
    name: Title
    offices: tuple[Code, ...] = ()

    @property
    def codes(self) -> frozenset[str]:
        """The operator's own code and those of its branches."""
        return frozenset({self.code, *self.offices})


class Category(Value):
    """Whose data are processed, and the closed list of what (PD-2.3).

    Parameters
    ----------
    default
        Not in the document; our own, by a later law.
    """

    code: Code
    title: Title
    clause: Clause
    fields: Annotated[frozenset[Code], Field(min_length=1)]
    default: bool = False


class Purpose(Value):
    """What data are processed for (PD-2.1), and whose.

    Parameters
    ----------
    categories
        Codes of categories, each with the fields that the purpose needs, or None for all.
    """

    code: Code
    title: Title
    clause: Clause
    categories: dict[Code, frozenset[Code] | None]
    default: bool = False


class Starts(StrEnum):
    """What a term of keeping starts with."""

    COLLECTED = "collected"
    CLOSED = "closed"
    NEXT_1_JANUARY = "next-1-january-after-closed"


class Earlier(Value):
    """A longer term of files that were closed before a day."""

    before: date
    years: PositiveInt


class Retention(Value):
    """How long files of a category, or papers of some kinds, are kept (PD-3.6).

    Parameters
    ----------
    papers, harmful_papers
        Kinds of papers that the rule is for; the latter only where the work was harmful or
        dangerous.
    """

    code: Code
    category: Code
    clause: Clause
    years: PositiveInt
    starts: Starts
    earlier: Earlier | None = None
    papers: frozenset[Code] = frozenset()
    harmful_papers: frozenset[Code] = frozenset()
    default: bool = False

    def covers(self, *, category: str, paper: str | None, harmful: bool) -> bool:
        """Tell whether the rule is for such a file."""
        if category != self.category:
            return False
        if not (self.papers or self.harmful_papers):
            return paper is None
        return paper in self.papers or (harmful and paper in self.harmful_papers)


class Edition(Value):
    """One edition of an operator's regulation (PD-1.4).

    Parameters
    ----------
    approved_on, posted_on
        When the head approved it, and when it was posted on the site.
    demonstration
        True where it exists only in the shipped example.
    """

    operator: Code
    version: PositiveInt
    title: Title
    reason: Title
    approved_on: date
    approved_by: Title
    posted_on: date | None = None
    kept_at: Title
    way: Way
    bases: Annotated[frozenset[Code], Field(min_length=1)]
    categories: Annotated[tuple[Category, ...], Field(min_length=1)]
    purposes: Annotated[tuple[Purpose, ...], Field(min_length=1)]
    retention: Annotated[tuple[Retention, ...], Field(min_length=1)]
    demonstration: bool = False

    @property
    def id(self) -> str:
        """What records name the edition by."""
        return f"{self.operator}-v{self.version}"

    def category(self, code: str) -> Category | None:
        """Return the category of that code."""
        return next((one for one in self.categories if one.code == code), None)

    def purpose(self, code: str) -> Purpose | None:
        """Return the purpose of that code."""
        return next((one for one in self.purposes if one.code == code), None)

    def rule(self, *, category: str, paper: str | None, harmful: bool) -> Retention | None:
        """Return the rule of keeping for such a file; what harmful work lifts goes first."""
        fitting = [
            one
            for one in self.retention
            if one.covers(category=category, paper=paper, harmful=harmful)
        ]
        return max(fitting, key=lambda one: one.years, default=None)

    def rule_of(self, code: str) -> Retention | None:
        """Return the rule of that code."""
        return next((one for one in self.retention if one.code == code), None)

    @model_validator(mode="after")
    def _names_only_what_it_knows(self) -> Self:
        known = {one.code: one.fields for one in self.categories}
        for purpose in self.purposes:
            for category, fields in purpose.categories.items():
                if category not in known or not (fields or frozenset()) <= known[category]:
                    raise ValueError(f"purpose {purpose.code}: {category} is not so in the lists")
        for rule in self.retention:
            if rule.category not in known:
                raise ValueError(f"retention {rule.code}: no category {rule.category}")
        if missing := known.keys() - {rule.category for rule in self.retention}:
            raise ValueError(f"nothing says how long to keep {sorted(missing)}")
        return self
