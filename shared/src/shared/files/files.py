"""Take documents in and give them out by stream; between the two they are sealed."""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeAlias
from uuid import UUID

import structlog

from shared.auth import Actor
from shared.clock import Clock
from shared.database import Database, Transaction
from shared.files import rows
from shared.files.encryption import Altered, unseal
from shared.files.reading import Reading
from shared.files.refusals import FileLost
from shared.files.removing import Remover
from shared.files.sniffing import Sniffer
from shared.files.store import Store
from shared.files.uploading import Upload, Uploaded
from shared.files.values import CARD, HASH_FIELD, KEY_FIELD, Slot, State, StoredFile
from shared.refusals import NotFound, Unavailable
from shared.vault.door import Asked, Door
from shared.vault.vault import DataKey, Vault
from shared.writes import keep

Settled: TypeAlias = Callable[[Transaction, StoredFile], Awaitable[None]]
"""What a service adds to the transaction in which a document becomes kept; it may refuse."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A document on its way out, for the one whom the door let in."""

    file: StoredFile
    sha256: str
    pieces: AsyncIterator[bytes] = field(repr=False)


class Files:
    """The documents of one holder.

    A row stands before the object does, so that whatever a kill leaves is found by
    :class:`shared.files.sweeper.FileSweeper`. The key of each object and its SHA-256 stand in the
    vault's card of the document: they are sealed, read through the door alone, and destroyed with
    the file. The row itself has no more than a keyed fingerprint, by which the same bytes sent
    again are known, and a hash of the sealed bytes, by which a changed object is found.

    Parameters
    ----------
    limit
        Bytes that a document may have.
    patience
        How long an upload may take in all.
    """

    def __init__(
        self,
        database: Database,
        *,
        vault: Vault,
        door: Door,
        store: Store,
        remover: Remover,
        clock: Clock,
        limit: int,
        patience: timedelta = timedelta(hours=1),
    ) -> None:
        self.limit = limit
        self._database = database
        self._vault = vault
        self._door = door
        self._store = store
        self._remover = remover
        self._clock = clock
        self._patience = patience.total_seconds()

    async def upload(
        self,
        slot: Slot,
        *,
        subject_id: UUID,
        declared: str,
        pieces: AsyncIterable[bytes],
        settled: Settled | None = None,
    ) -> Uploaded:
        """Take a document in.

        Parameters
        ----------
        subject_id
            Whose file it is part of.
        declared
            Its ``Content-Type``.
        settled
            Writes the service's own rows with it; not called for bytes that are kept already.

        Raises
        ------
        FileTypeNotAccepted, NotWhatItSays, FileBroken, FileEmpty, TooLarge
            Nothing is kept.
        ContentDiffers
            The place has other bytes.
        FileDestroyed
            The file of personal data was destroyed, or is being destroyed.
        """
        reading = Reading(pieces, sniffer=Sniffer(declared), limit=self.limit)
        upload = Upload(slot=slot, subject_id=subject_id, reading=reading)
        if kept := await self._begin(upload):
            async with asyncio.timeout(self._patience):
                await reading.to_the_end()
            async with self._database.transaction() as tx:
                return upload.same_as(kept, await self._data_key(tx, upload))
        is_new = False
        try:
            uploaded = await self._carry_out(upload, settled)
            is_new = uploaded.new
        finally:
            if not is_new:
                await asyncio.shield(self._give_up(upload))
        return uploaded

    async def download(self, slot: Slot, *, actor: Actor, purpose: str) -> Download:
        """Give a document to a person; the access is recorded before its first byte.

        The caller has made sure that the actor's organisation takes part in the document's row.

        Raises
        ------
        NotFound
            There is no document in the place.
        FileLost
            Its bytes are gone or changed. Where that shows late, the stream raises it.
        FileDestroyed, NotOnAccessList, NonDisclosureMissing, SubjectBlocked, and others
            As :meth:`shared.vault.door.Door.open`.
        """
        file = await self.kept_in(slot)
        # Where there is none, the door still knows whether it was destroyed.
        row_id = slot.row_id if file is None else file.id
        asked = Asked(file_id=slot.file_id, kind=CARD, row_id=row_id, purpose=purpose)
        opened = (await self._door.open(asked, actor=actor)).revealed()
        if file is None:
            raise NotFound
        if not file.is_whole:
            raise FileLost
        pieces = self._unsealed(file, bytes.fromhex(opened[KEY_FIELD]))
        first = await anext(pieces)
        return Download(file=file, sha256=opened[HASH_FIELD], pieces=_joined(first, pieces))

    async def kept_in(self, slot: Slot) -> StoredFile | None:
        """Return what is known of the document in a place, or none; nothing is opened."""
        async with self._database.reading() as connection:
            return await rows.in_slot(connection, slot)

    async def kept_of(self, *, kind: str, row_id: UUID) -> list[StoredFile]:
        """Return what is known of the documents of a service's row, by code."""
        async with self._database.reading() as connection:
            return await rows.of_row(connection, kind=kind, row_id=row_id)

    async def _begin(self, upload: Upload) -> StoredFile | None:
        """Note the upload, or return what the place has already."""
        slot = upload.slot
        async with self._database.transaction() as tx:
            await self._data_key(tx, upload)
            kept = await rows.in_slot(tx, slot)
            if kept is not None and kept.is_whole:
                return kept
            await rows.add(
                tx,
                id_=upload.id,
                slot=slot,
                subject_id=upload.subject_id,
                object_name=upload.object_name,
                media_type=upload.reading.media_type,
                now=self._clock(),
            )
        return None

    async def _carry_out(self, upload: Upload, settled: Settled | None) -> Uploaded:
        slot = upload.slot
        async with asyncio.timeout(self._patience):
            sealed_hash = await upload.put(self._store, schema=self._vault.schema)
        async with self._database.transaction() as tx:
            await rows.lock_slot(tx, slot)
            key = await self._data_key(tx, upload)
            kept = await rows.in_slot(tx, slot)
            if kept is not None and kept.is_whole:
                return upload.same_as(kept, key)
            file = await self._settle(tx, upload, key=key, sealed_hash=sealed_hash)
            if settled is not None:
                await settled(tx, file)
        return upload.kept_as(file, new=True)

    async def _settle(
        self, tx: Transaction, upload: Upload, *, key: DataKey, sealed_hash: bytes
    ) -> StoredFile:
        file = await rows.settle(
            tx,
            id_=upload.id,
            size=upload.reading.size,
            fingerprint=upload.fingerprint(key),
            sealed_hash=sealed_hash,
            now=self._clock(),
        )
        if file is None:
            raise Unavailable
        added = await self._vault.add_card(
            tx, upload.card(), file_id=upload.slot.file_id, subject_id=upload.subject_id
        )
        await keep(tx, added)
        return file

    async def _give_up(self, upload: Upload) -> None:
        """Remove what a failed upload left; what cannot be removed now is swept later."""
        try:
            await self._remover.give_up(upload.id)
        except Exception as error:  # noqa: BLE001 - the upload's own failure must be told
            log.warning("a failed upload is left to the sweeper", error=type(error).__name__)

    async def _unsealed(self, file: StoredFile, key: bytes) -> AsyncIterator[bytes]:
        sealed = self._store.get(file.object_name)
        try:
            async for chunk in unseal(sealed, key=key, place=file.place(self._vault.schema)):
                yield chunk
        except FileNotFoundError:
            await self._note(file, State.MISSING)
            raise FileLost from None
        except Altered:
            await self._note(file, State.CHANGED)
            raise FileLost from None

    async def _note(self, file: StoredFile, state: State) -> None:
        log.error("a document's bytes are lost", id=str(file.id), state=state)
        async with self._database.transaction() as tx:
            await rows.judge(tx, id_=file.id, state=state)

    async def _data_key(self, tx: Transaction, upload: Upload) -> DataKey:
        return await self._vault.data_key(
            tx, file_id=upload.slot.file_id, subject_id=upload.subject_id
        )


async def _joined(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in rest:
        yield piece
