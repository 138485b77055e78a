"""The routes of the register: read by anyone, written by operations and heads of MFCs."""

from fastapi import APIRouter

from intake.api.register import lists, standing, writing


def routers() -> list[APIRouter]:
    """Return the routers of the register."""
    return [lists.router, standing.router, writing.router]
