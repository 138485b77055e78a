"""Make up rows as receipts, requests and clocks leave them, mostly around borders of months."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from intake.tables import receipts, requests
from shared.database import Transaction
from shared.deadlines import State, deadlines
from shared.ids import new_id

Row = dict[str, Any]

BOTH = "both"
"""An organisation that is an MFC for some requests and the body of others."""

VALUES = {
    "service": ("extract", "passport", "benefit"),
    "body": ("registry", "police", BOTH),
    "mfc": ("mfc-kazan", "mfc-omsk", BOTH),
    "involved": (None, "post", "bank"),
    "channel": ("mfc", "portal_federal"),
}
"""What stands in the dimensions of a row."""

MONTHS = ("2025-11", "2025-12", "2026-01", "2026-02")
ZONES = tuple(map(ZoneInfo, ("Europe/Kaliningrad", "Europe/Moscow", "Asia/Kamchatka")))

_NEAR = (
    *(timedelta(microseconds=by) for by in (-1, 0, 1)),
    *(timedelta(hours=by) for by in (-13, -3, 1, 5, 12)),
    *(timedelta(days=by) for by in (3, 11, 20)),
)
_KINDS = ("provision", "transfer", "issue", "correction", "collection")
_STEPS = ("registered_at", "transferred_at", "result_at", "issued_at")


def border_of(month: str, zone: ZoneInfo) -> datetime:
    """Return the first moment of a month in a zone."""
    return datetime.fromisoformat(f"{month}-01T00:00").replace(tzinfo=zone).astimezone(UTC)


@dataclass(kw_only=True)
class World:
    """All rows that stand in the database, and the moment from which one looks at them."""

    zone: ZoneInfo
    now: datetime
    receipts: list[Row] = field(default_factory=list)
    requests: list[Row] = field(default_factory=list)
    clocks: list[Row] = field(default_factory=list)

    async def write(self, tx: Transaction) -> None:
        """Put all rows into the database."""
        written = ((requests, self.requests), (receipts, self.receipts), (deadlines, self.clocks))
        for table, rows in written:
            await tx.execute(insert(table), rows)


def a_world(seed: int) -> World:
    """Return a world of some sixty requests and receipts, the same for the same seed."""
    maker = _Maker(Random(seed))  # noqa: S311 - it makes rows up, and no secrets
    for _ in range(40):
        maker.request()
    for _ in range(8):
        maker.receipt(maker.dimensions(), request=None)
    return maker.world


class _Maker:
    """Make up rows by chance, each as it can have come about."""

    def __init__(self, chance: Random) -> None:
        zone = chance.choice(ZONES)
        self._chance = chance
        self._moments = sorted(border_of(month, zone) + by for month in MONTHS for by in _NEAR)
        self.world = World(zone=zone, now=chance.choice(self._moments[-len(_NEAR) - 3 :]))

    def dimensions(self) -> Row:
        return {name: self._chance.choice(those) for name, those in VALUES.items()}

    def request(self) -> None:
        """Make a request that was led so far as it was, with its clocks, perhaps of a receipt."""
        row = self.dimensions() | self._course()
        self.world.requests.append(_request(row))
        for kind in self._chance.sample(_KINDS, 3):
            self._clock(kind, row["id"])
        if self._chance.random() < 0.4:
            another = {"involved": self._chance.choice(VALUES["involved"])}
            self.receipt({name: row[name] for name in VALUES} | another, request=row)

    def receipt(self, row: Row, *, request: Row | None) -> None:
        """Make what was registered as a request, or was turned away, or waits."""
        until = request["registered_at"] if request else self._moments[-1]
        row |= {"id": new_id(), "received_at": self._moment(until=until)}
        if request:
            row |= {"request_id": request["id"], "registered_at": until}
        elif self._chance.random() < 0.5:
            row["turned_away_at"] = self._moment(since=row["received_at"])
        self.world.receipts.append(_receipt(row))
        self._clock("registration", request["id"] if request else row["id"])

    def _course(self) -> Row:
        """Return the moments of a request, each no earlier than the one before."""
        steps = _STEPS[: self._chance.randint(1, len(_STEPS))]
        at = sorted(self._chance.choices(self._moments, k=len(steps)))
        row: Row = {"id": new_id(), **dict(zip(steps, at, strict=True))}
        if "result_at" in row:
            row["outcome"] = self._chance.choice(("granted", "refused"))
            if self._chance.random() < 0.2:
                del row["transferred_at"]  # a document that was made from the body's system
        if "issued_at" not in row and self._chance.random() < 0.5:
            row["withdrawn_at"] = self._moment(since=at[-1])
        row["kind"] = self._chance.choice(("service", "service", "service", "correction"))
        return row

    def _clock(self, kind: str, of: UUID) -> None:
        """Make a clock in a state in which it can stand at the moment."""
        due, late = self._moment(), (State.BREACHED, State.MET_LATE)
        states = [state for state in State if due <= self.world.now or state not in late]
        self.world.clocks.append(_clock(kind, of, due=due, state=self._chance.choice(states)))

    def _moment(self, *, since: datetime | None = None, until: datetime | None = None) -> datetime:
        first, last = since or self._moments[0], until or self._moments[-1]
        return self._chance.choice([one for one in self._moments if first <= one <= last])


def _request(row: Row) -> Row:
    return (
        dict.fromkeys(requests.c.keys())
        | row
        | {
            "number": f"N-{row['id']}",
            "version": 1,
            "status": "made-up",
            "catalogue_version": 1,
            "agreement": "made-up",
            "file_id": new_id(),
            "received_at": row["registered_at"],
            "due_at": row["registered_at"],
            "circumstances": [],
            "applicant_kind": "person",
            "represented": False,
            "data_instead": False,
        }
    )


def _receipt(row: Row) -> Row:
    return (
        dict.fromkeys(receipts.c.keys())
        | row
        | {
            "status": "made-up",
            "worker": "made-up",
            "presented": [],
            "due_at": row["received_at"],
        }
    )


def _clock(kind: str, of: UUID, *, due: datetime, state: State) -> Row:
    return {
        "id": new_id(),
        "kind": kind,
        "aggregate_kind": "made-up",
        "aggregate_id": of,
        "clause": "210-15(4)",
        "parties": [],
        "state": state,
        "provisional": False,
        "started_at": due,
        "due_at": due,
    }
