"""Know the acts that clauses cite: their codes, names and how their parts are called."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Style(StrEnum):
    """How an act numbers what stands inside it."""

    PARTS = "parts"
    """Articles, parts («ч.»), points («п.»): most federal laws."""

    POINTS = "points"
    """Articles, points («п.»), sub-points («пп.»): the Civil Code and its kin."""

    CLAUSES = "clauses"
    """Clauses alone («п. 9.11»): regulations and rules."""


@dataclass(frozen=True, slots=True)
class Act:
    """
    A normative act or a local regulation that a clause can belong to.

    Parameters
    ----------
    code
        The first part of a clause's id, as ``210``.
    nominative, genitive
        The Russian name of the act without its number, in two cases.
    english
        The English name with its number.
    number, adopted
        Number and date, where the act is cited by them.
    style
        How the act numbers its insides.
    pointed
        Articles that have points and no parts, as article 11.1 of 210-FZ.
    """

    code: str
    nominative: str
    genitive: str
    english: str
    number: str | None = None
    adopted: date | None = None
    style: Style = Style.PARTS
    pointed: frozenset[str] = field(default=frozenset())

    def name(self, language: str, *, full: bool = False) -> str:
        """Name the act by itself: «Федеральный закон № 210-ФЗ»."""
        return self.english if language == "en" else self._numbered(self.nominative, full=full)

    def owner(self, language: str, *, full: bool = False) -> str:
        """Name the act as what a clause belongs to: «Федерального закона № 210-ФЗ»."""
        return self.english if language == "en" else self._numbered(self.genitive, full=full)

    @property
    def is_federal_law(self) -> bool:
        """Whether the act is a federal law or a code, which alone may carry a refusal."""
        return self.style is not Style.CLAUSES

    def _numbered(self, name: str, *, full: bool) -> str:
        if self.number is None:
            return name
        dated = f" от {self.adopted:%d.%m.%Y}" if full and self.adopted else ""
        return f"{name}{dated} № {self.number}"


def _federal_law(
    number: str,
    adopted: date,
    *,
    style: Style = Style.PARTS,
    pointed: tuple[str, ...] = (),
) -> Act:
    return Act(
        code=number,
        nominative="Федеральный закон",
        genitive="Федерального закона",
        english=f"Federal Law No. {number}-FZ",
        number=f"{number}-ФЗ",
        adopted=adopted,
        style=style,
        pointed=frozenset(pointed),
    )


def _code(code: str, adjective: str, genitive: str, english: str, style: Style) -> Act:
    return Act(
        code=code,
        nominative=f"{adjective} кодекс Российской Федерации",
        genitive=f"{genitive} кодекса Российской Федерации",
        english=f"the {english} Code of the Russian Federation",
        style=style,
    )


def _law_of_the_federation(code: str, number: str, adopted: date) -> Act:
    return Act(
        code=code,
        nominative="Закон Российской Федерации",
        genitive="Закона Российской Федерации",
        english=f"Law of the Russian Federation No. {number}",
        number=number,
        adopted=adopted,
    )


def _decree(number: str, adopted: date) -> Act:
    return Act(
        code=f"PP{number}",
        nominative="Постановление Правительства Российской Федерации",
        genitive="постановления Правительства Российской Федерации",
        english=f"Resolution of the Government of the Russian Federation No. {number}",
        number=number,
        adopted=adopted,
        style=Style.CLAUSES,
    )


_ACTS = (
    _federal_law("210", date(2010, 7, 27), pointed=("11.1", "17")),
    Act(
        code="PD",
        nominative="Положение об обработке и защите персональных данных",
        genitive="Положения об обработке и защите персональных данных",
        english="the Regulation on the Processing and Protection of Personal Data",
        style=Style.CLAUSES,
    ),
    _federal_law("59", date(2006, 5, 2)),
    _federal_law("63", date(2011, 4, 6)),
    _federal_law("81", date(1995, 5, 19)),
    _federal_law("114", date(1996, 8, 15)),
    _federal_law("125", date(2004, 10, 22)),
    _federal_law("129", date(2001, 8, 8), style=Style.POINTS),
    _federal_law("143", date(1997, 11, 15), style=Style.POINTS),
    _federal_law("149", date(2006, 7, 27)),
    _federal_law("152", date(2006, 7, 27), pointed=("3",)),
    _federal_law("178", date(1999, 7, 17)),
    _federal_law("181", date(1995, 11, 24)),
    _federal_law("209", date(2009, 7, 24)),
    _federal_law("218", date(2015, 7, 13)),
    _federal_law("256", date(2006, 12, 29)),
    _federal_law("273", date(2012, 12, 29)),
    _federal_law("400", date(2013, 12, 28)),
    _federal_law("443", date(2013, 12, 28)),
    _federal_law("580", date(2022, 12, 29)),
    _law_of_the_federation("5242", "5242-1", date(1993, 6, 25)),
    _law_of_the_federation("3185", "3185-1", date(1992, 7, 2)),
    _code("GK", "Гражданский", "Гражданского", "Civil", Style.POINTS),
    _code("NK", "Налоговый", "Налогового", "Tax", Style.POINTS),
    _code("ZK", "Земельный", "Земельного", "Land", Style.POINTS),
    _code("SK", "Семейный", "Семейного", "Family", Style.POINTS),
    _code("ZhK", "Жилищный", "Жилищного", "Housing", Style.PARTS),
    _code("GrK", "Градостроительный", "Градостроительного", "Town Planning", Style.PARTS),
    _code("TK", "Трудовой", "Трудового", "Labour", Style.PARTS),
    _decree("797", date(2011, 9, 27)),
    _decree("840", date(2012, 8, 16)),
    _decree("1376", date(2012, 12, 22)),
)

ACTS: dict[str, Act] = {act.code: act for act in _ACTS}
"""Every act that a clause can cite, by its code."""
