"""Count what happened to requests in a period, from rows that an index finds."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Double,
    Row,
    Select,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    select,
    true,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from intake.domain.reports import CLOCKS, FIGURES, Dimension, Period
from intake.domain.states import Outcome
from intake.repository.requests import within
from intake.scope import Scope
from intake.tables import requests
from shared.deadlines import State, deadlines

_r, _d = requests.c, deadlines.c

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

    Requests count on the day on which a thing happened to them; a term on the day on which it
    ends, as met or breached. Medians are exact, of the rows themselves.

    Parameters
    ----------
    scope
        Whose requests; None for all.
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
    whose = [true() if scope is None else within(scope)]
    whose += [_r[name] == value for name, value in only.items()]
    happened = (
        _happened("registered", _r.registered_at, period),
        _happened("transferred", _r.transferred_at, period),
        _happened(_decision(), _r.result_at, period, since=_r.registered_at),
        _happened("issued", _r.issued_at, period, since=_r.result_at),
    )
    facts = union_all(
        *(fact.where(*whose) for fact in happened), _terms(period, now, whose)
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


def _decision() -> ColumnElement[str]:
    return case((_r.outcome == Outcome.REFUSED, "refused"), else_="granted")


def _happened(
    fact: str | ColumnElement[str],
    at: ColumnElement[datetime],
    period: Period,
    *,
    since: ColumnElement[datetime] | None = None,
) -> Select[Any]:
    named = literal(fact, Text) if isinstance(fact, str) else fact
    hours = null() if since is None else func.extract("epoch", at - since) / 3600.0
    return _fact(named, at, hours).where(at >= period.begins, at < period.ends)


def _terms(period: Period, now: datetime, whose: Sequence[ColumnElement[bool]]) -> Select[Any]:
    how = case((_d.state == State.MET, "_met"), else_="_breached")
    ended = (
        select(_d.aggregate_id, (_d.kind + how).label("fact"), _d.due_at)
        .where(
            _d.state.in_(ENDED),
            _d.due_at >= period.begins,
            _d.due_at < period.ends,
            _d.due_at <= now,
            _d.kind.in_(CLOCKS),
        )
        .subquery()
    )
    # OFFSET 0 makes it a look-up by key: a hash of all requests would grow with the table.
    owner = select(*_dimensions()).where(_r.id == ended.c.aggregate_id, *whose)
    row = owner.offset(literal(0, literal_execute=True)).lateral()
    return select(
        ended.c.fact, *row.c, ended.c.due_at.label("at"), cast(null(), Double).label("hours")
    ).select_from(ended.join(row, true()))


def _fact(named: Any, at: Any, hours: Any) -> Select[Any]:
    return select(
        named.label("fact"), *_dimensions(), at.label("at"), cast(hours, Double).label("hours")
    )


def _dimensions() -> list[ColumnElement[Any]]:
    return [_r[name] for name in Dimension if name is not Dimension.MONTH]


def _group(facts: Any, dimension: Dimension, period: Period) -> ColumnElement[Any]:
    if dimension is not Dimension.MONTH:
        column: ColumnElement[Any] = facts.c[dimension]
        return column
    local = func.timezone(literal(period.zone.key, literal_execute=True), facts.c.at)
    return func.to_char(local, literal("YYYY-MM", literal_execute=True))


def _median(hours: ColumnElement[Any], which: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.percentile_cont(0.5).within_group(hours).filter(and_(which, hours.is_not(None)))
