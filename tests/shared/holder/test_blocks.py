"""A block stands while its check goes on, and is forgotten with the subject."""

from pathlib import Path
from uuid import UUID, uuid4

from shared.clock import system_clock
from shared.database import Database
from shared.events import SubjectBlocked, SubjectUnblocked
from shared.vault.vault import Vault
from tests.support.holder import OPERATOR, a_destroyer, an_order, filed, finish, hear
from tests.support.kernel import NOON, count

BLOCKS = "SELECT count(*) FROM subject_blocks"


async def block(database: Database, subject_id: UUID) -> SubjectUnblocked:
    """Block a subject, and return what will unblock him."""
    about = {"block_id": uuid4(), "operator": OPERATOR, "subject_id": subject_id}
    await hear(
        database,
        SubjectBlocked(**about, check_id=uuid4(), blocked_at=NOON),
        clock=system_clock,
    )
    return SubjectUnblocked(**about, outcome="not-confirmed", unblocked_at=NOON)


async def test_a_block_outlives_the_last_file_until_its_check_has_ended(
    database: Database, vault: Vault, tmp_path: Path
) -> None:
    file = await filed(database, vault)
    ended = await block(database, file.subject_of(vault))
    await hear(database, ended, clock=system_clock)
    standing = await block(database, file.subject_of(vault))
    assert await count(database, BLOCKS) == 2

    await hear(database, an_order(file.file_id), clock=system_clock)
    await finish(a_destroyer(database, tmp_path))
    assert await count(database, BLOCKS) == 1
    await hear(database, standing, clock=system_clock)
    assert await count(database, BLOCKS) == 0
