"""The routes of complaints; they decide nothing."""

from fastapi import APIRouter

from complaints.api import complaints, evidence


def routers() -> list[APIRouter]:
    """Return all routers of complaints."""
    return [complaints.router, evidence.router]
