"""Lead requests on, step by step: one file a stretch of the way."""

from fastapi import APIRouter

from intake.api.progress import deciding, ending, issuing, passing_on


def routers() -> list[APIRouter]:
    """Return the routers of the steps, in the order of the way."""
    return [passing_on.router, deciding.router, issuing.router, issuing.unclaimed, ending.router]
