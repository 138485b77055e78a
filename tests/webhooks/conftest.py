"""Run webhooks for its tests, with partners that receive over real HTTP."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from shared.auth import Role
from tests.support.partners import PARTNER
from tests.support.receiver import Receiver
from tests.support.services import Running, migrated_database, running_service
from webhooks.main import MIGRATIONS, create_app
from webhooks.settings import Settings

SETTINGS: dict[str, Any] = {
    "secrets_key": "a-key-of-the-tests-that-is-long-enough",
    "allowed_networks": "127.0.0.0/8",
    "schedule": [0, 0.05, 0.05],
    "attempt_timeout": 2,
    "poll": 0.02,
    "rest": 0.02,
    "longest_rest": 0.05,
}


@pytest.fixture(scope="session")
async def webhooks_template(postgres_admin_url: str) -> AsyncIterator[str]:
    async with migrated_database(postgres_admin_url, MIGRATIONS) as url:
        yield url


@pytest.fixture
def changed_settings() -> dict[str, Any]:
    """Return settings that differ from the tests' own; a module may override it."""
    return {}


@pytest.fixture
async def webhooks(
    webhooks_template, make_database, tmp_path, changed_settings
) -> AsyncIterator[Running]:
    async with running_service(
        create_app,
        Settings,
        admin_url=await make_database(webhooks_template),
        folder=tmp_path,
        schema="webhooks",
        settings=SETTINGS | changed_settings,
    ) as service:
        yield service


@pytest.fixture
def partner(webhooks: Running) -> dict[str, str]:
    """Return the header of the partner's system."""
    return webhooks.bearer(Role.PARTNER, organisation=PARTNER)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver().running() as running:
        yield running


@pytest.fixture
async def other_receiver() -> AsyncIterator[Receiver]:
    async with Receiver().running() as running:
        yield running
