"""Put interagency together."""

from pathlib import Path

import httpx
from fastapi import FastAPI

from interagency import api, consumers, repository
from interagency.context import Context
from interagency.domain import SubjectFields
from interagency.intake import Intake
from interagency.settings import Settings
from interagency.tables import queries
from shared.auth import ClientCredentials, DevelopmentServiceTokens, ServiceTokens
from shared.bus import Bus
from shared.clock import Clock, system_clock
from shared.foundation import Foundation, development_issuer
from shared.migrations import Migrations
from shared.shipped import shipped
from shared.term_book import TermBook
from shared.vault.holding import holding_of

MIGRATIONS = Migrations(schema="interagency", folder=Path(__file__).parents[2] / "migrations")


def create_app(
    settings: Settings,
    *,
    bus: Bus | None = None,
    clock: Clock = system_clock,
    http: httpx.AsyncClient | None = None,
) -> FastAPI:
    """Return interagency's app.

    Parameters
    ----------
    bus
        A bus that the caller starts and stops; by default the one of the settings.
    http
        The client that reaches intake, which the caller closes; by default one over the network.
    """
    foundation = Foundation(settings, migrations=MIGRATIONS, bus=bus, clock=clock)
    holding = holding_of(
        settings,
        database=foundation.database,
        clock=clock,
        forget=[repository.forget_subjects],
    )
    context = Context(
        database=foundation.database,
        vault=holding.vault,
        door=holding.door,
        clock=clock,
        zone=foundation.zone,
        terms=TermBook.read(shipped("interagency", "terms.yaml")),
        subject_fields=SubjectFields.model_validate(shipped("interagency", "fields.yaml")),
        intake=Intake(
            settings.intake_url,
            http=http or foundation.http,
            tokens=_service_tokens(settings, http=foundation.http, clock=clock),
        ),
    )
    app = foundation.app(
        title="Okno: interagency",
        summary="Queries to the bodies that hold what the applicant need not bring.",
        routers=api.routers(),
        hearings=consumers.hearings(context),
        ends={"answer": queries.c.due_at},
        holding=holding,
    )
    app.state.context = context
    return app


def _service_tokens(settings: Settings, *, http: httpx.AsyncClient, clock: Clock) -> ServiceTokens:
    if settings.token_url and settings.client_id and settings.client_secret:
        return ClientCredentials(
            token_url=settings.token_url,
            client_id=settings.client_id,
            client_secret=settings.client_secret.get_secret_value(),
            http=http,
            clock=clock,
        )
    return DevelopmentServiceTokens(
        development_issuer(settings, clock=clock),
        service=settings.service,
        organisation="okno",
        clock=clock,
    )
