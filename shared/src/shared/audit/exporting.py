"""Take the entries of one aggregate out of the log, with what proves them (RFC 6962)."""

from collections.abc import Sequence
from itertools import islice
from typing import Any

import asyncpg

from shared.audit.entries import COLUMNS, SELECTED, form_of
from shared.audit.hashing import HASH, proof_of
from shared.audit.seals import SELECTED_SEAL, Seal

FORMAT = "okno-audit-export/1"

_ROWS = f"SELECT {SELECTED} FROM audit WHERE aggregate_id = $1 ORDER BY seq"  # noqa: S608 - our own columns
_SEAL = f"SELECT {SELECTED_SEAL} FROM audit_seals WHERE last_seq >= $1 ORDER BY last_seq LIMIT 1"  # noqa: S608 - our own columns
_CHAIN = "SELECT * FROM audit_seals WHERE number BETWEEN $1 AND $2 ORDER BY number"
_LAST = "SELECT max(number) FROM audit_seals"
_SEQ = COLUMNS.index("seq")


class LogTampered(Exception):
    """A row cannot be proven by the seal of its span; verifying the log tells more."""


async def export(
    connection: asyncpg.Connection, *, log: str, aggregate_id: str, chain: bool = False
) -> dict[str, Any]:
    """Return the entries of an aggregate with their proofs, to be checked without a database.

    Parameters
    ----------
    connection
        Of any role that may read, with the service's schema as its ``search_path``.
    chain
        Whether to add every seal from the first that is needed to the newest, so that the links
        between them can be followed; otherwise only those that are needed.

    Raises
    ------
    LogTampered
        A row was not there when its span was sealed, or the seal is none.
    """
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        rows = await connection.fetch(_ROWS, aggregate_id)
        seals: dict[int, Seal] = {}
        entries = [await _entry(connection, row, log=log, seals=seals) for row in rows]
        if chain and seals:
            last = await connection.fetchval(_LAST)
            between = await connection.fetch(_CHAIN, min(seals), last)
            seals = {row["number"]: Seal.of_row(log, row) for row in between}
    return {
        "format": FORMAT,
        "log": log,
        "aggregate_id": aggregate_id,
        "entries": entries,
        "seals": [seals[number].form() for number in sorted(seals)],
    }


async def _entry(
    connection: asyncpg.Connection, row: Sequence[Any], *, log: str, seals: dict[int, Seal]
) -> dict[str, Any]:
    """Return a row with its proof; the proof of one that no seal covers yet is null."""
    kept = await connection.fetchrow(_SEAL, row[_SEQ])
    if kept is None:
        return {"row": form_of(row), "proof": None}
    try:
        seal = Seal.of_row(log, kept)
        hashes = kept["leaves"]
        # Who wrote another span into a seal is not to have it counted out.
        index = list(islice(seal.numbers(), len(hashes) // HASH)).index(row[_SEQ])
    except (ValueError, TypeError, AttributeError):
        raise LogTampered(f"row {row[_SEQ]} was not sealed: verify the log") from None
    seals[seal.number] = seal
    leaves = [hashes[place : place + HASH] for place in range(0, len(hashes), HASH)]
    path = [beside.hex() for beside in proof_of(leaves, index)]
    return {
        "row": form_of(row),
        "proof": {"seal": seal.number, "index": index, "path": path},
    }
