"""See what a read costs the database, and not how long it takes: its plan, and the rows it met."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection

_MET = ("Actual Rows", "Rows Removed by Filter", "Rows Removed by Index Recheck")


@dataclass
class Cost:
    """What the statements of a block cost.

    Parameters
    ----------
    rows
        How many rows were met in tables and indexes, those passed over among them.
    ways
        How tables were read, as ``Index Scan of requests by requests_pkey``.
    """

    rows: int = 0
    ways: list[str] = field(default_factory=list)

    @property
    def whole(self) -> list[str]:
        """The tables that were read whole."""
        return [way for way in self.ways if way.startswith("Seq Scan")]


@asynccontextmanager
async def cost_of(connection: AsyncConnection) -> AsyncIterator[Cost]:
    """Explain, at the end of the block, the statements that were sent in it, by running them."""
    sent: list[tuple[str, Any]] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        sent.append((statement, parameters))

    cost, straight = Cost(), connection.sync_connection
    event.listen(straight, "before_cursor_execute", note)
    try:
        yield cost
    finally:
        event.remove(straight, "before_cursor_execute", note)
    for statement, parameters in sent:
        explained = await connection.exec_driver_sql(
            f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters
        )
        told = explained.scalar_one()
        (plan,) = json.loads(told) if isinstance(told, str) else told
        for node in _nodes(plan["Plan"]):
            _add(cost, node)


def _add(cost: Cost, node: dict[str, Any]) -> None:
    if node["Node Type"] == "Bitmap Index Scan" or "Relation Name" in node:
        cost.rows += round(sum(node.get(name, 0) for name in _MET) * node["Actual Loops"])
    if table := node.get("Relation Name"):
        index = f" by {node['Index Name']}" if "Index Name" in node else ""
        cost.ways.append(f"{node['Node Type']} of {table}{index}")


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for below in node.get("Plans", ()):
        yield from _nodes(below)
