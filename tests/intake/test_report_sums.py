"""Show that the figures of a report are those of the rows, by counting these another way."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from statistics import median
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from intake.domain.reports import FIGURES, MEDIANS, Dimension, Period
from intake.repository import reports
from intake.scope import Scope
from shared.database import Database
from tests.support.postgres import a_database
from tests.support.report_rows import BOTH, MONTHS, VALUES, Row, World, a_world
from tests.support.services import role_url

SCOPES = (
    None,
    Scope("mfc-kazan", ("mfc",)),
    Scope("registry", ("body",)),
    Scope(BOTH, ("mfc", "body")),
    Scope("nobody", ("mfc",)),
)
PINS = [(name, value) for name, those in VALUES.items() for value in those if value]
TERMS = ("registration", "provision", "transfer", "issue", "correction")
WITHOUT_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
"""A seed gets no simpler by being smaller, and each try costs a query."""

HOW = {"met": "met", "met-late": "breached", "breached": "breached", "open": "breached"}


@pytest.fixture(scope="module")
async def database(postgres_admin_url, intake_template):
    async with a_database(postgres_admin_url, intake_template) as url:
        opened = Database(role_url(url, "okno_intake"), schema="intake", pool_size=1)
        yield opened
        await opened.engine.dispose()


def hours(since: datetime, until: datetime) -> float:
    return (until - since).total_seconds() / 3600


def middle(took: list[float]) -> Any:
    return pytest.approx(median(took)) if took else None


def happened(world: World) -> Iterator[tuple[str, Row, datetime, float | None]]:
    """Yield each fact with its row, its moment, and the hours that it took."""
    for row in world.receipts:
        yield "received", row, row["received_at"], None
        if row["turned_away_at"]:
            yield "turned_away", row, row["turned_away_at"], None
    for row in world.requests:
        if row["kind"] == "correction":
            yield "corrections", row, row["registered_at"], None
            continue
        yield "registered", row, row["registered_at"], None
        if row["withdrawn_at"]:
            yield "withdrawn", row, row["withdrawn_at"], None
        if row["transferred_at"]:
            yield "transferred", row, row["transferred_at"], None
        if row["result_at"]:
            took = hours(row["registered_at"], row["result_at"])
            yield row["outcome"], row, row["result_at"], took
        if row["issued_at"]:
            yield "issued", row, row["issued_at"], hours(row["result_at"], row["issued_at"])
    yield from ended(world)


def ended(world: World) -> Iterator[tuple[str, Row, datetime, None]]:
    """Yield each term that is over, with the row of which it is one."""
    asked = {row["id"]: row for row in world.requests}
    came = {row["request_id"] or row["id"]: row for row in world.receipts}
    for clock in world.clocks:
        if clock["kind"] in TERMS and clock["state"] in HOW and clock["due_at"] <= world.now:
            owners = came if clock["kind"] == "registration" else asked
            name = f"{clock['kind']}_{HOW[clock['state']]}"
            yield name, owners[clock["aggregate_id"]], clock["due_at"], None


def counted(
    world: World,
    *,
    months: Sequence[str],
    by: Sequence[Dimension],
    only: dict[str, str],
    scope: Scope | None,
) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Count in plain Python what a report must tell: its groups with their figures."""
    figures: dict[tuple[Any, ...], Counter[str]] = defaultdict(Counter)
    took: dict[tuple[Any, ...], dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for name, row, at, lasted in happened(world):
        month = f"{at.astimezone(world.zone):%Y-%m}"
        mine = scope is None or scope.organisation in {row[one] for one in scope.columns}
        if month in months and mine and all(row[one] == value for one, value in only.items()):
            group = tuple(month if one == "month" else row[one] for one in by)
            figures[group][name] += 1
            if lasted is not None:
                step = "hours_to_issue" if name == "issued" else "hours_to_result"
                took[group][step].append(lasted)
    return {
        group: {name: figures[group][name] for name in FIGURES}
        | {name: middle(took[group][name]) for name in MEDIANS}
        for group in ({*figures} if by else {()})
    }


@pytest.mark.clause("210-15(4)")
@settings(max_examples=25, deadline=None, phases=WITHOUT_SHRINKING)
@given(
    seed=st.integers(0, 2**32),
    ends=st.tuples(st.sampled_from(MONTHS), st.sampled_from(MONTHS)).map(sorted),
    by=st.lists(st.sampled_from(Dimension), unique=True, max_size=3),
    only=st.lists(st.sampled_from(PINS), max_size=1).map(dict),
    scope=st.sampled_from(SCOPES),
)
async def test_a_report_tells_what_a_count_of_its_rows_tells(database, seed, ends, by, only, scope):
    world, (since, until) = a_world(seed), ends
    months = [month for month in MONTHS if since <= month <= until]
    asked = {"only": only, "scope": scope}

    async def told(first, last, by):
        period = Period.of(first, last, zone=world.zone)
        rows = await reports.count(tx, period=period, by=by, now=world.now, **asked)
        groups = [tuple(getattr(row, one) for one in by) for row in rows]
        assert len({*groups}) == len(groups)
        figures = [{one: getattr(row, one) for one in (*FIGURES, *MEDIANS)} for row in rows]
        return dict(zip(groups, figures, strict=True))

    async with database.engine.connect() as tx:
        await world.write(tx)
        divided = await told(since, until, by)
        (whole,) = (await told(since, until, ())).values()
        alone = [(await told(month, month, ()))[()] for month in months]
    assert divided == counted(world, months=months, by=by, **asked)
    for name in FIGURES:
        assert sum(one[name] for one in divided.values()) == whole[name], name
        assert sum(one[name] for one in alone) == whole[name], name
