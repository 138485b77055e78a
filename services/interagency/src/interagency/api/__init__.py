"""The routes of interagency, by noun; they decide nothing."""

from fastapi import APIRouter

from interagency.api import queries, subjects


def routers() -> list[APIRouter]:
    """Return all routers of interagency."""
    return [queries.router, subjects.router]
