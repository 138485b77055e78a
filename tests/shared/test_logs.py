"""Show that logs cannot hold personal data."""

import asyncio
import io
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import pytest
import structlog

from shared.logs import REDACTED, configure_logs
from shared.telemetry import continue_trace
from tests.support.logs import logs_as_ever

SECRETS = {
    "СНИЛС 112-233-445 95": "[snils]",
    "112-233-445-95": "[snils]",
    "11223344595": "[number]",
    "звонить +7 (912) 345-67-89": "[phone]",
    "8 912 345 67 89": "[phone]",
    "ivan.petrov+mfc@mail.example": "[mail]",
    "паспорт 45 10 123456": "[passport]",
    "4510 123456": "[passport]",
    "45 10 № 123456": "[passport]",
    "4510123456": "[number]",
    "ИНН 500100732259": "[number]",
    "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxIn0.c2ln": "[bearer]",
}


@dataclass
class Person:
    """What no log may print."""

    surname: str


class Kind(StrEnum):
    """A code."""

    PAPER = "paper"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    configure_logs(stream=stream)
    yield stream
    logs_as_ever()


def last(log: io.StringIO) -> dict[str, Any]:
    line: dict[str, Any] = json.loads(log.getvalue().splitlines()[-1])
    return line


@pytest.mark.parametrize(("secret", "caught"), SECRETS.items())
def test_the_last_net_catches_what_looks_personal(log: io.StringIO, secret: str, caught: str):
    structlog.get_logger().info(f"got {secret} here", code=secret, inner={"codes": [secret]})
    line = last(log)
    assert caught in line["event"]
    assert caught in line["code"]
    assert caught in line["inner"]["codes"][0]
    assert secret not in log.getvalue()


@pytest.mark.parametrize(
    "harmless",
    [
        "01a20350-5249-7622-9c75-123456789012",
        "77-0001-2026-0000123",
        "210-16(1)4",
        "2026-11-22T12:54:31.772934+00:00",
        "0af7651916cd43dd8448eb211c80319c",
        "okno.intake.request.registered",
    ],
)
def test_ids_numbers_clauses_and_times_pass(log: io.StringIO, harmless: str):
    structlog.get_logger().info("passed", code=harmless)
    assert last(log)["code"] == harmless


@pytest.mark.parametrize(
    "key", ["name", "first_name", "SNILS", "applicant", "phone", "e_mail", "password", "client_ip"]
)
def test_what_is_named_as_personal_is_redacted(log: io.StringIO, key: str):
    structlog.get_logger().info("kept", **{key: "Иванов", "inner": {key: "Иванов"}})
    assert last(log)[key] == REDACTED
    assert last(log)["inner"][key] == REDACTED
    assert "Иванов" not in log.getvalue()


def test_values_pass_by_type_and_all_others_are_blanked(log: io.StringIO):
    structlog.get_logger().info(
        "typed",
        flag=True,
        count=3,
        ratio=0.5,
        nothing=None,
        kind=Kind.PAPER,
        id=UUID(int=1),
        day=date(2026, 3, 2),
        at=datetime(2026, 3, 2, 9, tzinfo=UTC),
        suspect=4510123456,
        holder=Person(surname="Иванов"),
        raw="Иванов".encode(),
        error=ValueError("Иванов"),
    )
    line = last(log)
    assert (line["flag"], line["count"], line["ratio"], line["nothing"]) == (True, 3, 0.5, None)
    assert (line["kind"], line["day"]) == ("paper", "2026-03-02")
    assert (line["id"], line["at"]) == (str(UUID(int=1)), "2026-03-02T09:00:00+00:00")
    assert (line["suspect"], line["holder"], line["raw"], line["error"]) == (
        "[number]", "[Person]", "[bytes]", "[ValueError]"
    )  # fmt: skip
    assert "Иванов" not in log.getvalue()


def raise_with(surname: str) -> None:
    try:
        {}[surname]
    except KeyError as error:
        raise ValueError(f"{surname} is wrong") from error


def test_an_exception_is_told_by_types_and_places(log: io.StringIO):
    try:
        raise_with("Иванов")
    except ValueError:
        structlog.get_logger().exception("failed")
    line = last(log)
    assert line["raised"] == ["builtins.ValueError", "builtins.KeyError"]
    assert line["frames"][-1].startswith("shared/test_logs.py:")
    assert line["frames"][-1].endswith(" raise_with")
    assert "Иванов" not in log.getvalue()


def test_aiokafka_which_repeats_itself_while_a_broker_is_away_is_silent(log: io.StringIO):
    logging.getLogger("aiokafka.conn").error("Unable connect to node")
    assert log.getvalue() == ""


@pytest.mark.parametrize("name", ["uvicorn.error", "sqlalchemy.pool", "anything"])
def test_the_libraries_logs_go_through_the_same_sieve(log: io.StringIO, name: str):
    try:
        raise_with("Иванов")
    except ValueError:
        logging.getLogger(name).exception("for %s\nparameters: Иванов", "a@b.example")
    line = last(log)
    assert (line["event"], line["logger"], line["level"]) == ("for [mail]", name, "error")
    assert "Иванов" not in log.getvalue()


async def test_a_forgotten_task_does_not_print_its_exception(log: io.StringIO):
    async def fail() -> None:
        raise_with("Иванов")

    task = asyncio.create_task(fail())
    await asyncio.wait([task])
    loop = asyncio.get_running_loop()
    loop.call_exception_handler(
        {"message": "Task exception was never retrieved", "exception": task.exception()}
    )
    assert last(log)["event"] == "Task exception was never retrieved"
    assert "Иванов" not in log.getvalue()


def test_lines_with_addresses_of_requests_are_not_written(log: io.StringIO):
    logging.getLogger("uvicorn.access").info("GET /people/Иванов")
    logging.getLogger("httpx").info("HTTP Request: GET http://x/people/Иванов")
    assert log.getvalue() == ""


def test_a_line_tells_the_trace_that_it_stands_in(log: io.StringIO):
    with continue_trace("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"):
        structlog.get_logger().info("inside")
    assert last(log)["trace_id"] == "0af7651916cd43dd8448eb211c80319c"
    structlog.get_logger().info("outside")
    assert "trace_id" not in last(log)


def test_less_severe_lines_are_left_out():
    stream = io.StringIO()
    configure_logs(level="WARNING", stream=stream)
    structlog.get_logger().info("quiet")
    structlog.get_logger().warning("loud")
    logs_as_ever()
    assert [json.loads(line)["event"] for line in stream.getvalue().splitlines()] == ["loud"]


def test_lines_for_the_eye_are_sieved_too():
    stream = io.StringIO()
    configure_logs(form="console", stream=stream)
    try:
        raise_with("Иванов")
    except ValueError:
        structlog.get_logger().exception("failed", name="Иванов", code="112-233-445 95")
    logs_as_ever()
    assert "[snils]" in stream.getvalue()
    assert "Иванов" not in stream.getvalue()
