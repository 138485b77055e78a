"""The routes of the registry, by noun; they decide nothing."""

from fastapi import APIRouter

from pdata_registry.api import access_list, checks, editions, papers, records, retention


def routers() -> list[APIRouter]:
    """Return all routers of the registry."""
    return [
        records.router,
        retention.router,
        editions.router,
        *access_list.routers,
        papers.router,
        *checks.routers,
    ]
