"""What is particular to keys in an HSM: they stay there, and its sessions may be lost."""

import sys
from pathlib import Path

import pkcs11
import pytest

from shared.settings import HolderSettings
from shared.vault.keeper import KeyUnavailable
from shared.vault.keepers import keeper_of
from tests.support.softhsm import HsmToken

KEY = bytes(range(32))
HERE = b"this file, this subject"


class Settings(HolderSettings):
    service = "test-of-the-hsm"


def settings_for(module: Path, *, label: str = "okno-tests", pin: str = "test-only") -> Settings:
    return Settings(
        database_url="postgresql://x",
        bus_database_url="postgresql://x",
        issuer_folder="x",
        audit_key="x",
        pseudonym_key="k" * 32,
        destruction_ledger="x",
        vault_pkcs11_module=module,
        vault_pkcs11_token=label,
        vault_pkcs11_pin=pin,
    )


@pytest.fixture
async def keeper(hsm_token: HsmToken):
    keeper = keeper_of(settings_for(hsm_token.module))
    await keeper.begin()
    return keeper


async def test_a_key_cannot_be_had_out_of_the_hsm(keeper) -> None:
    [*_, key] = keeper._epochs.look().values()
    for attribute in ("SENSITIVE", "ALWAYS_SENSITIVE", "NEVER_EXTRACTABLE", "PRIVATE"):
        assert key[pkcs11.Attribute[attribute]]
    assert not key[pkcs11.Attribute.EXTRACTABLE]
    with pytest.raises(pkcs11.AttributeSensitive):
        key[pkcs11.Attribute.VALUE]


async def test_a_lost_session_is_opened_anew(keeper) -> None:
    wrapped = await keeper.wrap(KEY, context=HERE)
    keeper._session.close()
    assert await keeper.unwrap(wrapped, context=HERE) == KEY


async def test_a_login_that_another_keeper_ended_is_made_anew(keeper, hsm_token) -> None:
    other = keeper_of(settings_for(hsm_token.module))
    wrapped = await other.wrap(KEY, context=HERE)
    keeper._session.close()
    assert await other.unwrap(wrapped, context=HERE) == KEY
    assert await keeper.unwrap(wrapped, context=HERE) == KEY


async def test_a_refused_pin_is_not_tried_again_and_told_nowhere(hsm_token) -> None:
    pkcs11.lib(str(hsm_token.module)).reinitialize()  # who is logged in is asked for no PIN
    mistaken = keeper_of(settings_for(hsm_token.module, pin="a wrong pin"))
    with pytest.raises(KeyUnavailable, match="refuses the PIN") as first:
        await mistaken.current()
    with pytest.raises(KeyUnavailable, match="not tried again") as second:
        await mistaken.current()
    told = repr([first.value, second.value, mistaken, vars(mistaken)])
    assert "a wrong pin" not in told


@pytest.mark.parametrize(("module", "label"), [(None, "no-such-token"), ("absent.so", "any")])
async def test_an_hsm_that_is_away_is_a_key_that_is_unavailable(
    hsm_token: HsmToken, tmp_path: Path, module: str | None, label: str
) -> None:
    library = tmp_path / module if module else hsm_token.module
    with pytest.raises(KeyUnavailable, match="the HSM answers"):
        await keeper_of(settings_for(library, label=label)).current()


def test_an_hsm_without_its_extra_is_refused_in_a_sentence(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "pkcs11", None)
    monkeypatch.delitem(sys.modules, "shared.vault.pkcs11_keeper", raising=False)
    with pytest.raises(KeyUnavailable, match=r"okno-shared\[pkcs11\]"):
        keeper_of(settings_for(Path("any.so")))
