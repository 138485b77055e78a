"""Run the registry for its tests."""

from collections.abc import AsyncIterator

import pytest

from pdata_registry.main import MIGRATIONS, create_app
from pdata_registry.settings import Settings
from shared.auth import Role
from tests.support.services import Running, SettableClock, migrated_database, running_service

OPERATOR = "makart"
MFC = "mfc-tatarstan"


@pytest.fixture(scope="session")
async def registry_template(postgres_admin_url: str) -> AsyncIterator[str]:
    async with migrated_database(postgres_admin_url, MIGRATIONS) as url:
        yield url


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture
async def registry(registry_template, make_database, tmp_path, clock) -> AsyncIterator[Running]:
    async with running_service(
        create_app,
        Settings,
        admin_url=await make_database(registry_template),
        folder=tmp_path,
        schema="pdata_registry",
        clock=clock,
        settings={"retention_interval": 3600},
    ) as service:
        yield service


@pytest.fixture
def official(registry: Running) -> dict[str, str]:
    """Return the header of the managing company's authorised official."""
    return registry.bearer(Role.AUTHORISED_OFFICIAL, organisation=OPERATOR)


@pytest.fixture
def mfc_official(registry: Running) -> dict[str, str]:
    """Return the header of the MFC's authorised official."""
    return registry.bearer(Role.AUTHORISED_OFFICIAL, organisation=MFC)
