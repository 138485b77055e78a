"""Show the data behind a query by the door; each showing is written down first."""

from uuid import UUID

from fastapi import APIRouter

from interagency import refusals
from interagency.api.access import Asker, Holder, In, Spoken
from interagency.schemas import AnswerOut, SubjectOut, TransferOut
from interagency.service import reading
from shared.refusals import NotFound
from shared.vault.api import Purpose
from shared.vault.refusals import REFUSALS
from shared.web.openapi import responses

router = APIRouter(prefix="/interagency-requests/{query_id}", tags=["data of queries"])


@router.get(
    "/subject",
    summary="Show the person whom a query is about",
    responses=responses(
        NotFound,
        refusals.NoLiveRequest,
        refusals.QueryNotInThisState,
        refusals.SubjectUnavailable,
        *REFUSALS,
    ),
)
async def get_subject(context: In, actor: Holder, language: Spoken, query_id: UUID) -> SubjectOut:
    """Show the holder whom it is asked about: the fields that it needs, no consent (7(4)).

    The official must be on the access list of his body; the purpose is the query's own.
    """
    return await reading.get_subject(context, actor=actor, query_id=query_id, language=language)


@router.get(
    "/answer",
    summary="Read the answer",
    responses=responses(NotFound, refusals.QueryNotInThisState, *REFUSALS),
)
async def get_answer(
    context: In, actor: Asker, language: Spoken, query_id: UUID, purpose: Purpose = ""
) -> AnswerOut:
    """Read what the holder found, at the MFC and at the body that provides the service.

    Each reading is recorded with the employee, the purpose and the fields (7(5)).
    """
    return await reading.get_answer(
        context, actor=actor, query_id=query_id, purpose=purpose, language=language
    )


@router.get(
    "/transfers",
    summary="List to whom the data of a query went",
    responses=responses(NotFound),
)
async def list_transfers(
    context: In, actor: Asker, language: Spoken, query_id: UUID
) -> list[TransferOut]:
    """List who saw which fields, when, and on what ground (7(4), 7(5))."""
    return await reading.list_transfers(context, actor=actor, query_id=query_id, language=language)
