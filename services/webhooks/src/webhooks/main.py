"""Put webhooks together."""

import random
from pathlib import Path

from fastapi import FastAPI

from shared.bus import Bus
from shared.clock import Clock, system_clock
from shared.foundation import Foundation
from shared.migrations import Migrations
from shared.trimming import Rule
from webhooks import api, consumers
from webhooks.addresses import Policy, Resolve, resolve
from webhooks.context import Context
from webhooks.dispatcher import Dispatcher
from webhooks.repository import deliveries
from webhooks.sending import Sender
from webhooks.settings import Settings
from webhooks.signing import Seal

MIGRATIONS = Migrations(schema="webhooks", folder=Path(__file__).parents[2] / "migrations")


def create_app(
    settings: Settings,
    *,
    bus: Bus | None = None,
    clock: Clock = system_clock,
    resolve: Resolve = resolve,
) -> FastAPI:
    """Return webhooks' app.

    Parameters
    ----------
    bus
        A bus that the caller starts and stops; by default the one of the settings.
    resolve
        Asks for the addresses of a host.
    """
    foundation = Foundation(settings, migrations=MIGRATIONS, bus=bus, clock=clock)
    policy = Policy(allowed=settings.allowed_networks)
    context = Context(
        database=foundation.database,
        clock=clock,
        policy=policy,
        resolve=resolve,
        seal=Seal(settings.secrets_key.get_secret_value()),
        settings=settings,
        chance=random.random,
    )
    sender = Sender(
        policy,
        resolve=resolve,
        timeout=settings.attempt_timeout,
        connections=settings.concurrency,
    )
    app = foundation.app(
        title="Okno: webhooks",
        summary="Signed notices to partners of what happened to their requests.",
        routers=api.routers(),
        hearings=consumers.hearings(clock=clock, public_url=settings.public_url),
        background=[Dispatcher(context, sender)],
        trims=[Rule(what="deliveries", trim=deliveries.trim, age=settings.keep)],
    )
    app.state.context = context
    return app
