"""Put together what a service needs to hold personal data."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter

from shared.clock import Clock
from shared.database import Database
from shared.holder.api import holder_router
from shared.holder.correcting import CardRule, Corrector
from shared.holder.destroyer import Destroyer, EraseDocuments
from shared.holder.forgetting import ForgetSubjects, hear_of_the_forgotten
from shared.holder.ledger import Ledger
from shared.holder.orders import hear_orders
from shared.holder.replay import replay
from shared.inbox import Hearings
from shared.settings import HolderSettings
from shared.vault.api import access_records_router
from shared.vault.door import Door
from shared.vault.keepers import keeper_of
from shared.vault.projections import hear_registry
from shared.vault.pseudonyms import Pseudonyms
from shared.vault.vault import Vault
from shared.web.background import Background


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A holder's vault, its door, and what every holder answers, hears and does.

    Parameters
    ----------
    hear
        Lets the holder's consumer hear the registry.
    before_serving
        Takes away again what was destroyed and has come back by a restored backup.
    """

    vault: Vault
    door: Door
    routers: Sequence[APIRouter]
    background: Sequence[Background]
    hear: Callable[[Hearings], None]
    before_serving: Callable[[], Awaitable[object]]


def holding_of(
    settings: HolderSettings,
    *,
    database: Database,
    clock: Clock,
    documents: Sequence[EraseDocuments] = (),
    forget: Sequence[ForgetSubjects] = (),
    rules: Mapping[str, CardRule] | None = None,
) -> Holding:
    """Return the holding that the settings describe.

    Parameters
    ----------
    documents, forget
        What is destroyed besides the vault: see :class:`shared.holder.destroyer.Destroyer`.
    rules
        What judges corrected cards, by their kind.
    """
    vault = Vault(
        schema=database.schema,
        keeper=keeper_of(settings),
        pseudonyms=Pseudonyms(settings.pseudonym_key.get_secret_value().encode()),
    )
    door = Door(database, vault=vault, clock=clock)
    corrector = Corrector(database, vault=vault, door=door, rules=rules or {}, clock=clock)
    holder, ledger = settings.service, Ledger(settings.destruction_ledger)
    destroyer = Destroyer(
        database,
        holder=holder,
        ledger=ledger,
        clock=clock,
        documents=documents,
        forget=forget,
    )

    def hear(hearings: Hearings) -> None:
        hear_registry(hearings)
        hear_orders(hearings, holder=holder, clock=clock)
        hear_of_the_forgotten(hearings, holder=holder, forget=forget)

    return Holding(
        vault=vault,
        door=door,
        routers=[
            access_records_router(database),
            holder_router(database, vault=vault, door=door, corrector=corrector, clock=clock),
        ],
        background=[destroyer],
        hear=hear,
        before_serving=lambda: replay(database, holder=holder, ledger=ledger, clock=clock),
    )
