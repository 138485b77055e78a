"""Tell a failure of the event from a failure of the world around it."""

import traceback

import asyncpg
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

_OUTAGES = (
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.InsufficientResourcesError,
    asyncpg.ReadOnlySQLTransactionError,
)


class HandlerFailed(Exception):
    """A handler met with an error of the system or took too long; the cause tells."""


def is_outage(failure: BaseException) -> bool:
    """Return whether the database was not there, so that no event is to blame.

    An ``OSError`` is the database's: those of handlers come as :class:`HandlerFailed`.
    """
    if isinstance(failure, DBAPIError):
        cause = failure.orig.__cause__ if failure.orig else None
        return failure.connection_invalidated or isinstance(cause, _OUTAGES)
    return isinstance(failure, (*_OUTAGES, OSError, PoolTimeout))


def describe(failure: Exception) -> str:
    """Name a failure and its place without its message, which could quote personal data."""
    name = type(failure).__name__
    if isinstance(failure, ValidationError):
        errors = failure.errors(include_input=False, include_context=False, include_url=False)
        return f"{name}: " + "; ".join(
            f"{'.'.join(map(str, error['loc']))} {error['type']}" for error in errors[:10]
        )
    cause = failure.orig.__cause__ if isinstance(failure, DBAPIError) and failure.orig else None
    cause = cause or failure.__cause__
    return f"{name}{f' ({type(cause).__name__})' if cause else ''}{_place(failure)}"


def _place(failure: Exception) -> str:
    """Return the last place of our own code on the way to a failure."""
    origin = failure.__cause__ if isinstance(failure, HandlerFailed) else failure
    frames = traceback.extract_tb(origin.__traceback__) if origin else []
    ours = [frame for frame in frames if "site-packages" not in frame.filename]
    return f" at {ours[-1].name}:{ours[-1].lineno}" if ours else ""
