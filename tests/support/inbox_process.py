"""Run an inbox as a process of its own, which never gets to commit what it has done on the bus."""

import asyncio
import sys
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from shared.bus import Delivery
from shared.bus.kafka import KafkaBus
from shared.bus.postgres import PostgresBus
from shared.clock import system_clock
from shared.database import Database
from shared.inbox import Hearings, Inbox
from tests.support.kernel import SCHEMA, keep_effect


class NeverCommitting:
    """A real bus, save that its positions are never kept."""

    def __init__(self, bus: Any) -> None:
        self._bus = bus

    def subscribe(self, **options: Any) -> Any:
        subscription = self._bus.subscribe(**options)

        async def commit(_: Sequence[Delivery]) -> None:
            sys.stdout.write("effects are kept\n")
            sys.stdout.flush()
            await asyncio.Event().wait()

        subscription.commit = commit
        return subscription


async def main(database_url: str, bus_kind: str, bus_address: str, group: str, topic: str) -> None:
    """Hear `topic` until killed; say on standard output when effects are kept."""
    bus: PostgresBus | KafkaBus
    if bus_kind == "postgres":
        bus = PostgresBus(bus_address)
    else:
        bus = KafkaBus(bus_address, client_id="killed", session=timedelta(seconds=6))
    await bus.start(topics=[topic])
    heard = Hearings(group)
    heard.to_every([topic])(keep_effect)
    database = Database(database_url, schema=SCHEMA)
    inbox = Inbox(
        database,
        NeverCommitting(bus),  # type: ignore[arg-type]  # an inbox only subscribes
        heard,
        clock=system_clock,
    )
    await inbox.run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
