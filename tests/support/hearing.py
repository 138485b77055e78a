"""Run an inbox over handlers that a test chooses, and see what became of its events."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from shared.database import Database, Transaction
from shared.events import Envelope, RequestTransferred
from shared.inbox import Hearings, Inbox
from tests.support.kernel import (
    Settable,
    count,
    keep_effect,
    number_of,
    rows,
)

TOPIC = "okno.intake"
SOON = timedelta(milliseconds=30)


@dataclass
class Poison:
    """Handlers that fail at some events: by number."""

    numbers: dict[int, Exception] = field(default_factory=dict)
    tries: list[int] = field(default_factory=list)

    async def handle(self, tx: Transaction, envelope: Envelope) -> None:
        """Keep the effect, or fail."""
        number = number_of(envelope)
        self.tries.append(number)
        await keep_effect(tx, envelope)
        if number in self.numbers:
            raise self.numbers[number]


def an_inbox(
    database: Database, bus: Any, handle: Any, *, clock: Settable | None = None, **other: Any
) -> Inbox:
    """Return an inbox of one handler, which tries again soon."""
    heard = Hearings("test")
    heard.to_every([TOPIC])(handle)
    values: dict[str, Any] = {"wait": SOON, "short_retries": (0.0, 0.0), "slow_retries": (10, 60)}
    return Inbox(database, bus, heard, clock=clock or Settable(), **(values | other))


async def has_effects(database: Database, number: int) -> bool:
    """Tell whether so many effects are there."""
    return await count(database, "SELECT count(*) FROM effects") == number


async def parked(database: Database) -> list[tuple[int, str, int]]:
    """Return number, state and attempts of the events that are parked, in order."""
    found = await rows(database, "SELECT data, state, attempts FROM parked ORDER BY position")
    numbers = [RequestTransferred.model_validate_json(row["data"]).number for row in found]
    return [(int(n), row["state"], row["attempts"]) for n, row in zip(numbers, found, strict=True)]


async def are_parked(database: Database, number: int) -> bool:
    """Tell whether so many events are parked."""
    return len(await parked(database)) == number
