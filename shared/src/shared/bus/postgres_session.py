"""Turn the failures of a PostgreSQL connection into the one that the bus knows."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import asyncpg

from shared.bus.port import BusUnavailable

SETTINGS = {
    "application_name": "okno-bus",
    "jit": "off",
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
}
"""A machine that is gone without a word loses its partitions after about 25 seconds."""

_FAILURES = (
    OSError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # what a connection that ends in this very moment may raise
)


@asynccontextmanager
async def answering(deadline: timedelta) -> AsyncIterator[None]:
    """Raise :class:`BusUnavailable` if the block fails at PostgreSQL or outlasts the deadline."""
    try:
        async with asyncio.timeout(deadline.total_seconds()):
            yield
    except TimeoutError as late:
        raise BusUnavailable(f"PostgreSQL did not answer within {deadline}") from late
    except _FAILURES as failure:
        raise BusUnavailable(f"PostgreSQL refused: {failure}") from failure
