"""Serve one part by its environment: what a process of ``make up`` or a container runs."""

from fastapi import FastAPI

import gateway.main
import gateway.settings
from okno.parts import GATEWAY, SERVICES
from okno.serving import Server, listen
from shared.logs import configure_logs


def serve(name: str) -> None:
    """Serve the gateway or a service until told to stop.

    Raises
    ------
    pydantic.ValidationError
        The environment lacks a setting, or production forbids one.
    """
    settings_class = gateway.settings.Settings if name == GATEWAY else SERVICES[name].settings
    settings = settings_class()
    configure_logs(level=settings.log_level, form=settings.log_format)
    app = _app(name, settings)
    Server(app).run(sockets=[listen(settings.host, settings.port)])


def _app(name: str, settings: object) -> FastAPI:
    if name == GATEWAY:
        return gateway.main.create_app(settings)
    return SERVICES[name].create_app(settings)
