"""Refuse to start on a database whose keys are lost: new ones would open nothing of it."""

import asyncpg

from okno.installation import Installation
from okno.parts import HOLDERS
from shared.vault.keepers import folder_of


class KeysLostError(Exception):
    """A vault has data keys, and the folder of the keys that wrap them is empty or not there."""


async def check_keys(installation: Installation, *, url: str) -> None:
    """Look for the keys of each vault that has something in it.

    Parameters
    ----------
    url
        The administrator's, of a database that is migrated.

    Raises
    ------
    KeysLostError
        Keys must be put back in place first.
    """
    connection = await asyncpg.connect(url)
    try:
        for name, holder in HOLDERS.items():
            folder = folder_of(installation.vault_keys, name)
            in_use = f"SELECT EXISTS (SELECT FROM {holder.schema}.vault_keys)"  # noqa: S608 - our own schema
            if not any(folder.glob("*.key")) and await connection.fetchval(in_use):
                raise KeysLostError(
                    f"the database has personal data of {name}, and {folder} has no keys: "
                    "put the keys back, or start with another data folder"
                )
    finally:
        await connection.close()
