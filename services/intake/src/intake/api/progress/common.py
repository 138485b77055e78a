"""Answer a step alike, and refuse it alike."""

from typing import Any

from fastapi import APIRouter, Response

from intake.api.requests import shown
from intake.refusals.admission import OutsideTheEngagement
from intake.refusals.progress import NotInThisState
from intake.schemas.requests import RequestOut
from shared.refusals import NotFound, PreconditionFailed, PreconditionRequired
from shared.web.preconditions import etag

STEP_REFUSALS = (NotFound, PreconditionRequired, PreconditionFailed, NotInThisState)

COUNTER_REFUSALS = (*STEP_REFUSALS, OutsideTheEngagement)
"""Of a step that an involved organisation may take for the MFC (16(1.1))."""


def router_of_steps() -> APIRouter:
    """Return a router for steps of a request."""
    return APIRouter(prefix="/requests/{request_id}", tags=["progress"])


def answer(row: Any, response: Response) -> RequestOut:
    """Show the request as it stands after a step; its ``ETag`` opens the next one."""
    response.headers["ETag"] = etag(row.version)
    return shown(row)
