"""Make keepers of keys for tests, in this process and in another."""

import asyncio
import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from shared.vault.folder_keeper import FolderKeeper
from shared.vault.keeper import KeyKeeper


@dataclass(frozen=True, slots=True)
class Kept:
    """Where keys are kept: a folder, or the label of a token and what opens it."""

    place: str
    module: str = ""
    pin: str = ""
    holder: str = ""


def keeper_at(kept: Kept, *, monotonic: Callable[[], float] = time.monotonic) -> KeyKeeper:
    """Return a new keeper of what is kept there."""
    if not kept.module:
        return FolderKeeper(Path(kept.place), monotonic=monotonic)
    from shared.vault.pkcs11_keeper import Pkcs11Keeper  # noqa: PLC0415 - an optional part

    return Pkcs11Keeper(
        Path(kept.module),
        token=kept.place,
        pin=SecretStr(kept.pin),
        holder=kept.holder,
        monotonic=monotonic,
    )


async def elsewhere(kept: Kept, verb: str, *epoch: str) -> Any:
    """Let a keeper in another process do something, and return what it returned there."""
    arguments = ("-m", "tests.support.keeper_process", json.dumps(asdict(kept)), verb, *epoch)
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await process.communicate()
    assert process.returncode == 0
    return json.loads(printed)
