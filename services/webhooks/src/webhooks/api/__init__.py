"""The routes of webhooks, by noun; they decide nothing."""

from fastapi import APIRouter

from webhooks.api import deliveries, endpoints, secrets


def routers() -> list[APIRouter]:
    """Return all routers of webhooks."""
    return [endpoints.router, secrets.router, deliveries.router]
