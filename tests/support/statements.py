"""Write down what a piece of work asks of the database, to pin its round trips."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from contextvars import ContextVar
from typing import Any, TypeAlias
from unittest.mock import patch

from sqlalchemy import Connection, event

from shared.database import Database

Straight: TypeAlias = AbstractAsyncContextManager[Any]

_WATCHED: ContextVar[list[str] | None] = ContextVar("watched statements", default=None)


@contextmanager
def statements_of(database: Database) -> Iterator[list[str]]:
    """Yield the list of the statements that this task sends, BEGIN and COMMIT among them.

    What other tasks send meanwhile (a relay, a sweeper) stands in no list. Rows that are inserted
    by one call go in one round trip, and so count as one.
    """
    engine = database.engine.sync_engine
    sent: list[str] = []
    watched = _WATCHED.set(sent)
    listeners: dict[str, Callable[..., None]] = {
        "before_cursor_execute": _statement,
        **_TRANSACTIONS,
    }
    for name, listener in listeners.items():
        event.listen(engine, name, listener)
    try:
        with patch.object(database, "straight", _watching(database.straight)):
            yield sent
    finally:
        for name, listener in listeners.items():
            event.remove(engine, name, listener)
        _WATCHED.reset(watched)


def _watching(straight: Callable[[], Straight]) -> Callable[[], Straight]:
    @asynccontextmanager
    async def watched() -> AsyncIterator[Any]:
        async with straight() as connection:
            connection.add_query_logger(_told)
            try:
                yield connection
            finally:
                connection.remove_query_logger(_told)

    return watched


def _told(query: Any) -> None:
    _note(" ".join(query.query.split()))


def _statement(_: Connection, __: Any, statement: str, *___: Any) -> None:
    _note(" ".join(statement.split()))


def _begin(connection: Connection) -> None:
    if not _commits_by_itself(connection):
        _note("BEGIN")


def _commit(connection: Connection) -> None:
    if not _commits_by_itself(connection):
        _note("COMMIT")


def _rollback(connection: Connection) -> None:
    if not _commits_by_itself(connection):
        _note("ROLLBACK")


_TRANSACTIONS = {"begin": _begin, "commit": _commit, "rollback": _rollback}


def _commits_by_itself(connection: Connection) -> bool:
    return connection.get_execution_options().get("isolation_level") == "AUTOCOMMIT"


def _note(statement: str) -> None:
    sent = _WATCHED.get()
    if sent is not None:
        sent.append(statement)
