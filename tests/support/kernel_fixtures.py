"""Fixtures of the kernel's tests; a folder's conftest imports those that it gives."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from shared.bus.kafka import KafkaBus
from shared.bus.postgres import PostgresBus
from shared.database import Database
from tests.support.kernel import SCHEMA, MakeBus, as_role, prepare_kernel
from tests.support.postgres import a_database


@pytest.fixture(scope="session")
async def kernel_template(
    postgres_admin_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[str]:
    """Yield a database with the kernel's tables, to be copied by tests."""
    folder: Path = tmp_path_factory.mktemp("kernel") / "migrations"
    async with a_database(postgres_admin_url) as url:
        await prepare_kernel(url, folder)
        yield url


@pytest.fixture
async def kernel_url(kernel_template: str, make_database: Callable[..., Awaitable[str]]) -> str:
    """Return the administrator's URL of a fresh database with the kernel's tables."""
    return await make_database(kernel_template)


@pytest.fixture
async def open_database(kernel_url: str) -> AsyncIterator[Callable[[], Database]]:
    """Yield a function that opens the database once more, as another process would."""
    opened: list[Database] = []

    def open_() -> Database:
        opened.append(Database(as_role(kernel_url), schema=SCHEMA, pool_size=4))
        return opened[-1]

    yield open_
    for database in opened:
        await database.close()


@pytest.fixture
def database(open_database: Callable[[], Database]) -> Database:
    """Return the test service's database."""
    return open_database()


@pytest.fixture
def service() -> str:
    """Return a service's name that no other test uses, so that its topic is its own."""
    return f"test-{uuid4().hex[:12]}"


@pytest.fixture(params=["postgres", pytest.param("kafka", marks=pytest.mark.kafka)])
def bus_address(request: pytest.FixtureRequest, kernel_url: str) -> tuple[str, str]:
    """Return which bus the test runs on, and where it is."""
    if request.param == "postgres":
        return "postgres", as_role(kernel_url)
    return "kafka", request.getfixturevalue("kafka_bootstrap")


@pytest.fixture
async def make_bus(bus_address: tuple[str, str]) -> AsyncIterator[MakeBus]:
    """Yield a function that connects one more client: `await make_bus(*topics)`."""
    kind, address = bus_address
    async with AsyncExitStack() as buses:

        async def make(*topics: str) -> PostgresBus | KafkaBus:
            bus: PostgresBus | KafkaBus
            if kind == "postgres":
                bus = PostgresBus(address)
            else:
                bus = KafkaBus(address, client_id="test", session=timedelta(seconds=6))
            buses.push_async_callback(bus.stop)
            await bus.start(topics=topics)
            return bus

        yield make
