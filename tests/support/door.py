"""Let people of a test through the door to personal data, bar it, and see who was there."""

from collections.abc import Mapping
from typing import Any

import asyncpg
import pytest

from shared.auth import Role
from tests.support.rows import fetch
from tests.support.services import Running

PURPOSE = "service-provision"

LET_IN = """
    INSERT INTO "{schema}".staff_access
        (organisation, person, listed_at, non_disclosure_at, warned_at)
    VALUES ($1, $2, now(), now(), now())
    ON CONFLICT (organisation, person) DO UPDATE
    SET listed_at = now(), unlisted_at = NULL, non_disclosure_at = now(), warned_at = now()
"""
"""What the registry's events leave in a holder's schema when all has been done for a person."""


def _bar(slug: str, status: int, clause: str, statement: str, *, name: str = "") -> Any:
    return pytest.param(
        slug, status, clause, statement, id=name or slug, marks=pytest.mark.clause(clause)
    )


BARS = (
    _bar("not-on-access-list", 403, "PD-3.8", 'DELETE FROM "{schema}".staff_access'),
    _bar(
        "not-on-access-list",
        403,
        "PD-3.8",
        'UPDATE "{schema}".staff_access SET unlisted_at = now()',
        name="struck off",
    ),
    _bar(
        "not-on-access-list",
        403,
        "PD-3.8",
        """UPDATE "{schema}".staff_access SET organisation = 'fns'""",
        name="on the list of another organisation",
    ),
    _bar(
        "non-disclosure-missing",
        403,
        "PD-4.2.3",
        'UPDATE "{schema}".staff_access SET non_disclosure_at = NULL',
    ),
    _bar(
        "warning-missing",
        403,
        "PD-4.2.3",
        'UPDATE "{schema}".staff_access SET warned_at = NULL',
    ),
    _bar(
        "subject-blocked",
        423,
        "PD-6.1.7",
        """
        INSERT INTO "{schema}".subject_blocks (block_id, operator, subject_id, blocked_at)
        SELECT gen_random_uuid(), operator, subject_id, now() FROM "{schema}".vault_keys
        """,
    ),
    _bar(
        "personal-data-destroyed",
        410,
        "PD-9.11",
        """
        INSERT INTO "{schema}".destructions
            (file_id, order_id, operator, state, fenced_at, retry_at)
        SELECT file_id, gen_random_uuid(), operator, 'fenced', now(), now()
        FROM "{schema}".vault_keys
        """,
    ),
)
"""Why the door stays shut: slug, status and clause of the refusal, and the rows that cause it."""


async def let_in(holder: Running, *people: tuple[str, str]) -> None:
    """Put people, each an organisation and a person, on the list; agreed and warned."""
    connection = await asyncpg.connect(holder.admin_url)
    try:
        await connection.executemany(LET_IN.format(schema=schema_of(holder)), people)
    finally:
        await connection.close()


async def change(holder: Running, statement: str) -> None:
    """Change what the door judges by; the holder's schema stands in place of ``{schema}``."""
    await fetch(holder.admin_url, statement.format(schema=schema_of(holder)))


async def records(holder: Running, operator: str) -> list[dict[str, Any]]:
    """Return whom an operator's authorised official sees at his files, the latest first."""
    answer = await holder.client.get(
        "/access-records",
        headers=holder.bearer(Role.AUTHORISED_OFFICIAL, organisation=operator, subject="dpo"),
    )
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def outcome_of(record: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what an access record says in short: who, what for, and with what outcome."""
    return tuple(str(record[name]) for name in ("organisation", "person", "purpose", "outcome"))


def schema_of(holder: Running) -> str:
    """Return the schema of a running service."""
    return str(holder.settings.service).replace("-", "_")
