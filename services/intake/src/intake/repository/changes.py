"""Find what has changed since a place in the order of commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple

from pydantic import Field
from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from intake.scope import Scope
from shared.database import Database

MOST_LOOKED_AT = 2_000
"""How many changes, of whomever, one page looks through at most."""


Number = Annotated[int, Field(ge=0, lt=2**63)]


class Place(NamedTuple):
    """A place among changes: the database that numbers them, the transaction, the entry.

    ``cluster`` and ``course`` tell one course of PostgreSQL's transactions from another: a copy
    that was restored elsewhere, or a standby that was made the primary, counts anew.
    """

    cluster: Number
    course: Number
    xid: Number
    position: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Changes of a scope in order, and how far was looked.

    Parameters
    ----------
    home
        Where the changes are numbered now: the beginning of its course.
    last
        The last change that was looked at, of whomever; None if there was none.
    to_the_end
        Whether nothing that is settled lies behind it.
    """

    rows: Sequence[Row[Any]]
    home: Place
    last: Place | None
    to_the_end: bool


# The number of a transaction is given before its end, so numbers alone do not tell the order in
# which changes became visible. Below the oldest transaction that still runs nothing can appear any
# more: what is read there is whole, and a late commit stands behind every cursor given so far.
# OFFSET 0 makes it look requests up by key: a hash of all of them would grow with the table.
_CHANGES = """
    WITH home AS (
        SELECT system_identifier AS cluster, timeline_id AS course
          FROM pg_control_system(), pg_control_checkpoint()
    ), looked AS MATERIALIZED (
        SELECT request_id, position, kind, at, xid
          FROM timeline
         WHERE (xid, position) > (CAST(CAST(:xid AS text) AS xid8), :position)
           AND xid < pg_snapshot_xmin(pg_current_snapshot())
         ORDER BY xid, position
         LIMIT :most
    ), theirs AS (
        SELECT looked.*, theirs.number, theirs.status
          FROM looked, LATERAL (
                   SELECT number, status FROM requests
                    WHERE id = looked.request_id AND {scope}
                   OFFSET 0
               ) AS theirs
         ORDER BY looked.xid, looked.position
         LIMIT :limit
    ), last AS (
        SELECT xid, position FROM looked ORDER BY xid DESC, position DESC LIMIT 1
    )
    SELECT home.cluster, home.course, (SELECT count(*) FROM looked) AS looked_at,
           last.xid::text AS last_xid, last.position AS last_position,
           theirs.request_id, theirs.number, theirs.status, theirs.kind, theirs.at,
           theirs.xid::text AS xid, theirs.position
      FROM home LEFT JOIN last ON true LEFT JOIN theirs ON true
     ORDER BY theirs.xid, theirs.position
    """

_MOVED = text(
    """
    UPDATE change_home SET cluster = here.system_identifier
      FROM pg_control_system() AS here
     WHERE cluster <> here.system_identifier
    """
)


async def changes_after(
    connection: AsyncConnection, *, scope: Scope, xid: int, position: int, limit: int
) -> Found:
    """Return the changes of the scope's requests behind a place, in the order of commits."""
    of_scope = " OR ".join(f"{column} = :organisation" for column in scope.columns)
    asked = {
        "xid": str(xid),
        "position": position,
        "most": MOST_LOOKED_AT,
        "limit": limit,
        "organisation": scope.organisation,
    }
    query = text(_CHANGES.format(scope=f"({of_scope})"))
    rows = (await connection.execute(query, asked)).all()
    return _found(rows)


def _found(rows: Sequence[Row[Any]]) -> Found:
    first = rows[0]
    home = Place(first.cluster, first.course, 0, 0)
    last = None
    if first.last_xid is not None:
        last = home._replace(xid=int(first.last_xid), position=first.last_position)
    return Found(
        rows=[row for row in rows if row.request_id is not None],
        home=home,
        last=last,
        to_the_end=first.looked_at < MOST_LOOKED_AT,
    )


async def settle(database: Database) -> None:
    """Count the changes anew where the database has been moved to another cluster.

    There the numbers that came along may lie ahead of all that are given: nothing would be behind
    them. Cursors from before are known by their cluster.
    """
    async with database.transaction() as tx:
        if (await tx.execute(_MOVED)).rowcount:
            await tx.execute(text("SET LOCAL statement_timeout = 0"))
            await tx.execute(text("UPDATE timeline SET xid = DEFAULT"))
