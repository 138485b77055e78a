"""Hold what every use case of webhooks works with."""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import Request

from shared.clock import Clock
from shared.database import Database
from webhooks.addresses import Policy, Resolve
from webhooks.settings import Settings
from webhooks.signing import Seal


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The database, the time, the open addresses, the seal of keys, and chance."""

    database: Database
    clock: Clock
    policy: Policy
    resolve: Resolve
    seal: Seal
    settings: Settings
    chance: Callable[[], float]


async def context_of(request: Request) -> Context:
    """Return the context of the app that serves the request."""
    context: Context = request.app.state.context
    return context
