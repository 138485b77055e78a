"""Remove documents for good: those of a destroyed file, and what failed uploads left."""

from collections.abc import Sequence
from uuid import UUID

from shared.database import Database
from shared.files import rows
from shared.files.rows import Marked
from shared.files.store import Store
from shared.refusals import Unavailable


class Remover:
    """Removes objects, then their rows; what is cut off goes on when it is called again."""

    def __init__(self, database: Database, store: Store) -> None:
        self._database = database
        self._store = store

    async def destroy(self, file_id: UUID) -> int:
        """Remove all documents of a file of personal data; return how many there were.

        The vault's cards are not touched.

        Raises :class:`shared.refusals.Unavailable` when the store does not answer, or still shows
        an object after it was removed.
        """
        async with self._database.transaction() as tx:
            marked = await rows.give_up_file(tx, file_id)
        await self.remove(marked)
        return len(marked)

    async def give_up(self, upload_id: UUID) -> None:
        """Remove what a failed upload left."""
        async with self._database.transaction() as tx:
            marked = await rows.give_up_upload(tx, upload_id)
        await self.remove(marked)

    async def remove(self, marked: Sequence[Marked]) -> None:
        """Remove objects whose rows are marked for it, and then the rows."""
        for row in marked:
            await self._store.remove(row.object_name)
            if await self._store.has(row.object_name):
                raise Unavailable
        if marked:
            async with self._database.transaction() as tx:
                await rows.forget(tx, [row.id for row in marked])
