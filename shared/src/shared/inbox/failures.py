"""Tell a failure of the event from a failure of the world around it."""

import traceback

import asyncpg
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

_OUTAGES = (
    OSError,
    TimeoutError,
    PoolTimeout,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.AdminShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
)


def is_outage(failure: BaseException) -> bool:
    """Return whether the database was not there, so that no event is to blame."""
    if isinstance(failure, DBAPIError):
        cause = failure.orig.__cause__ if failure.orig else None
        return failure.connection_invalidated or isinstance(cause, _OUTAGES)
    return isinstance(failure, _OUTAGES)


def describe(failure: Exception) -> str:
    """Name a failure and its place without its message, which could quote personal data."""
    name = type(failure).__name__
    if isinstance(failure, ValidationError):
        errors = failure.errors(include_input=False, include_context=False, include_url=False)
        return f"{name}: " + "; ".join(
            f"{'.'.join(map(str, error['loc']))} {error['type']}" for error in errors[:10]
        )
    frames = traceback.extract_tb(failure.__traceback__)
    place = f" at {frames[-1].name}:{frames[-1].lineno}" if frames else ""
    cause = failure.orig.__cause__ if isinstance(failure, DBAPIError) and failure.orig else None
    return f"{name}{f' ({type(cause).__name__})' if cause else ''}{place}"
