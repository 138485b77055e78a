"""Cite a clause of a law or of a regulation: read its id, write it, say it in words."""

import re
from dataclasses import dataclass, replace
from typing import Any, Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from shared.acts import ACTS, Act, Style
from shared.language import Language

_NUMBER = r"[0-9]+(?:\.[0-9]+)*"
_ID = re.compile(
    r"(?P<act>[A-Za-z0-9]+)"
    rf"(?:-(?P<article>{_NUMBER}))?"
    rf"(?:\((?P<outer>{_NUMBER})\)(?P<inner>{_NUMBER})?)?"
    r"(?:-(?P<topic>[a-z][a-z0-9]*(?:-[a-z0-9]+)*))?"
    r"(?:@(?P<edition>[A-Za-z0-9][A-Za-z0-9._:-]*))?"
)


class ClauseError(ValueError):
    """An id that names no clause."""


@dataclass(frozen=True, slots=True)
class Clause:
    """
    A place in an act, carrying what the law carries.

    Parameters
    ----------
    act
        The code of the act, as in :data:`shared.acts.ACTS`.
    article
        The article of a law («11.1») or the clause of a regulation («6.1.7»);
        none where the act as a whole is meant.
    part
        The part of the article; in codes that have no parts, the article's point.
    point
        The point of the part, or of the article where it has no parts.
    topic
        A word that tells apart two things asked by one clause; it is never printed.
    edition
        The edition of a regulation, when it is known.

    Raises
    ------
    ClauseError
        When the act is unknown or numbers its insides otherwise.
    """

    act: str
    article: str | None = None
    part: str | None = None
    point: str | None = None
    topic: str | None = None
    edition: str | None = None

    def __post_init__(self) -> None:
        if self.act not in ACTS:
            raise ClauseError(f"no act has the code {self.act!r}")
        if not self._fits_its_act() or not _ID.fullmatch(str(self)):
            raise ClauseError(f"{self!s} does not number its insides as its act does")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an id, as ``210-7(1)2``, ``210-17(1)``, ``PD-6.1.7`` or ``152-14(7)``."""
        found = _ID.fullmatch(text)
        if found is None or found["act"] not in ACTS:
            raise ClauseError(f"{text!r} is not the id of a clause")
        part, point = found["outer"], found["inner"]
        if point is None and found["article"] in ACTS[found["act"]].pointed:
            part, point = None, part
        return cls(
            act=found["act"],
            article=found["article"],
            part=part,
            point=point,
            topic=found["topic"],
            edition=found["edition"],
        )

    def __str__(self) -> str:
        outer, inner = (self.part, self.point) if self.part else (self.point, None)
        return "".join(
            (
                self.act,
                f"-{self.article}" if self.article else "",
                f"({outer})" if outer else "",
                inner or "",
                f"-{self.topic}" if self.topic else "",
                f"@{self.edition}" if self.edition else "",
            )
        )

    @property
    def of(self) -> Act:
        """The act that the clause stands in."""
        return ACTS[self.act]

    def in_edition(self, edition: str) -> Self:
        """Name the edition of the regulation that the clause is read in."""
        return replace(self, edition=edition)

    def text(self, language: Language = "ru", *, full: bool = False) -> str:
        """
        Say the clause as a lawyer cites it.

        Parameters
        ----------
        language
            Russian («п. 2 ч. 1 ст. 7 Федерального закона № 210-ФЗ») or English
            («article 7(1)(2) of Federal Law No. 210-FZ»).
        full
            Add the date of the act, in Russian.
        """
        if self.article is None:
            return self.of.name(language, full=full) + self._edition(language)
        place = self._place_en() if language == "en" else self._place_ru()
        joint = " of " if language == "en" else " "
        return f"{place}{joint}{self.of.owner(language, full=full)}{self._edition(language)}"

    def _fits_its_act(self) -> bool:
        if self.article is None:
            return self.part is None and self.point is None
        if self.of.style is Style.CLAUSES:
            return self.part is None and self.point is None
        if self.edition is not None:
            return False
        pointed = self.article in self.of.pointed
        return self.part is None if pointed else self.part is not None or self.point is None

    def _place_ru(self) -> str:
        if self.of.style is Style.CLAUSES:
            return f"п. {self.article}"
        outer, inner = ("п.", "пп.") if self.of.style is Style.POINTS else ("ч.", "п.")
        steps = ((inner, self.point), (outer, self.part), ("ст.", self.article))
        return " ".join(f"{name} {number}" for name, number in steps if number)

    def _place_en(self) -> str:
        if self.of.style is Style.CLAUSES:
            return f"clause {self.article}"
        inside = "".join(f"({number})" for number in (self.part, self.point) if number)
        return f"article {self.article}{inside}"

    def _edition(self, language: Language) -> str:
        if self.edition is None:
            return ""
        return f" ({'edition' if language == 'en' else 'редакция'} {self.edition})"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Let a model's field take the id, or the clause itself, and give the id back."""
        read = core_schema.chain_schema(
            [core_schema.str_schema(), core_schema.no_info_plain_validator_function(cls.parse)]
        )
        return core_schema.json_or_python_schema(
            json_schema=read,
            python_schema=core_schema.union_schema([core_schema.is_instance_schema(cls), read]),
            serialization=core_schema.to_string_ser_schema(),
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Describe the field as the string that it is on the wire."""
        return {"type": "string", "examples": ["210-7(1)2", "PD-6.1.7"]}
