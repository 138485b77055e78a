"""Count what came in a period and what became of it, from rows that an index finds."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    Column,
    ColumnElement,
    Double,
    FromClause,
    Row,
    Select,
    Table,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from intake.domain.reports import CLOCKS, FIGURES, Dimension, Period
from intake.domain.states import Kind, Outcome
from intake.repository.scoping import within
from intake.scope import Scope
from intake.tables import receipts, requests
from shared.deadlines import State, deadlines

_r, _d, _c = requests.c, deadlines.c, receipts.c

ENDED = (State.MET, State.MET_LATE, State.BREACHED, State.OPEN)
"""How a clock may stand whose end lies behind: what was stopped or cancelled is not counted."""


async def count(
    connection: AsyncConnection,
    *,
    period: Period,
    scope: Scope | None,
    by: Sequence[Dimension],
    only: dict[str, str],
    now: datetime,
) -> Sequence[Row[Any]]:
    """Return a row a group with its figures, the groups in order.

    Receipts and requests count on the day on which a thing happened to them; a term on the day
    on which it ends, as met or breached. Medians are exact, of the rows themselves.

    Parameters
    ----------
    scope
        Whose receipts and requests; None for all.
    only
        Values of dimensions that alone count.
    """
    query = counting(period=period, scope=scope, by=by, only=only, now=now)
    rows: Sequence[Row[Any]] = (await connection.execute(query)).all()
    return rows


def counting(
    *,
    period: Period,
    scope: Scope | None,
    by: Sequence[Dimension],
    only: dict[str, str],
    now: datetime,
) -> Select[Any]:
    """Return the query that counts."""
    of_requests, of_receipts = (_whose(table, scope, only) for table in (requests, receipts))
    facts = union_all(
        *(fact.where(*of_receipts) for fact in _of_receipts(period)),
        *(fact.where(*of_requests) for fact in _of_requests(period)),
        *_terms(_ended(period, now), of_requests, of_receipts),
    ).subquery()
    groups = [_group(facts, dimension, period).label(dimension) for dimension in by]
    figures = [func.count().filter(facts.c.fact == name).label(name) for name in FIGURES]
    decided = facts.c.fact.in_(Outcome)
    query = select(
        *groups,
        *figures,
        _median(facts.c.hours, decided).label("hours_to_result"),
        _median(facts.c.hours, facts.c.fact == "issued").label("hours_to_issue"),
    )
    return query.group_by(*groups).order_by(*groups) if groups else query


def _whose(
    table: Table, scope: Scope | None, only: dict[str, str]
) -> Sequence[ColumnElement[bool]]:
    pinned = [table.c[name] == value for name, value in only.items()]
    return pinned if scope is None else [within(table, scope), *pinned]


def _of_receipts(period: Period) -> Sequence[Select[Any]]:
    return (
        _happened("received", _c.received_at, period),
        _happened("turned_away", _c.turned_away_at, period),
    )


def _of_requests(period: Period) -> Sequence[Select[Any]]:
    asked = case((_r.kind == Kind.CORRECTION, "corrections"), else_="registered")
    decided = case((_r.outcome == Outcome.REFUSED, "refused"), else_="granted")
    of_services = (
        _happened("transferred", _r.transferred_at, period),
        _happened(decided, _r.result_at, period, since=_r.registered_at),
        _happened("issued", _r.issued_at, period, since=_r.result_at),
        _happened("withdrawn", _r.withdrawn_at, period),
    )
    return (
        _happened(asked, _r.registered_at, period),
        *(fact.where(_r.kind == Kind.SERVICE) for fact in of_services),
    )


def _happened(
    fact: str | ColumnElement[str],
    at: Column[datetime],
    period: Period,
    *,
    since: ColumnElement[datetime] | None = None,
) -> Select[Any]:
    named = literal(fact, Text) if isinstance(fact, str) else fact
    hours = null() if since is None else func.extract("epoch", at - since) / 3600.0
    return select(
        named.label("fact"),
        *_dimensions(at.table),
        at.label("at"),
        cast(hours, Double).label("hours"),
    ).where(at >= period.begins, at < period.ends)


def _ended(period: Period, now: datetime) -> CTE:
    how = case((_d.state == State.MET, "_met"), else_="_breached")
    return (
        select(_d.aggregate_id, _d.kind, (_d.kind + how).label("fact"), _d.due_at)
        .where(
            _d.state.in_(ENDED),
            _d.due_at >= period.begins,
            _d.due_at < period.ends,
            _d.due_at <= now,
            _d.kind.in_(CLOCKS),
        )
        .cte("ended")
    )


def _terms(
    ended: CTE,
    of_requests: Sequence[ColumnElement[bool]],
    of_receipts: Sequence[ColumnElement[bool]],
) -> Sequence[Select[Any]]:
    """Return the terms with the dimensions of what they belong to.

    A clock of registration goes over to the request; it stays under what its receipt said.
    """
    owner = ended.c.aggregate_id
    registration = ended.c.kind == "registration"
    received = select(*_dimensions(receipts)).where(
        or_(_c.id == owner, _c.request_id == owner), *of_receipts
    )
    asked = select(*_dimensions(requests)).where(_r.id == owner, *of_requests)
    return (
        _owned(ended, received).where(registration),
        _owned(ended, asked).where(~registration),
    )


def _owned(ended: CTE, owner: Select[Any]) -> Select[Any]:
    # OFFSET 0 makes it a look-up by key: a hash of all requests would grow with the table.
    row = owner.offset(literal(0, literal_execute=True)).lateral()
    return select(
        ended.c.fact, *row.c, ended.c.due_at.label("at"), cast(null(), Double).label("hours")
    ).select_from(ended.join(row, true()))


def _dimensions(table: FromClause) -> list[ColumnElement[Any]]:
    return [table.c[name] for name in Dimension if name is not Dimension.MONTH]


def _group(facts: Any, dimension: Dimension, period: Period) -> ColumnElement[Any]:
    if dimension is not Dimension.MONTH:
        column: ColumnElement[Any] = facts.c[dimension]
        return column
    local = func.timezone(literal(period.zone.key, literal_execute=True), facts.c.at)
    return func.to_char(local, literal("YYYY-MM", literal_execute=True))


def _median(hours: ColumnElement[Any], which: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.percentile_cont(0.5).within_group(hours).filter(and_(which, hours.is_not(None)))
