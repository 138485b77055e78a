"""Write logs that cannot hold personal data: by type, by name, and by a last net over strings."""

import logging
import re
import sys
import traceback
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import Enum
from functools import lru_cache
from pathlib import PurePath
from types import TracebackType
from typing import Any, Literal, TextIO
from uuid import UUID

import structlog
from structlog.typing import EventDict, Processor

from shared.telemetry import current_trace

REDACTED = "[redacted]"

_FORBIDDEN_NAME = re.compile(
    r"""(?:^|[^a-z0-9])(?:
    name | surname | patronymic | fio | snils | inn | ogrnip | phone | telephone | e?mail
    | address | passport | birth | birthday | birthdate | birthplace | signature | biometrics
    | applicant | person | citizen | client | ip
    | password | secret | token | authorization | cookie | credentials? | jwt
    | headers | body | payload | query | params | parameters
    )(?:$|[^a-z0-9])""",
    re.VERBOSE | re.IGNORECASE,
)
_LAST_NET = re.compile(
    r"""
    (?P<mail>[\w.+-]+@[\w-]+\.[\w.-]+)
    | (?P<bearer>\beyJ[\w-]+\.[\w-]+\.[\w-]*)
    | (?<![\w-])(?:
        (?P<snils>\d{3}-\d{3}-\d{3}[\ -]?\d{2})
        | (?P<phone>(?:\+7|8)[\s(-]{0,2}\d{3}[\s)-]{0,2}\d{3}[\s-]?\d{2}[\s-]?\d{2})
        | (?P<passport>\d{2}\s?\d{2}\s(?:№\s?)?\d{6})
        | (?P<number>\d{10,12})
      )(?![\w-])
    """,
    re.VERBOSE,
)
_LONGEST = 500
_DEEPEST = 4
_MOST_FRAMES = 20
_SUSPECT_NUMBERS = range(10**9, 10**12)
"""Whole numbers that may be a passport, an ИНН or a СНИЛС."""

_QUIET_LOGGERS = ("httpx", "httpcore", "sqlalchemy", "asyncio", "alembic")

_LOUD_LOGGERS = ("aiokafka",)
"""They repeat themselves ten times a second while a server is away; our own tasks tell of it."""


def configure_logs(
    *,
    level: str = "INFO",
    form: Literal["json", "console"] = "json",
    stream: TextIO | None = None,
) -> None:
    """Send all logs, ours and the libraries', through one sieve to standard error.

    Parameters
    ----------
    level
        The least severe level to write.
    form
        One JSON object a line, or lines for the eye.
    stream
        Where to write, if not to standard error.
    """
    target = stream or sys.stderr
    render: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=target.isatty())
    )
    structlog.configure(
        processors=[*_sieve(), render],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.WriteLoggerFactory(file=target),
        cache_logger_on_first_use=False,
    )
    _route_standard_logging(level=level, render=render, target=target)


def _sieve() -> list[Processor]:
    return [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        add_trace,
        tell_exception,
        sift,
    ]


def _route_standard_logging(*, level: str, render: Processor, target: TextIO) -> None:
    handler = logging.StreamHandler(target)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[first_line, structlog.stdlib.add_logger_name, *_sieve()],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, render],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in ("uvicorn", "uvicorn.error"):
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = True
    # Its lines hold paths, queries and addresses of clients; ours takes its place.
    logging.getLogger("uvicorn.access").disabled = True
    for name in _QUIET_LOGGERS:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    for name in _LOUD_LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    logging.captureWarnings(capture=True)


def add_trace(_: Any, __: str, event: EventDict) -> EventDict:
    """Add the ids of the request and the trace that the work stands in."""
    here = current_trace()
    if here is not None:
        event["trace_id"] = here.trace_id
        if here.request_id is not None:
            event["request_id"] = here.request_id
    return event


def first_line(_: Any, __: str, event: EventDict) -> EventDict:
    """Cut a library's message to one line: the further ones repeat exceptions and values."""
    event["event"] = str(event["event"]).partition("\n")[0]
    return event


def tell_exception(_: Any, __: str, event: EventDict) -> EventDict:
    """Tell an exception by types and places in the code, never by its message or locals.

    Messages of databases and validators repeat the values that they choked on.
    """
    event.pop("stack_info", None)
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["raised"] = _chain(error)
        event["frames"] = _frames(error.__traceback__)
    return event


def _chain(error: BaseException) -> list[str]:
    names: list[str] = []
    seen: set[int] = set()
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        names.append(f"{type(following).__module__}.{type(following).__qualname__}")
        if isinstance(following, BaseExceptionGroup):
            names.extend(type(inner).__qualname__ for inner in following.exceptions)
        following = following.__cause__ or following.__context__
    return names


def _frames(trace: TracebackType | None) -> list[str]:
    frames = traceback.StackSummary.extract(
        traceback.walk_tb(trace), lookup_lines=False, capture_locals=False
    )
    return [
        f"{'/'.join(PurePath(frame.filename).parts[-2:])}:{frame.lineno} {frame.name}"
        for frame in frames[-_MOST_FRAMES:]
    ]


def sift(_: Any, __: str, event: EventDict) -> EventDict:
    """Let through what cannot be personal, and blank the rest."""
    return {
        key: value if key in _OWN else _sift(key, value, depth=0) for key, value in event.items()
    }


_OWN = frozenset(
    {"level", "timestamp", "request_id", "trace_id", "raised", "frames"}
    | {"_record", "_from_structlog"}
)
"""Keys whose values come from here and from no caller."""


def _sift(key: str, value: Any, *, depth: int) -> Any:  # noqa: PLR0911 - a return a kind
    if value is not None and _is_forbidden(key):
        return REDACTED
    match value:
        case bool() | None | float():
            return value
        case Enum():
            return _sift(key, value.value, depth=depth)
        case str():
            return _LAST_NET.sub(_name_the_catch, value[:_LONGEST])
        case int():
            return "[number]" if abs(value) in _SUSPECT_NUMBERS else value
        case UUID() | timedelta():
            return str(value)
        case datetime() | date():
            return value.isoformat()
        case Mapping() if depth < _DEEPEST:
            return {str(k): _sift(str(k), v, depth=depth + 1) for k, v in value.items()}
        case list() | tuple() | set() | frozenset() if depth < _DEEPEST:
            return [_sift(key, item, depth=depth + 1) for item in value]
        case _:
            return f"[{type(value).__name__}]"


@lru_cache(maxsize=1024)
def _is_forbidden(key: str) -> bool:
    return _FORBIDDEN_NAME.search(key) is not None


def _name_the_catch(found: re.Match[str]) -> str:
    return f"[{found.lastgroup}]"
