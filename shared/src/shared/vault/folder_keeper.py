"""Keep key-encryption keys as private files in a folder of one machine."""

import os
import re
import secrets
import stat
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.private_files import NotPrivate, create_private, erase_private, read_private
from shared.vault.keeper import KEY_LENGTH, KeyUnavailable, WrappedKey

_NONCE_LENGTH = 12
_GLANCE = 1.0
_NAME = re.compile(r"(\d{4,})\.key")


class FolderKeeper:
    """Wraps by AES-256-GCM under keys that lie in a folder: ``0001.key``, ``0002.key`` and so on.

    The keys are read once and kept in memory. What another process begins or destroys is seen
    within a second, and an epoch that is not known is looked for at once.

    Parameters
    ----------
    folder
        For the service's own account alone (0700, its files 0600), else nothing is wrapped.
    monotonic
        A clock in seconds, which says when to glance at the folder again.
    """

    def __init__(self, folder: Path, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._folder = folder
        self._monotonic = monotonic
        self._ciphers: dict[str, AESGCM] = {}
        self._looked_at: float | None = None

    @classmethod
    def make(cls, folder: Path) -> "FolderKeeper":
        """Return the keeper of a folder; make the folder and its first epoch if it has none.

        Only what sets up an installation calls it: a service must not take an empty folder,
        perhaps of a disk that is not mounted, for a new one.
        """
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        keeper = cls(folder)
        if not keeper._names():
            keeper._create(1)
        return keeper

    async def wrap(self, key: bytes, *, context: bytes) -> WrappedKey:
        """Wrap a data key of 32 bytes under the newest epoch."""
        if len(key) != KEY_LENGTH:
            raise ValueError(f"a data key has {KEY_LENGTH} bytes, not {len(key)}")
        epoch = self._newest()
        nonce = os.urandom(_NONCE_LENGTH)
        sealed = self._ciphers[epoch].encrypt(nonce, key, _bound(epoch, context))
        return WrappedKey(epoch=epoch, blob=nonce + sealed)

    async def unwrap(self, wrapped: WrappedKey, *, context: bytes) -> bytes:
        """Return the data key. Raises :class:`KeyUnavailable`."""
        cipher = self._cipher(wrapped.epoch)
        nonce, sealed = wrapped.blob[:_NONCE_LENGTH], wrapped.blob[_NONCE_LENGTH:]
        try:
            return cipher.decrypt(nonce, sealed, _bound(wrapped.epoch, context))
        except (InvalidTag, ValueError):
            raise KeyUnavailable(f"a key under epoch {wrapped.epoch} was altered") from None

    async def current(self) -> str:
        """Return the newest epoch."""
        return self._newest()

    async def epochs(self) -> Sequence[str]:
        """Return the epochs that can unwrap, the oldest first."""
        self._look()
        return sorted(self._ciphers, key=int)

    async def begin(self) -> str:
        """Make a new epoch; of two processes that do so at once each makes one of its own."""
        self._look()
        number = int(self._newest()) + 1
        while (epoch := self._create(number)) is None:
            number += 1
        self._look()
        return epoch

    async def destroy(self, epoch: str) -> None:
        """Overwrite and remove an epoch; to repeat it changes nothing."""
        self._look()
        if epoch == self._newest():
            raise ValueError(f"epoch {epoch} is the current one")
        if epoch in self._ciphers:
            erase_private(self._path(epoch))
            del self._ciphers[epoch]

    def _newest(self) -> str:
        if self._looked_at is None or self._monotonic() - self._looked_at >= _GLANCE:
            self._look()
        return max(self._ciphers, key=int)

    def _cipher(self, epoch: str) -> AESGCM:
        self._newest()
        if epoch not in self._ciphers:
            self._look()
        try:
            return self._ciphers[epoch]
        except KeyError:
            raise KeyUnavailable(f"epoch {epoch} is not kept here") from None

    def _look(self) -> None:
        try:
            self._judge()
            self._ciphers = dict(self._kept())
        except (NotPrivate, OSError) as error:
            self._forget()
            raise KeyUnavailable(f"the folder of keys cannot be used: {error}") from error
        if not self._ciphers:
            self._forget()
            raise KeyUnavailable(f"{self._folder} holds no epoch; okno vault make begins the first")
        self._looked_at = self._monotonic()

    def _forget(self) -> None:
        self._ciphers, self._looked_at = {}, None

    def _judge(self) -> None:
        mode = stat.S_IMODE(self._folder.stat().st_mode)
        if mode & 0o077:
            raise NotPrivate(f"{self._folder} is open to others (mode {mode:04o}); it must be 0700")

    def _names(self) -> list[str]:
        found = (_NAME.fullmatch(path.name) for path in self._folder.iterdir())
        return sorted((match[1] for match in found if match), key=int)

    def _kept(self) -> Iterator[tuple[str, AESGCM]]:
        for epoch in self._names():
            with suppress(FileNotFoundError):  # another process destroyed it just now
                yield epoch, self._ciphers.get(epoch) or self._read(epoch)

    def _read(self, epoch: str) -> AESGCM:
        key = read_private(self._path(epoch))
        if len(key) != KEY_LENGTH:
            raise KeyUnavailable(f"epoch {epoch} is not a key of {KEY_LENGTH} bytes")
        return AESGCM(key)

    def _create(self, number: int) -> str | None:
        epoch = f"{number:04d}"
        is_new = create_private(self._path(epoch), secrets.token_bytes(KEY_LENGTH))
        return epoch if is_new else None

    def _path(self, epoch: str) -> Path:
        return self._folder / f"{epoch}.key"


def _bound(epoch: str, context: bytes) -> bytes:
    return b"%s|%s" % (epoch.encode(), context)
