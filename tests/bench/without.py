"""Serve intake without vault, clocks and audit, to see what they cost: for the bench alone."""

from collections.abc import Sequence
from typing import Any

from okno.part import serve
from shared import audit, deadlines
from shared.audit.entries import audit as audit_table
from shared.deadlines.table import deadlines as deadlines_table
from shared.vault.vault import Vault
from shared.writes import Rows


async def _open_no_file(*_: Any, **__: Any) -> list[Rows]:
    return []


def _no_audit(**_: Any) -> Rows:
    return Rows(audit_table, [])


def _no_clocks(started: Sequence[deadlines.NewDeadline]) -> Rows:  # noqa: ARG001 - none is kept
    return Rows(deadlines_table, [])


def main() -> None:
    """Take the three out, and serve."""
    Vault.open_file = _open_no_file  # type: ignore[method-assign]
    audit.rows_of = _no_audit
    deadlines.rows_of = _no_clocks
    serve("intake")


if __name__ == "__main__":
    main()
