"""Measure what the crypto of a card costs: its key had back from the keeper, its fields opened."""

import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from uuid import UUID

from pydantic import SecretStr

from shared.vault.cipher import Place, new_key, seal, unseal
from shared.vault.folder_keeper import FolderKeeper
from shared.vault.keeper import KeyKeeper, WrappedKey
from shared.vault.vault import context_of
from tests.support.softhsm import library, make_token

FIELDS = 15
FOLDER = "folder"
CARD = f"card of {FIELDS} fields opened"
_HSM = "SoftHSM2, PKCS#11"
_ONE = UUID(int=1)
_CONTEXT = context_of(_ONE, _ONE)
_PLACE = Place(
    schema="intake", kind="applicant", row_id=_ONE, subject_id=_ONE, file_id=_ONE, key_version=1
)
_VALUES = {f"field_{number}": f"Ёлкина-Задунайская {number}" for number in range(FIELDS)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """Microseconds of one step under one keeper."""

    keeper: str
    step: str
    p50: float
    p99: float


class Work:
    """What is done with one data key and the card under it."""

    def __init__(self, keeper: KeyKeeper, wrapped: WrappedKey, key: bytes) -> None:
        self._keeper = keeper
        self._wrapped = wrapped
        self._key = key
        self._sealed = list(seal(key, _PLACE, _VALUES).items())

    async def wrap(self) -> None:
        """Wrap the key."""
        await self._keeper.wrap(self._key, context=_CONTEXT)

    async def unwrap(self) -> bytes:
        """Have the key back."""
        return await self._keeper.unwrap(self._wrapped, context=_CONTEXT)

    async def seal(self) -> None:
        """Seal a card under a new key, and wrap that."""
        seal(new_key(), _PLACE, _VALUES)
        await self.wrap()

    async def open(self) -> None:
        """Have the key back, and open the card."""
        unseal(await self.unwrap(), _PLACE, self._sealed)


async def measure(folder: Path, *, times: int) -> list[Timed]:
    """Time each step so many times: on a folder of keys, and on SoftHSM2 where there is one."""
    found = []
    for name, keeper in _keepers(folder):
        if not await keeper.epochs():
            await keeper.begin()
        key = new_key()
        work = Work(keeper, await keeper.wrap(key, context=_CONTEXT), key)
        steps: dict[str, Callable[[], Awaitable[object]]] = {
            CARD: work.open,
            f"card of {FIELDS} fields sealed": work.seal,
            "data key unwrapped": work.unwrap,
            "data key wrapped": work.wrap,
        }
        for step, call in steps.items():
            found.append(await _timed(name, step, call, times=times))
    return found


def _keepers(folder: Path) -> Iterator[tuple[str, KeyKeeper]]:
    yield FOLDER, FolderKeeper.make(folder / "keys")
    if (module := library()) is not None:
        from shared.vault.pkcs11_keeper import Pkcs11Keeper  # noqa: PLC0415 - an optional part

        token = make_token(folder, module)
        pin = SecretStr(token.pin)
        yield _HSM, Pkcs11Keeper(module, token=token.label, pin=pin, holder="bench")


async def _timed(
    keeper: str, step: str, call: Callable[[], Awaitable[object]], *, times: int
) -> Timed:
    seconds = []
    for _ in range(times):
        begun = time.perf_counter()
        await call()
        seconds.append(time.perf_counter() - begun)
    hundredths = quantiles(seconds, n=100)
    return Timed(keeper=keeper, step=step, p50=1e6 * hundredths[49], p99=1e6 * hundredths[98])
