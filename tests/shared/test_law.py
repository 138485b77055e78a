"""A clause is read, written and said the way lawyers cite it."""

from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from shared.acts import ACTS, Style
from shared.law import Clause, ClauseError

ROWS = yaml.safe_load((Path(__file__).parents[2] / "docs" / "clauses.yaml").read_text("utf-8"))

numbers = st.from_regex(r"[1-9][0-9]{0,2}(\.[1-9]){0,2}", fullmatch=True)
topics = st.none() | st.from_regex(r"[a-z]{1,8}(-[a-z]{1,8})?", fullmatch=True)
editions = st.none() | st.from_regex(r"[a-z]{1,6}-[0-9]{4}", fullmatch=True)


@st.composite
def clauses(draw: st.DrawFn) -> Clause:
    act = draw(st.sampled_from(sorted(ACTS.values(), key=lambda act: act.code)))
    article, topic = draw(st.none() | numbers), draw(topics)
    if act.style is Style.CLAUSES:
        return Clause(act=act.code, article=article, topic=topic, edition=draw(editions))
    if article is None:
        return Clause(act=act.code, topic=topic)
    if article in act.pointed:
        return Clause(act=act.code, article=article, point=draw(st.none() | numbers), topic=topic)
    part = draw(st.none() | numbers)
    point = draw(st.none() | numbers) if part else None
    return Clause(act=act.code, article=article, part=part, point=point, topic=topic)


@given(clauses())
def test_an_id_that_is_written_is_read_back_as_the_same_clause(clause: Clause) -> None:
    assert Clause.parse(str(clause)) == clause


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_every_row_of_the_matrix_is_a_clause_with_a_title_in_both_languages(
    row: dict[str, object],
) -> None:
    assert str(Clause.parse(str(row["id"]))) == row["id"]
    assert row["ru"]
    assert row["en"]
    assert isinstance(row["ours"], bool)


def test_no_row_of_the_matrix_stands_twice() -> None:
    assert len({row["id"] for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize(
    ("text", "russian", "english"),
    [
        (
            "210-7(1)2",
            "п. 2 ч. 1 ст. 7 Федерального закона № 210-ФЗ",
            "article 7(1)(2) of Federal Law No. 210-FZ",
        ),
        (
            "210-16(1.3)",
            "ч. 1.3 ст. 16 Федерального закона № 210-ФЗ",
            "article 16(1.3) of Federal Law No. 210-FZ",
        ),
        (
            "210-11.1(3)",
            "п. 3 ст. 11.1 Федерального закона № 210-ФЗ",
            "article 11.1(3) of Federal Law No. 210-FZ",
        ),
        (
            "210-17(1)",
            "п. 1 ст. 17 Федерального закона № 210-ФЗ",
            "article 17(1) of Federal Law No. 210-FZ",
        ),
        (
            "210-7(5)-secrecy",
            "ч. 5 ст. 7 Федерального закона № 210-ФЗ",
            "article 7(5) of Federal Law No. 210-FZ",
        ),
        (
            "PD-9.11",
            "п. 9.11 Положения об обработке и защите персональных данных",
            "clause 9.11 of the Regulation on the Processing and Protection of Personal Data",
        ),
        (
            "152-14(7)",
            "ч. 7 ст. 14 Федерального закона № 152-ФЗ",
            "article 14(7) of Federal Law No. 152-FZ",
        ),
        ("59", "Федеральный закон № 59-ФЗ", "Federal Law No. 59-FZ"),
        (
            "GK-191",
            "ст. 191 Гражданского кодекса Российской Федерации",
            "article 191 of the Civil Code of the Russian Federation",
        ),
        (
            "NK-333.33(1)22",
            "пп. 22 п. 1 ст. 333.33 Налогового кодекса Российской Федерации",
            "article 333.33(1)(22) of the Tax Code of the Russian Federation",
        ),
        (
            "PP1376-3",
            "п. 3 постановления Правительства Российской Федерации № 1376",
            "clause 3 of Resolution of the Government of the Russian Federation No. 1376",
        ),
    ],
)
def test_a_clause_is_said_as_a_lawyer_cites_it(text: str, russian: str, english: str) -> None:
    assert Clause.parse(text).text("ru") == russian
    assert Clause.parse(text).text("en") == english


def test_the_full_citation_dates_the_act() -> None:
    said = Clause.parse("210-7(1)2").text("ru", full=True)
    assert said == "п. 2 ч. 1 ст. 7 Федерального закона от 27.07.2010 № 210-ФЗ"


def test_a_clause_of_a_regulation_names_its_edition_when_it_is_known() -> None:
    clause = Clause.parse("PD-9.11").in_edition("1.0")
    assert str(clause) == "PD-9.11@1.0"
    assert clause.text().endswith("персональных данных (редакция 1.0)")


@pytest.mark.parametrize(
    "text", ["", "999-1", "210-", "210-7(1", "210-7()", "PD-6.1(2)", "210-7 (1)", "210-7(1)2\n"]
)
def test_what_names_no_clause_is_refused(text: str) -> None:
    with pytest.raises(ClauseError):
        Clause.parse(text)


def test_an_article_with_points_alone_has_no_parts() -> None:
    with pytest.raises(ClauseError):
        Clause(act="210", article="11.1", part="1")
    with pytest.raises(ClauseError):
        Clause(act="210", article="7", point="1")


def test_a_clause_is_a_value() -> None:
    clause = Clause.parse("210-16(1)4")
    assert {clause: "row"}[Clause(act="210", article="16", part="1", point="4")] == "row"
    with pytest.raises(FrozenInstanceError):
        clause.part = "2"  # type: ignore[misc]


class Basis(BaseModel):
    """What a record rests on."""

    clause: Clause


def test_a_model_reads_a_clause_from_a_string_and_writes_it_as_one() -> None:
    basis = Basis.model_validate_json('{"clause": "PD-6.1.7-authority"}')
    assert basis.clause == Clause.parse("PD-6.1.7-authority")
    assert basis.model_dump(mode="json") == {"clause": "PD-6.1.7-authority"}
    assert Basis(clause=basis.clause) == basis
    assert Basis.model_json_schema()["properties"]["clause"]["type"] == "string"


def test_a_model_refuses_a_string_that_names_no_clause() -> None:
    with pytest.raises(ValidationError):
        Basis.model_validate({"clause": "210-7(1"})
