"""Keep sealed objects by name, in a folder or in S3: each is written once, and whole or not."""

import asyncio
import os
from collections.abc import AsyncIterable, AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Protocol
from uuid import uuid4

import structlog
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from shared.refusals import Unavailable
from shared.settings import FileSettings

_PIECE: Final = 1_048_576
_PART: Final = 5 * 2**20
_PARTS_AT_ONCE: Final = 2

log = structlog.get_logger(__name__)


class Store(Protocol):
    """Where objects are kept.

    Every method raises :class:`shared.refusals.Unavailable` when the store does not answer.
    """

    async def put(self, name: str, pieces: AsyncIterable[bytes]) -> None:
        """Keep an object, durably; it can be seen only when all of it is there.

        What the stream raises goes through, and nothing is kept then, nor when cancelled.
        """

    def get(self, name: str) -> AsyncIterator[bytes]:
        """Yield an object. Raises ``FileNotFoundError``."""

    async def remove(self, name: str) -> None:
        """Remove an object, and what a broken attempt to put it left; it need not be there."""

    async def has(self, name: str) -> bool:
        """Return whether an object is there."""

    def names(self) -> AsyncIterator[list[tuple[str, datetime]]]:
        """Yield the names of all objects in batches, with the moment each was written."""


def new_name() -> str:
    """Return a name for an object, which tells nothing of it."""
    random = uuid4().hex
    return f"{random[:2]}/{random[2:]}"


class ObjectStore:
    """Objects in what obstore speaks to.

    A put streams by parts of 5 MiB, two at a time. One that fails or is cancelled is aborted; one
    that a kill cuts off leaves parts that nobody sees, which the bucket's own rule for incomplete
    multipart uploads should remove after a day.
    """

    def __init__(self, store: LocalStore | S3Store) -> None:
        self._store = store

    async def put(self, name: str, pieces: AsyncIterable[bytes]) -> None:
        """See :class:`Store`."""
        source = _Source(pieces)
        try:
            with _told():
                await self._store.put_async(
                    name,
                    source,
                    chunk_size=_PART,
                    max_concurrency=_PARTS_AT_ONCE,
                    use_multipart=True,
                )
        finally:
            await source.stop()

    async def get(self, name: str) -> AsyncIterator[bytes]:
        """See :class:`Store`."""
        with _told():
            found = await self._store.get_async(name)
            async for piece in found.stream(min_chunk_size=_PIECE):
                yield piece

    async def remove(self, name: str) -> None:
        """See :class:`Store`."""
        with _told():
            try:
                await self._store.delete_async(name)
            except FileNotFoundError:
                return

    async def has(self, name: str) -> bool:
        """See :class:`Store`."""
        with _told():
            try:
                await self._store.head_async(name)
            except FileNotFoundError:
                return False
            return True

    async def names(self) -> AsyncIterator[list[tuple[str, datetime]]]:
        """See :class:`Store`."""
        with _told():
            async for found in self._store.list():
                yield [(one["path"], one["last_modified"]) for one in found]


class FolderStore(ObjectStore):
    """Objects as files in a folder, for the service's own account alone."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder
        super().__init__(LocalStore(folder))

    async def put(self, name: str, pieces: AsyncIterable[bytes]) -> None:
        """See :class:`Store`; the file is on the disk when this returns."""
        await super().put(name, pieces)
        await asyncio.to_thread(_sync, self._folder / name, up_to=self._folder)

    async def remove(self, name: str) -> None:
        """See :class:`Store`; a put that was killed leaves a file with ``#`` and a number."""
        await super().remove(name)
        path = self._folder / name
        for left in await asyncio.to_thread(lambda: list(path.parent.glob(f"{path.name}#*"))):
            left.unlink(missing_ok=True)


def store_of(settings: FileSettings, *, patience: timedelta = timedelta(seconds=20)) -> Store:
    """Return the store that the settings name; nothing is opened in S3 yet.

    Parameters
    ----------
    patience
        How long S3 may not answer.
    """
    if settings.files_folder is not None:
        return FolderStore(settings.files_folder / settings.service)
    secret = settings.files_s3_secret
    return ObjectStore(
        S3Store(
            settings.files_s3_bucket or "",
            prefix=settings.service,
            endpoint=settings.files_s3_endpoint,
            region=settings.files_s3_region,
            access_key_id=settings.files_s3_key_id,
            secret_access_key=secret.get_secret_value() if secret else None,
            virtual_hosted_style_request=False,
            client_options={
                "allow_http": settings.files_s3_allow_http,
                "connect_timeout": timedelta(seconds=5),
                "read_timeout": patience,
                "timeout": timedelta(hours=1),
            },
            retry_config={"max_retries": 3, "retry_timeout": patience},
        )
    )


class _Source:
    """A stream that ends with its reader: obstore, once cancelled, goes on waiting for it."""

    def __init__(self, pieces: AsyncIterable[bytes]) -> None:
        self._pieces = aiter(pieces)
        self._next: asyncio.Future[bytes] | None = None

    def __aiter__(self) -> "_Source":
        return self

    async def __anext__(self) -> bytes:
        self._next = asyncio.ensure_future(self._pieces.__anext__())
        return await self._next

    async def stop(self) -> None:
        """End the wait that is left behind, if there is one."""
        if self._next is not None:
            self._next.cancel()
            await asyncio.gather(self._next, return_exceptions=True)


@contextmanager
def _told() -> Iterator[None]:
    """Turn what the store's library raises into a refusal; its words may hold names and keys."""
    try:
        yield
    except BaseError as error:
        log.warning("the store of files does not answer", error=type(error).__name__)
        raise Unavailable from None


def _sync(path: Path, *, up_to: Path) -> None:
    """Bring a new file and its way down from a folder to the disk."""
    for each in (path, path.parent, up_to):
        descriptor = os.open(each, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
