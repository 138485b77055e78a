"""Keep key-encryption keys as private files in a folder of one machine."""

import re
import secrets
import stat
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.private_files import NotPrivate, create_private, erase_private, read_private
from shared.vault.epochs import NONCE_LENGTH, Epochs, bound, new_nonce
from shared.vault.keeper import KEY_LENGTH, KeyUnavailable, WrappedKey

_NAME = re.compile(r"(\d{4})\.key")


class FolderKeeper:
    """Wraps by AES-256-GCM under keys that lie in a folder: ``0001.key``, ``0002.key`` and so on.

    The keys are read once and kept in memory.

    Parameters
    ----------
    folder
        For the service's own account alone (0700, its files 0600), else nothing is wrapped.
    monotonic
        A clock in seconds, which says when to glance at the folder again.
    """

    def __init__(self, folder: Path, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._folder = folder
        self._epochs: Epochs[AESGCM] = Epochs(self._look, monotonic=monotonic)

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
        epoch, cipher = self._epochs.current()
        nonce = new_nonce(key)
        return WrappedKey(epoch, nonce + cipher.encrypt(nonce, key, bound(epoch, context)))

    async def unwrap(self, wrapped: WrappedKey, *, context: bytes) -> bytes:
        """Return the data key. Raises :class:`KeyUnavailable`."""
        cipher = self._epochs.one(wrapped.epoch)
        nonce, sealed = wrapped.blob[:NONCE_LENGTH], wrapped.blob[NONCE_LENGTH:]
        try:
            return cipher.decrypt(nonce, sealed, bound(wrapped.epoch, context))
        except (InvalidTag, ValueError):
            raise KeyUnavailable(f"a key under epoch {wrapped.epoch} was altered") from None

    async def current(self) -> str:
        """Return the newest epoch."""
        return self._epochs.current()[0]

    async def epochs(self) -> Sequence[str]:
        """Return the epochs that can unwrap, the oldest first."""
        return list(self._epochs.look())

    async def begin(self) -> str:
        """Make a new epoch; of two processes that do so at once each makes one of its own."""
        number = self._epochs.next_number()
        while (epoch := self._create(number)) is None:
            number += 1
        self._epochs.look()
        return epoch

    async def destroy(self, epoch: str) -> None:
        """Overwrite and remove an epoch; to repeat it changes nothing."""
        if self._epochs.superseded(epoch) is not None:
            erase_private(self._path(epoch))
            self._epochs.look()

    def _look(self, known: Mapping[str, AESGCM]) -> dict[str, AESGCM]:
        try:
            self._judge()
            return dict(self._kept(known))
        except (NotPrivate, OSError) as error:
            raise KeyUnavailable(f"the folder of keys cannot be used: {error}") from error

    def _judge(self) -> None:
        mode = stat.S_IMODE(self._folder.stat().st_mode)
        if mode & 0o077:
            raise NotPrivate(f"{self._folder} is open to others (mode {mode:04o}); it must be 0700")

    def _kept(self, known: Mapping[str, AESGCM]) -> Iterator[tuple[str, AESGCM]]:
        for epoch in self._names():
            with suppress(FileNotFoundError):  # another process destroyed it just now
                yield epoch, known.get(epoch) or self._read(epoch)

    def _names(self) -> list[str]:
        found = (_NAME.fullmatch(path.name) for path in self._folder.iterdir())
        return [match[1] for match in found if match]

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
