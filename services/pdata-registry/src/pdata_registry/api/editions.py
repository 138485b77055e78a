"""Show everybody the edition in force."""

from typing import Annotated

from fastapi import APIRouter, Query

from pdata_registry.api.access import In, Spoken
from pdata_registry.schemas.records import EditionOut
from pdata_registry.service import reading
from shared.refusals import NotFound
from shared.values import Code
from shared.web.openapi import responses

router = APIRouter(prefix="/editions", tags=["editions"])


@router.get("/current", summary="Show the edition in force", responses=responses(NotFound))
async def current_edition(
    context: In, language: Spoken, operator: Annotated[Code, Query()]
) -> EditionOut:
    """Show an operator's regulation that is in force today, without login (PD-1.4)."""
    return reading.edition_in_force(context, operator=operator, language=language)
