"""Let people of a test through the door to personal data, as the registry would tell its holder."""

import asyncpg

from tests.support.services import Running

PURPOSE = {"purpose": "service-provision"}


async def let_in(holder: Running, *people: tuple[str, str]) -> None:
    """Put people, each an organisation and a person, on the list; agreed and warned."""
    connection = await asyncpg.connect(holder.admin_url)
    try:
        await connection.executemany(
            f"""
            INSERT INTO "{schema_of(holder)}".staff_access
                (organisation, person, listed_at, non_disclosure_at, warned_at)
            VALUES ($1, $2, now(), now(), now())
            ON CONFLICT (organisation, person) DO UPDATE
            SET listed_at = now(), unlisted_at = NULL, non_disclosure_at = now(), warned_at = now()
            """,  # noqa: S608 - the schema of a service
            people,
        )
    finally:
        await connection.close()


def schema_of(holder: Running) -> str:
    """Return the schema of a running service."""
    return str(holder.settings.service).replace("-", "_")
