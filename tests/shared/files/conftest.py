"""Give tests the stores that documents may lie in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.files.store import FolderStore, Store, store_of
from shared.settings import FileSettings
from tests.support.s3 import Bucket, a_bucket


class Settings(FileSettings):
    """The settings of a service of the tests."""

    service = "test"


def settings_of(folder: Path, **other: object) -> Settings:
    """Return settings of which only those of the store matter."""
    values = {
        "issuer_folder": str(folder),
        "database_url": "postgresql://nobody",
        "bus_database_url": "postgresql://nobody",
        "audit_key": folder / "audit.pem",
        "vault_keys": folder / "vault",
        "pseudonym_key": "of the tests, thirty-two characters",
        "destruction_ledger": folder / "destroyed.jsonl",
    }
    return Settings(**{**values, **other})


@pytest.fixture(scope="session")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    with a_bucket(tmp_path_factory.mktemp("s3") / "buckets") as bucket:
        yield bucket


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """Return a store of each kind, as settings make it."""
    if request.param == "folder":
        return store_of(settings_of(tmp_path, files_folder=tmp_path / "files"))
    bucket: Bucket = request.getfixturevalue("bucket")
    return store_of(settings_of(tmp_path, **bucket.settings()))


@pytest.fixture
def folder_store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "files")
