"""Run intake for its tests."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path
from typing import TypeAlias

import pytest

from intake import main
from intake.catalogue import Catalogue, load_catalogue, shipped_folder
from intake.main import MIGRATIONS, create_app
from intake.settings import Settings
from shared.bus.postgres import PostgresBus
from tests.support.catalogue_files import Build, builder
from tests.support.services import (
    BUS_ROLE,
    Running,
    SettableClock,
    migrated_database,
    role_url,
    running_service,
)
from tests.support.troubled_bus import TroubledBus

SETTINGS = {"status_key": "a-key-of-the-tests-that-is-long-enough"}

RunIntake: TypeAlias = Callable[..., AbstractAsyncContextManager[Running]]


@pytest.fixture(scope="session")
async def intake_template(postgres_admin_url: str) -> AsyncIterator[str]:
    async with migrated_database(postgres_admin_url, MIGRATIONS) as url:
        yield url


@pytest.fixture
def folder(tmp_path: Path) -> Build:
    """Return what writes a catalogue out as files."""
    return builder(tmp_path)


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture(scope="session")
def shipped_catalogue() -> Catalogue:
    return load_catalogue(shipped_folder())


@pytest.fixture
async def run_intake(
    intake_template, make_database, tmp_path: Path, clock, shipped_catalogue, monkeypatch
) -> RunIntake:
    """Return what runs intake on a database of the test's own; the catalogue is read once."""
    monkeypatch.setattr(main, "load_catalogue", lambda _: shipped_catalogue)
    return partial(
        running_service,
        create_app,
        Settings,
        admin_url=await make_database(intake_template),
        folder=tmp_path,
        schema="intake",
        clock=clock,
        settings=SETTINGS,
    )


@pytest.fixture
async def intake(run_intake) -> AsyncIterator[Running]:
    async with run_intake() as service:
        yield service


@pytest.fixture
async def troubled_intake(run_intake) -> AsyncIterator[tuple[Running, TroubledBus]]:
    """Yield intake with a bus that the test takes away and gives back."""
    bus = TroubledBus(PostgresBus(role_url(run_intake.keywords["admin_url"], BUS_ROLE)))
    await bus.start(topics=["okno.intake", "okno.interagency", "okno.complaints"])
    try:
        async with run_intake(bus=bus) as service:
            yield service, bus
    finally:
        await bus.stop()
