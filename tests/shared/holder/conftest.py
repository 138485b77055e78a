"""Give tests of holders a vault."""

from pathlib import Path

import pytest

from shared.vault.vault import Vault
from tests.support.holder import a_vault


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return a_vault(tmp_path)
