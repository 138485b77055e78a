"""Serve one part by its environment: what a process of ``make up`` or a container runs."""

from fastapi import FastAPI

import gateway.main
import gateway.settings
from okno.parts import GATEWAY, SERVICES, Service
from okno.serving import Server, listen
from shared.logs import configure_logs
from shared.settings import PartSettings


def serve(name: str) -> None:
    """Serve the gateway or a service until told to stop.

    Raises
    ------
    pydantic.ValidationError
        The environment lacks a setting, or production forbids one.
    """
    settings, app = _gateway() if name == GATEWAY else _service(SERVICES[name])
    configure_logs(level=settings.log_level, form=settings.log_format)
    Server(app).run(sockets=[listen(settings.host, settings.port)])


def _gateway() -> tuple[PartSettings, FastAPI]:
    settings = gateway.settings.Settings()
    return settings, gateway.main.create_app(settings)


def _service(service: Service) -> tuple[PartSettings, FastAPI]:
    settings = service.settings()
    return settings, service.create_app(settings)
