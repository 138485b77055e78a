"""Choose what keeps a holder's key-encryption keys, by its settings."""

from pathlib import Path

from pydantic import SecretStr

from shared.settings import HolderSettings
from shared.vault.folder_keeper import FolderKeeper
from shared.vault.keeper import KeyKeeper, KeyUnavailable


def folder_of(root: Path, holder: str) -> Path:
    """Return where a holder's key-encryption keys lie.

    Each has its own: when it rotates its keys, it destroys none that another needs.
    """
    return root / holder


def keeper_of(settings: HolderSettings) -> KeyKeeper:
    """Return the keeper that the settings name: a folder or an HSM.

    Nothing is read or opened yet: the first use is what finds that it cannot be had.

    Raises
    ------
    KeyUnavailable
        The settings name an HSM, and what speaks to one is not installed.
    """
    if settings.vault_keys is not None:
        return FolderKeeper(folder_of(settings.vault_keys, settings.service))
    module, token = settings.vault_pkcs11_module, settings.vault_pkcs11_token
    if module is None or token is None or settings.vault_pkcs11_pin is None:
        raise ValueError("the settings name neither a folder nor an HSM")
    return _hsm(module, token=token, pin=settings.vault_pkcs11_pin, holder=settings.service)


async def make_keeper(settings: HolderSettings) -> KeyKeeper:
    """Return the keeper that the settings name, with a first epoch; it begins one if there is none.

    Only what sets up an installation calls it. Raises as :func:`keeper_of`.
    """
    if settings.vault_keys is not None:
        return FolderKeeper.make(folder_of(settings.vault_keys, settings.service))
    keeper = keeper_of(settings)
    if not await keeper.epochs():
        await keeper.begin()
    return keeper


def _hsm(module: Path, *, token: str, pin: SecretStr, holder: str) -> KeyKeeper:
    try:
        from shared.vault.pkcs11_keeper import Pkcs11Keeper  # noqa: PLC0415 - an optional part
    except ModuleNotFoundError as error:
        raise KeyUnavailable("an HSM needs the extra okno-shared[pkcs11]") from error
    return Pkcs11Keeper(module, token=token, pin=pin, holder=holder)
