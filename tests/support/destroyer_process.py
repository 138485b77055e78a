"""Run destroyers as processes of their own that stand still, each at one point, to be killed."""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from shared.database import Database
from shared.holder import destroyer, erasing
from shared.holder.ledger import Ledger
from shared.vault.destructions import State
from shared.writes import keep
from tests.support.holder import a_destroyer
from tests.support.kernel import SCHEMA

AFTER = tuple(f"after {state}" for state in (State.DRAINED, State.ERASED))
"""A step is committed, the next is not begun."""

POINTS = (
    "before the ledger",
    "after the ledger",
    *AFTER,
    "amid the documents",
    "after the deletion",
    "before the rereading",
    "before the fact is committed",
)


async def stand_still(*_: object, **__: object) -> None:
    """Say that the point is reached, and wait to be killed."""
    os.write(sys.stdout.fileno(), b"here\n")
    await asyncio.Event().wait()


def then_stand_still(function: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """Stand still when a function has done its work."""

    async def and_then(*arguments: Any, **named: Any) -> None:
        await function(*arguments, **named)
        await stand_still()

    return and_then


def trap(point: str) -> dict[str, Any]:
    """Set the trap; return what the destroyer is told besides."""
    match point:
        case "before the ledger":
            _replace(Ledger, append=stand_still)
        case "after the ledger":
            _replace(Ledger, append=then_stand_still(Ledger.append))
        case "amid the documents":
            return {"documents": [stand_still]}
        case "after the deletion":
            return {"forget": [stand_still]}
        case "before the rereading":
            _replace(erasing, what_is_left=stand_still)
        case "before the fact is committed":
            _replace(destroyer, keep=then_stand_still(keep))
    return {}


def _replace(whose: Any, **functions: Callable[..., Any]) -> None:
    for name, function in functions.items():
        setattr(whose, name, function)


async def destroy(url: str, folder: Path, point: str) -> None:
    """Destroy what is fenced, up to a point."""
    database = Database(url, schema=SCHEMA)
    working = a_destroyer(database, folder, **trap(point))
    for _ in range(1 + AFTER.index(point) if point in AFTER else 9):
        await working.step()
    await stand_still()


def main(*urls: str) -> None:
    """Fork a process for each point, on the database and in the folder that are told for it."""
    for point, told in zip(POINTS, urls, strict=True):
        url, _, folder = told.partition(" ")
        if os.fork() == 0:
            asyncio.run(destroy(url, Path(folder), point))
    signal.pause()


if __name__ == "__main__":
    main(*sys.argv[1:])
