"""Give a test an audit log of its own."""

from pathlib import Path

import pytest

from shared.database import Database
from tests.support.audit import Log
from tests.support.kernel_fixtures import database, kernel_template, kernel_url, open_database

__all__ = ["database", "kernel_template", "kernel_url", "open_database"]


@pytest.fixture
def log(database: Database, kernel_url: str) -> Log:
    return Log(database, kernel_url)


@pytest.fixture
def anchored_log(log: Log, tmp_path: Path) -> Log:
    log.anchors = tmp_path / "anchors.jsonl"
    return log
