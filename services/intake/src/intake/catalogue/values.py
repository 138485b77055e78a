"""Say what every document of the catalogue is made of: titles, citations, terms, dates of force."""

from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PositiveInt,
    StringConstraints,
    ValidationInfo,
    model_validator,
)

from shared.language import Language
from shared.law import Clause
from shared.terms import Ahead, Starts, Term, Unit

Region = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}$")]
"""The code of a subject of the Federation."""

Oktmo = Annotated[str, StringConstraints(pattern=r"^[0-9]{8}([0-9]{3})?$")]
"""The code of a municipality in the ОКТМО classifier."""


class Value(BaseModel):
    """A frozen document, or a part of one, that refuses what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Title(Value):
    """A name for people, Russian first."""

    ru: Annotated[str, StringConstraints(min_length=1)]
    en: Annotated[str, StringConstraints(min_length=1)]


class ActKind(StrEnum):
    """Who adopted an act, which decides what the act may do."""

    FEDERAL_LAW = "federal_law"
    PRESIDENT_ACT = "president_act"
    GOVERNMENT_ACT = "government_act"
    FEDERAL_ORDER = "federal_order"
    REGIONAL_LAW = "regional_law"
    REGIONAL_GOVERNMENT_ACT = "regional_government_act"
    """An act of the region's highest executive body, which alone besides its law moves a class."""

    REGIONAL_ACT = "regional_act"
    MUNICIPAL_ACT = "municipal_act"
    INTERNAL_ACT = "internal_act"


class Act(Value):
    """
    A normative act as the catalogue cites it.

    ``verified`` says that number, date and force were checked against a public source. Where
    they were not, ``note`` tells what is to be checked, and a number that is not certain is
    absent: none is ever invented.
    """

    title: Annotated[str, StringConstraints(min_length=1)]
    kind: ActKind
    number: str | None = None
    adopted: date | None = None
    verified: bool = True
    note: str | None = None

    @model_validator(mode="after")
    def _tells_what_is_not_certain(self) -> Self:
        if self.verified and (self.number is None or self.adopted is None):
            raise ValueError("a verified act has its number and its date")
        if not self.verified and self.note is None:
            raise ValueError("an act that is not verified says in its note what is to be checked")
        return self

    def text(self) -> str:
        """Say the act in Russian, with what is known of its date and number."""
        dated = f" от {self.adopted:%d.%m.%Y}" if self.adopted else ""
        return f"{self.title}{dated}{f' № {self.number}' if self.number else ''}"


class Citation(Value):
    """
    The act that a line of the catalogue rests on: a clause of a law, or a place in an act.

    In YAML it is the id of a clause (``218-16(1)``), the key of an act in ``acts.yaml``, or
    ``{act: key, place: "п. 24"}``.
    """

    clause: Clause | None = None
    act: Act | None = None
    place: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _spelled_out(cls, data: Any, info: ValidationInfo) -> Any:
        known = (info.context or {}).get("acts", {})
        if isinstance(data, str):
            return {"act": known[data]} if data in known else {"clause": data}
        if isinstance(data, dict) and isinstance(data.get("act"), str):
            if data["act"] not in known:
                raise ValueError(f"no act {data['act']!r} in acts.yaml")
            return {**data, "act": known[data["act"]]}
        return data

    @model_validator(mode="after")
    def _cites_one_thing(self) -> Self:
        if (self.clause is None) == (self.act is None):
            raise ValueError("a citation is of a clause or of an act")
        return self

    @property
    def is_federal_law(self) -> bool:
        """Whether what is cited is a federal law, and not an act made under one."""
        if self.clause is not None:
            return self.clause.of.is_federal_law
        return self.act is not None and self.act.kind is ActKind.FEDERAL_LAW

    @property
    def kind(self) -> ActKind | None:
        """Who adopted what is cited; none for a regulation of personal data."""
        if self.clause is not None:
            return ActKind.FEDERAL_LAW if self.clause.of.is_federal_law else None
        return self.act.kind if self.act else None

    def text(self, language: Language = "ru") -> str:
        """Say the citation; acts outside the registry of laws are cited in Russian only."""
        if self.clause is not None:
            return self.clause.text(language)
        named = self.act.text() if self.act else ""
        return f"{self.place}: {named}" if self.place else named


class TermKind(StrEnum):
    """What a term is for."""

    REGISTRATION = "registration"
    PROVISION = "provision"
    TRANSFER = "transfer"
    ANSWER = "answer"
    ISSUE = "issue"
    CORRECTION = "correction"


CLAUSE_OF_TERM = {
    TermKind.REGISTRATION: Clause.parse("210-11.1(1)"),
    TermKind.PROVISION: Clause.parse("210-11.1(2)"),
    TermKind.TRANSFER: Clause.parse("210-16(5)2"),
    TermKind.ANSWER: Clause.parse("210-17(3)"),
    TermKind.ISSUE: Clause.parse("210-16(5)2"),
    TermKind.CORRECTION: Clause.parse("210-11.1(7)"),
}
"""The clause that a breach of each term is judged by, where the term cites no law itself."""


class TermLine(Value):
    """
    A term of a service or of an agreement.

    A term either names the act that sets it, or says that it is our own default; ``warn`` is how
    long before its end it is told to approach, see :class:`shared.terms.Term`. ``counted_from``
    matters where papers were received before they were registered.
    """

    kind: TermKind
    amount: PositiveInt
    unit: Unit
    starts: Starts = "next_day"
    warn: Ahead | None = None
    counted_from: Literal["receipt", "registration"] = "registration"
    act: Citation | None = None
    default: bool = False

    @model_validator(mode="after")
    def _has_a_source(self) -> Self:
        if self.act is None and not self.default:
            raise ValueError("a term names its act, or says that it is a default")
        return self

    @cached_property
    def counted(self) -> Term:
        """The term as the kernel counts it."""
        cited = self.act.clause if self.act else None
        return Term(
            amount=self.amount,
            unit=self.unit,
            starts=self.starts,
            clause=cited or CLAUSE_OF_TERM[self.kind],
            warn=self.warn,
        )


class InForce(Value):
    """Something that is in force from a day, and perhaps until one (both days included)."""

    in_force_from: date
    in_force_to: date | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.in_force_to is not None and self.in_force_to < self.in_force_from:
            raise ValueError("in_force_to is before in_force_from")
        return self

    def is_in_force(self, on: date) -> bool:
        """Tell whether the day is inside the range."""
        return self.in_force_from <= on and (self.in_force_to is None or on <= self.in_force_to)

    def overlaps(self, other: "InForce") -> bool:
        """Tell whether some day is inside both ranges."""
        return (other.in_force_to is None or self.in_force_from <= other.in_force_to) and (
            self.in_force_to is None or other.in_force_from <= self.in_force_to
        )


class Territory(Value):
    """Where a service, a body or an act belongs: a region, or a municipality of it."""

    region: Region
    oktmo: Oktmo | None = None

    def lies_in(self, other: "Territory") -> bool:
        """Tell whether this place is the other, or a part of it."""
        return self.region == other.region and other.oktmo in {None, self.oktmo}


DocumentClass = Annotated[int, Field(ge=1, le=19)]
"""A class of documents in 210-7(6)."""
