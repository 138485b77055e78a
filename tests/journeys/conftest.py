"""Fixtures of the journeys: the same installation on both buses, once for the whole folder."""

from collections.abc import AsyncIterator

import pytest

from tests.journeys.story import READERS, admitted
from tests.support.installation import Okno, Processes, one_process, processes_on_kafka


@pytest.fixture(scope="package")
async def in_one_process() -> AsyncIterator[Okno]:
    """Yield every part in one process, on the bus in PostgreSQL."""
    async with one_process() as okno:
        await admitted(okno, *READERS)
        yield okno


@pytest.fixture(scope="package")
async def processes() -> AsyncIterator[Processes]:
    """Yield each part as a process of its own, on Apache Kafka."""
    async with processes_on_kafka() as parts:
        await admitted(parts.okno, *READERS)
        yield parts


@pytest.fixture(
    scope="package",
    params=["one process, PostgreSQL", pytest.param("processes, Kafka", marks=pytest.mark.kafka)],
)
def okno(request: pytest.FixtureRequest) -> Okno:
    """Return the same installation on one bus, then on the other."""
    if request.param == "one process, PostgreSQL":
        alone: Okno = request.getfixturevalue("in_one_process")
        return alone
    parts: Processes = request.getfixturevalue("processes")
    return parts.okno
