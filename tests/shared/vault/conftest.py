"""Put each keeper of keys, a folder and a real token, before the same tests."""

from pathlib import Path
from uuid import uuid4

import pytest

from shared.vault.keeper import KeyKeeper
from tests.support.keepers import Kept, keeper_at
from tests.support.softhsm import HsmToken, library_or_skip, make_token


@pytest.fixture(scope="session")
def hsm_token(tmp_path_factory: pytest.TempPathFactory) -> HsmToken:
    return make_token(tmp_path_factory.mktemp("softhsm"), library_or_skip())


@pytest.fixture(params=["folder", "hsm"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Kept:
    """Return where nothing is kept yet."""
    if request.param == "folder":
        (tmp_path / "keys").mkdir(mode=0o700)
        return Kept(str(tmp_path / "keys"))
    token: HsmToken = request.getfixturevalue("hsm_token")
    return Kept(token.label, module=str(token.module), pin=token.pin, holder=uuid4().hex)


@pytest.fixture
async def kept(empty: Kept) -> Kept:
    """Return where one epoch is kept."""
    await keeper_at(empty).begin()
    return empty


class Seconds:
    """A clock in seconds that a test turns."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def keeper(kept: Kept, seconds: Seconds) -> KeyKeeper:
    """Return a keeper of one epoch, which looks again when the test's clock says so."""
    return keeper_at(kept, monotonic=seconds)
