"""Show what a refused client is told, and what it never is."""

from datetime import date
from enum import StrEnum
from typing import Annotated

import asyncpg
import httpx
import pytest
from fastapi import APIRouter, FastAPI, Query
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError
from sqlalchemy import text
from sqlalchemy.exc import TimeoutError as PoolTimeout

from shared.database import Database
from shared.language import Text
from shared.refusals import Refusal
from tests.support.web import a_client, an_app

SECRET = "Иванов-112-233-445-95"


class DocumentMissing(Refusal):
    """A refusal for the tests."""

    slug, status, clause = "test-document-missing", 422, "210-7(1)2"
    title = Text(ru="Не хватает документа", en="A document is missing")
    detail = Text(ru="Нет документа {document}", en="No document {document}")


class Kind(StrEnum):
    """A closed list."""

    PAPER = "paper"
    FILE = "file"


def _checked(value: str) -> str:
    if value != "good":
        raise PydanticCustomError(
            "checksum", "unused", {"text": Text(ru="Неверная контрольная сумма", en="Bad checksum")}
        )
    return value


def _crude(value: str) -> str:
    raise ValueError(f"{value} is not good")


class Card(BaseModel):
    """A body with all kinds of rules."""

    model_config = ConfigDict(extra="forbid")

    surname: str = Field(max_length=5)
    born: date | None = None
    kind: Kind | None = None
    snils: Annotated[str, AfterValidator(_checked)] | None = None
    crude: Annotated[str, AfterValidator(_crude)] | None = None
    papers: list[dict[str, int]] = []


def refusing() -> FastAPI:
    app = an_app()

    @app.post("/cards")
    async def post_card(card: Card, limit: Annotated[int, Query(ge=1)] = 1) -> int:
        return len(card.surname) + limit

    router = APIRouter(prefix="/papers")

    @router.get("/{id}")
    async def read_paper(id: int) -> int:  # noqa: A002 - as services name it
        return id

    @router.delete("/{id}")
    async def drop_paper(id: int) -> int:  # noqa: A002 - as services name it
        return id

    app.include_router(router)

    @app.get("/missing")
    async def missing() -> None:
        raise DocumentMissing(document="passport")

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError(SECRET)

    @app.get("/slow-pool")
    async def slow_pool() -> None:
        raise PoolTimeout(SECRET)

    @app.get("/away")
    async def away() -> None:
        raise ConnectionRefusedError(SECRET)

    @app.get("/shutting-down")
    async def shutting_down() -> None:
        raise asyncpg.CannotConnectNowError(SECRET)

    return app


async def get(path: str, **headers: str) -> httpx.Response:
    async with a_client(refusing()) as client:
        return await client.get(path, headers=headers)


async def post(body: object = None, **other: object) -> httpx.Response:
    async with a_client(refusing()) as client:
        sent = {"json": body} if body is not None else {}
        return await client.post("/cards", **sent, **other)  # type: ignore[arg-type]


async def test_a_refusal_is_told_in_russian_with_its_clause():
    answer = await get("/missing", **{"X-Request-Id": "story-7"})
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Content-Language"] == "ru"
    assert answer.json() == {
        "type": "/problems/test-document-missing",
        "title": "Не хватает документа",
        "status": 422,
        "detail": "Нет документа passport",
        "instance": "urn:okno:request:story-7",
        "clause": {"id": "210-7(1)2", "text": "п. 2 ч. 1 ст. 7 Федерального закона № 210-ФЗ"},
    }


async def test_a_refusal_is_told_in_english_to_those_who_ask():
    answer = await get("/missing", **{"Accept-Language": "en-GB,en;q=0.9"})
    assert answer.headers["Content-Language"] == "en"
    assert answer.json()["title"] == "A document is missing"
    assert answer.json()["clause"]["text"] == "article 7(1)(2) of Federal Law No. 210-FZ"


@pytest.mark.parametrize(
    ("body", "pointer", "code", "detail"),
    [
        ({}, "/body/surname", "missing", "Обязательное поле отсутствует"),
        ({"surname": SECRET}, "/body/surname", "string_too_long", "Строка длиннее 5 знаков"),
        ({"surname": 5}, "/body/surname", "string_type", "Нужна строка"),
        ({"surname": "И", "born": SECRET}, "/body/born", None, "Нужна дата ГГГГ-ММ-ДД"),
        ({"surname": "И", "kind": SECRET}, "/body/kind", "enum", "Допустимы только: 'paper', "),
        ({"surname": "И", "snils": SECRET}, "/body/snils", "checksum", "Неверная контрольная"),
        ({"surname": "И", "crude": SECRET}, "/body/crude", "value_error", "Значение не подходит"),
        ({"surname": "И", SECRET: 1}, "/body", "extra_forbidden", "Такого поля здесь нет"),
        ({"surname": "И", "papers": [{}, 1]}, "/body/papers/1", "dict_type", "Нужен объект"),
        ([SECRET], "/body", "model_attributes_type", "Нужен объект"),
    ],
)
async def test_a_fault_is_pointed_at_and_the_value_is_not_repeated(
    body: object, pointer: str, code: str | None, detail: str
):
    answer = await post(body)
    assert answer.status_code == 422
    assert SECRET not in answer.text
    assert "Иванов" not in answer.text
    (error,) = answer.json()["errors"]
    assert error["pointer"] == pointer
    assert code in {error["code"], None}
    assert error["detail"].startswith(detail)


async def test_faults_are_told_in_english_too():
    answer = await post({}, headers={"Accept-Language": "en"})
    assert answer.json()["errors"][0]["detail"] == "A required field is missing"


async def test_a_fault_of_the_query_is_pointed_at():
    answer = await post({"surname": "И"}, params={"limit": SECRET})
    assert answer.json()["errors"][0]["pointer"] == "/query/limit"
    assert SECRET not in answer.text


JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    "body", [b'{"surname": "\xd0\x98', b"\xff\xfe\xfd", b"{" * 100_000, b"nonsense", b'{"a":1,}']
)
async def test_a_body_that_is_no_json_is_malformed(body: bytes):
    answer = await post(content=body, headers=JSON)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/malformed-body")
    assert "nonsense" not in answer.text


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "image/png"])
async def test_a_body_of_another_kind_is_not_supported(kind: str):
    answer = await post(content=b'{"surname": "x"}', headers={"Content-Type": kind})
    assert (answer.status_code, answer.json()["type"]) == (415, "/problems/unsupported-media-type")


async def test_an_absent_body_is_a_missing_one():
    answer = await post()
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/body")


async def test_an_unknown_address_is_a_problem_too():
    answer = await get(f"/{SECRET}")
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")
    assert answer.headers["Content-Type"] == "application/problem+json"


async def test_a_wrong_method_is_told_the_right_ones():
    answer = await get("/cards")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert answer.json()["type"] == "/problems/method-not-allowed"


async def test_a_wrong_method_is_told_the_methods_of_all_routes_of_the_path():
    async with a_client(refusing()) as client:
        answer = await client.post("/papers/7")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "DELETE, GET")


async def test_a_fault_of_ours_tells_the_request_id_and_nothing_else():
    answer = await get("/broken", **{"X-Request-Id": "r-1"})
    assert (answer.status_code, answer.json()["instance"]) == (500, "urn:okno:request:r-1")
    assert SECRET not in answer.text


@pytest.mark.parametrize("path", ["/slow-pool", "/away", "/shutting-down"])
async def test_what_is_away_for_now_is_unavailable_and_says_when_to_come_back(path: str):
    answer = await get(path)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert SECRET not in answer.text


def querying(database: Database) -> FastAPI:
    app = an_app()

    @app.get("/query")
    async def query(statement: str, value: str) -> None:
        async with database.transaction() as tx:
            await tx.execute(text(statement), {"value": value})

    @app.get("/number")
    async def number(value: int) -> None:
        async with database.transaction() as tx:
            await tx.execute(text("SELECT CAST(:value AS int)"), {"value": value})

    return app


@pytest.mark.parametrize(
    ("statement", "value", "status"),
    [
        ("SELECT CAST(:value AS text)", "a\0b", 422),
        ("SELECT CAST(CAST(:value AS text) AS int)", SECRET, 422),
        ("SELECT pg_terminate_backend(pg_backend_pid()), CAST(:value AS text)", "x", 503),
        ("SELECT no_such_column, CAST(:value AS text)", SECRET, 500),
    ],
)
async def test_a_refusal_of_the_database_is_judged_by_whose_fault_it_is(
    database: Database, statement: str, value: str, status: int
):
    async with a_client(querying(database)) as client:
        answer = await client.get("/query", params={"statement": statement, "value": value})
    assert answer.status_code == status
    assert SECRET not in answer.text


async def test_a_number_beyond_the_column_is_bad_input(database: Database):
    async with a_client(querying(database)) as client:
        assert (await client.get("/number", params={"value": 2**40})).status_code == 422


async def test_an_absent_database_is_unavailable():
    database = Database("postgresql://nobody:x@127.0.0.1:1/none", schema="x")
    async with a_client(querying(database)) as client:
        answer = await client.get("/number", params={"value": 1})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    await database.close()
