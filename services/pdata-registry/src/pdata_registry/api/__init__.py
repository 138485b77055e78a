"""The routes of the registry, by noun; they decide nothing."""

from fastapi import APIRouter

from pdata_registry.api import editions, records, retention


def routers() -> list[APIRouter]:
    """Return all routers of the registry."""
    return [records.router, retention.router, editions.router]
