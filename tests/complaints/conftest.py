"""Run complaints for its tests."""

from collections.abc import AsyncIterator

import pytest

from complaints.main import MIGRATIONS, create_app
from complaints.settings import Settings
from tests.complaints.builders import OFFICER
from tests.support.door import let_in
from tests.support.services import Running, SettableClock, migrated_database, running_service


@pytest.fixture(scope="session")
async def complaints_template(postgres_admin_url: str) -> AsyncIterator[str]:
    async with migrated_database(postgres_admin_url, MIGRATIONS) as url:
        yield url


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture
async def complaints(complaints_template, make_database, tmp_path, clock) -> AsyncIterator[Running]:
    async with running_service(
        create_app,
        Settings,
        admin_url=await make_database(complaints_template),
        folder=tmp_path,
        schema="complaints",
        clock=clock,
    ) as service:
        await let_in(service, OFFICER)
        yield service
