"""Fixtures of the kernel's tests."""

from collections.abc import AsyncIterator

import pytest

from shared.bus.postgres import PostgresBus
from tests.support.hearing import TOPIC
from tests.support.kernel import as_role
from tests.support.kernel_fixtures import (
    bus_address,
    database,
    kernel_template,
    kernel_url,
    make_bus,
    open_database,
    service,
)

__all__ = [
    "bus_address",
    "database",
    "kernel_template",
    "kernel_url",
    "make_bus",
    "open_database",
    "service",
]


@pytest.fixture
async def bus(kernel_url: str) -> AsyncIterator[PostgresBus]:
    """Yield a bus, for what does not depend on which."""
    bus = PostgresBus(as_role(kernel_url))
    await bus.start(topics=[TOPIC])
    yield bus
    await bus.stop()
