"""Find the cases in which an agreement was kept or broken, and keep marks on them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Text,
    case,
    cast,
    func,
    literal,
    null,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import Uuid

from intake.catalogue.participants import Measure
from intake.domain.agreement_counts import BY_TERMS, COUNTED, Kept
from intake.domain.reports import Period
from intake.repository.reports import ENDED
from intake.repository.transfers import INCOMPLETE
from intake.tables import agreement_marks, incidents, requests, transfers
from shared.deadlines import State, deadlines
from shared.writes import Rows

_r, _d, _m = requests.c, deadlines.c, agreement_marks.c


def new_mark(values: Mapping[str, Any]) -> Rows:
    """Return the row of a mark."""
    return Rows(agreement_marks, [values])


async def count(
    connection: AsyncConnection,
    *,
    agreement: str,
    measures: Collection[Measure],
    period: Period,
    now: datetime,
) -> Sequence[Row[Any]]:
    """Return how often each measure came out so, marks by their requirement."""
    asked = sorted(COUNTED.intersection(measures))
    if not asked:
        return []
    cases = union_all(
        *(
            cases_of(one, agreement=agreement, period=period, now=now).add_columns(
                literal(one.value, Text).label("measure")
            )
            for one in asked
        )
    ).subquery()
    groups = (cases.c.measure, cases.c.requirement, cases.c.outcome)
    return (
        await connection.execute(select(*groups, func.count().label("times")).group_by(*groups))
    ).all()


async def list_cases(
    connection: AsyncConnection,
    *,
    agreement: str,
    requirement: str,
    measure: Measure,
    period: Period,
    now: datetime,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Return the cases behind a requirement's count, the earliest first."""
    if measure not in COUNTED:
        return []
    cases = cases_of(measure, agreement=agreement, period=period, now=now).subquery()
    query = select(cases).order_by(cases.c.at, cases.c.id).limit(limit)
    if measure is Measure.MANUAL:
        query = query.where(cases.c.requirement == requirement)
    if after is not None:
        query = query.where(tuple_(cases.c.at, cases.c.id) > after)
    return (await connection.execute(query)).all()


def cases_of(measure: Measure, *, agreement: str, period: Period, now: datetime) -> Select[Any]:
    """Return the query of what a measure counts: the cases themselves."""
    if measure in BY_TERMS:
        return _terms(measure, agreement, period, now)
    if measure is Measure.COMPLETENESS:
        return _transfers(agreement, period)
    return _marks(agreement, period)


def _terms(measure: Measure, agreement: str, period: Period, now: datetime) -> Select[Any]:
    outcome = case((_d.state == State.MET, Kept.MET.value), else_=Kept.BROKEN.value)
    return (
        _case(_d.id, _d.due_at, outcome)
        .join_from(deadlines, requests, _r.id == _d.aggregate_id)
        .where(
            _r.agreement == agreement,
            _d.kind == measure.value,
            _d.state.in_(ENDED),
            _d.due_at <= now,
            *_inside(_d.due_at, period),
        )
    )


def _transfers(agreement: str, period: Period) -> Select[Any]:
    t, i = transfers.c, incidents.c
    whole = func.coalesce(func.jsonb_typeof(t.missing), "null") == "null"
    acknowledged = (
        _case(t.id, t.answered_at, literal(Kept.MET.value, Text))
        .join_from(transfers, requests, _r.id == t.request_id)
        .where(_r.agreement == agreement, whole, *_inside(t.answered_at, period))
    )
    incomplete = (
        _case(i.id, i.opened_at, literal(Kept.BROKEN.value, Text))
        .join_from(incidents, requests, _r.id == i.request_id)
        .where(_r.agreement == agreement, i.kind == INCOMPLETE, *_inside(i.opened_at, period))
    )
    return select(union_all(acknowledged, incomplete).subquery())


def _marks(agreement: str, period: Period) -> Select[Any]:
    day = func.timezone(period.zone.key, cast(_m.marked_on, TIMESTAMP))
    return select(
        _m.id,
        cast(null(), Uuid).label("request_id"),
        cast(null(), Text).label("number"),
        day.label("at"),
        _m.outcome.label("outcome"),
        _m.requirement.label("requirement"),
    ).where(
        _m.agreement == agreement,
        _m.marked_on >= period.begins.date(),
        _m.marked_on < period.ends.date(),
    )


def _case(key: Any, at: Any, outcome: Any) -> Select[Any]:
    return select(
        key.label("id"),
        _r.id.label("request_id"),
        _r.number.label("number"),
        at.label("at"),
        outcome.label("outcome"),
        cast(null(), Text).label("requirement"),
    )


def _inside(at: ColumnElement[Any], period: Period) -> tuple[ColumnElement[bool], ...]:
    return (at >= period.begins, at < period.ends)
