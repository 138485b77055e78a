"""Run intake for its tests."""

from collections.abc import AsyncIterator

import pytest

from intake.main import MIGRATIONS, create_app
from intake.settings import Settings
from tests.support.services import Running, SettableClock, migrated_database, running_service

SETTINGS = {"status_key": "a-key-of-the-tests-that-is-long-enough"}


@pytest.fixture(scope="session")
async def intake_template(postgres_admin_url: str) -> AsyncIterator[str]:
    async with migrated_database(postgres_admin_url, MIGRATIONS) as url:
        yield url


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture
async def intake(intake_template, make_database, tmp_path, clock) -> AsyncIterator[Running]:
    async with running_service(
        create_app,
        Settings,
        admin_url=await make_database(intake_template),
        folder=tmp_path,
        schema="intake",
        clock=clock,
        settings=SETTINGS,
    ) as service:
        yield service
