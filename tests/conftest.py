"""Start the real components that tests stand on, once a run."""

import gc
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path
from typing import Any

import pytest

from local_kafka import LocalKafka
from tests.support.canary_book import Book
from tests.support.compliance import Matrix, check_marks
from tests.support.kafka import temporary_kafka
from tests.support.logs import logs_as_ever
from tests.support.postgres import a_database, temporary_postgres
from tests.support.scheduling import ByInstallation


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run write its reports."""
    parser.addoption("--compliance", type=Path, help="write the matrix of clauses to this file")
    parser.addoption(
        "--canary", type=Path, help="write what was searched for a canary to this file"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Write logs as a part writes them: to the real standard error, which pytest captures."""
    logs_as_ever()
    if target := config.getoption("--compliance"):
        config.pluginmanager.register(Matrix(target), "compliance")
    config.pluginmanager.register(Book(config.getoption("--canary")), "canary")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByInstallation:
    """Divide the tests between workers by what they share."""
    return ByInstallation(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """See that each clause which a test names is one."""
    check_marks(items)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[Any]:
    """Let no test be skipped, or expected to fail, where that is a failure."""
    return _not_skipped((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Iterator[Any]:
    """Let no file be skipped either."""
    return _not_skipped((yield))


def _not_skipped(report: Any) -> Any:
    """Count a skip as a failure where OKNO_SKIP_NOTHING is 1."""
    if report.skipped and os.environ.get("OKNO_SKIP_NOTHING") == "1":
        report.outcome, report.longrepr = "failed", f"skipped: {report.longrepr}"
    return report


def pytest_collection_finish() -> None:
    """Leave what all tests import out of each later look for garbage."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def canary_book(pytestconfig: pytest.Config) -> Book:
    """Return the book of what was searched for a canary."""
    book = pytestconfig.pluginmanager.get_plugin("canary")
    assert isinstance(book, Book)
    return book


@pytest.fixture(scope="session")
def postgres_admin_url() -> Iterator[str]:
    """Yield the administrator's URL of a server; OKNO_TEST_POSTGRES names one that runs already."""
    if given := os.environ.get("OKNO_TEST_POSTGRES"):
        yield given
        return
    with temporary_postgres() as admin_url:
        yield admin_url


@pytest.fixture
async def fresh_database(postgres_admin_url: str) -> AsyncIterator[str]:
    """Yield the URL of an empty database."""
    async with a_database(postgres_admin_url) as url:
        yield url


@pytest.fixture
async def make_database(
    postgres_admin_url: str,
) -> AsyncIterator[Callable[..., Awaitable[str]]]:
    """Yield a function that makes databases for one test: `await make_database(template=None)`."""
    async with AsyncExitStack() as databases:

        async def make(template: str | None = None) -> str:
            return await databases.enter_async_context(a_database(postgres_admin_url, template))

        yield make


@pytest.fixture(scope="session")
def kafka_bootstrap() -> Iterator[str]:
    """Yield the address of a broker; OKNO_KAFKA_BOOTSTRAP names one that runs already.

    Topics are not made by themselves: a test makes its own, of names that no other test uses.
    """
    if given := os.environ.get("OKNO_KAFKA_BOOTSTRAP"):
        yield given
        return
    with temporary_kafka() as broker:
        yield broker.address


@pytest.fixture
def own_kafka() -> Iterator[Callable[[], LocalKafka]]:
    """Yield a function that starts a broker which the test may stop, kill and start again.

    `broker = own_kafka()`, then `broker.address`, `broker.kill()`, `broker.start()`.
    """
    with ExitStack() as brokers:
        yield lambda: brokers.enter_context(temporary_kafka())
