"""Put together what a service needs to hold personal data."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter

from shared.clock import Clock
from shared.database import Database
from shared.settings import HolderSettings
from shared.vault.api import access_records_router
from shared.vault.door import Door
from shared.vault.keepers import keeper_of
from shared.vault.pseudonyms import Pseudonyms
from shared.vault.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A holder's vault, its door, and the routes that every holder answers."""

    vault: Vault
    door: Door
    routers: Sequence[APIRouter]


def holding_of(settings: HolderSettings, *, database: Database, clock: Clock) -> Holding:
    """Return the holding that the settings describe."""
    vault = Vault(
        schema=database.schema,
        keeper=keeper_of(settings),
        pseudonyms=Pseudonyms(settings.pseudonym_key.get_secret_value().encode()),
    )
    return Holding(
        vault=vault,
        door=Door(database, vault=vault, clock=clock),
        routers=[access_records_router(database)],
    )
