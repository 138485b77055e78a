"""Show queries, and the data behind them, to those who may see them (7(5))."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from interagency import repository
from interagency.context import Context
from interagency.domain import BASIS, OPEN, State
from interagency.refusals import NoLiveRequest, QueryNotInThisState
from interagency.schemas import AnswerOut, ClauseOut, SubjectOut, TransferOut
from interagency.service import scope
from interagency.service.answering import CARD
from interagency.service.scope import Side
from shared import audit
from shared.auth import Actor
from shared.ids import new_id
from shared.language import Language
from shared.law import Clause
from shared.operations import Operation
from shared.refusals import NotFound
from shared.vault.door import Asked, Opened
from shared.writes import keep


async def get_query(context: Context, *, actor: Actor, query_id: UUID) -> Row[Any]:
    """Return a query that the actor's organisation asks or answers."""
    async with context.database.reading() as connection:
        row = await repository.get_query(connection, query_id=query_id, scope=scope.party(actor))
    if row is None:
        raise NotFound
    return row


async def list_queries(
    context: Context,
    *,
    actor: Actor,
    side: Side | None,
    state: State | None,
    request_id: UUID | None,
    after: UUID | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Return the oldest queries of the actor's organisation: what waits longest comes first."""
    async with context.database.reading() as connection:
        return await repository.list_queries(
            connection,
            scope=scope.side(actor, side),
            state=state,
            request_id=request_id,
            after=after,
            limit=limit,
        )


async def get_subject(
    context: Context, *, actor: Actor, query_id: UUID, language: Language
) -> SubjectOut:
    """Return the person whom a query is about to the holder who has to answer it.

    The transfer is written down before the data leave (7(4)).

    Raises
    ------
    NoLiveRequest, QueryNotInThisState
        The request is closed, or the query is answered: there is nothing to look for any more.
    SubjectUnavailable
        Intake does not answer.
    shared.vault.refusals
        By intake's door, which writes down who looked (7(5)).
    """
    query = await _open_query(context, actor=actor, query_id=query_id)
    values = await context.intake.fields_of(
        request_id=query.request_id,
        fields=context.subject_fields.of(query.code),
        reader=actor,
    )
    await _write_down(context, query_id=query_id, what="subject", actor=actor, fields=values)
    return SubjectOut(query_id=query_id, values=values, basis=_shown(BASIS, language))


async def get_answer(
    context: Context, *, actor: Actor, query_id: UUID, purpose: str, language: Language
) -> AnswerOut:
    """Return what the holder found to the MFC and to the body that provides the service.

    The transfer is written down when the door has opened, and before the data leave (7(4)).

    Raises
    ------
    QueryNotInThisState
        There is no answer yet.
    shared.vault.refusals
        By the door, which writes down who looked (7(5)).
    """
    async with context.database.reading() as connection:
        query = await repository.get_answered(
            connection, query_id=query_id, scope=scope.asker(actor)
        )
    if query is None:
        raise NotFound
    if query.state != State.ANSWERED:
        raise QueryNotInThisState(state=query.state)
    found = await _found(context, actor=actor, query=query, purpose=purpose)
    return AnswerOut.model_validate(
        {
            "query_id": query_id,
            "outcome": query.outcome,
            "late": query.late,
            "answered_at": query.answered_at,
            "values": found.values,
            "basis": _shown(BASIS, language),
        }
    )


async def list_transfers(
    context: Context, *, actor: Actor, query_id: UUID, language: Language
) -> list[TransferOut]:
    """Return which data of a query went to whom, and on what ground."""
    async with context.database.reading() as connection:
        query = await repository.get_query(connection, query_id=query_id, scope=scope.asker(actor))
        if query is None:
            raise NotFound
        rows = await repository.list_transfers(connection, query_id=query_id)
    return [
        TransferOut(
            at=row.at,
            what=row.what,
            organisation=row.organisation,
            worker=row.worker,
            fields=row.fields,
            basis=_shown(Clause.parse(row.basis), language),
        )
        for row in rows
    ]


async def _open_query(context: Context, *, actor: Actor, query_id: UUID) -> Row[Any]:
    async with context.database.reading() as connection:
        query = await repository.get_query(connection, query_id=query_id, scope=scope.holder(actor))
    if query is None:
        raise NotFound
    if query.request_closed_at is not None:
        raise NoLiveRequest
    if query.state not in OPEN:
        raise QueryNotInThisState(state=query.state)
    return query


async def _found(context: Context, *, actor: Actor, query: Row[Any], purpose: str) -> Opened:
    """Open the values of an answer; where nothing was found there is nothing to open."""
    if query.file_id is None:
        return Opened({})
    asked = Asked(file_id=query.file_id, kind=CARD, row_id=query.id, purpose=purpose)
    opened = await context.door.open(asked, actor=actor)
    await _write_down(context, query_id=query.id, what="answer", actor=actor, fields=opened.values)
    return opened


async def _write_down(
    context: Context, *, query_id: UUID, what: str, actor: Actor, fields: Iterable[str]
) -> None:
    """Keep which data go to whom; what cannot be written down does not go."""
    now = context.clock()
    transfer = {
        "id": new_id(),
        "query_id": query_id,
        "what": what,
        "organisation": actor.organisation,
        "worker": actor.subject,
        "fields": sorted(fields),
        "basis": str(BASIS),
        "at": now,
    }
    entry = audit.rows_of(
        actor=actor,
        verb=Operation.TRANSFERRING,
        aggregate_kind="query",
        aggregate_id=query_id,
        clause=BASIS,
        payload={"transfer_id": str(transfer["id"])},
        now=now,
    )
    async with context.database.at_once() as connection:
        await keep(connection, repository.new_transfer(transfer), entry)


def _shown(clause: Clause, language: Language) -> ClauseOut:
    return ClauseOut(id=str(clause), text=clause.text(language))
