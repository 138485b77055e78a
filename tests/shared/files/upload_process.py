"""Begin an upload that never ends, to be killed in its middle."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

from shared.database import Database
from shared.files.store import FolderStore
from tests.shared.files.holders import Holder, a_service
from tests.shared.files.samples import PDF
from tests.support.kernel import SCHEMA


async def _half() -> AsyncIterator[bytes]:
    yield PDF[:9]
    for _ in range(18):
        yield b"x" * 100_000
    await asyncio.Event().wait()


async def _main() -> None:
    folder = Path(os.environ["FOLDER"])
    database = Database(os.environ["DATABASE"], schema=SCHEMA)
    holder: Holder = a_service(database, FolderStore(folder / "files"), folder / "keys")
    holder.file_id, holder.subject_id = map(UUID, os.environ["FILE"].split())
    await holder.upload(_half())


asyncio.run(_main())
