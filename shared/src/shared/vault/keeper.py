"""Say what keeps key-encryption keys outside the database: a folder, an HSM, a transit KMS."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

KEY_LENGTH = 32
"""How many bytes a key has, of data and of those that wrap: AES-256."""


class KeyUnavailable(Exception):
    """A wrapped key cannot be had back: its epoch is destroyed, the keeper away, or it was altered.

    It is a fault of the installation, not of the one who asks; the message names the epoch alone.
    """


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A data key under a key-encryption key.

    Parameters
    ----------
    epoch
        Which key-encryption key wraps it.
    blob
        The wrapped bytes, as the keeper made them.
    """

    epoch: str
    blob: bytes


class KeyKeeper(Protocol):
    """Wraps data keys; the key-encryption keys themselves never leave it.

    Epochs follow each other: the newest wraps, older ones unwrap until they are destroyed.
    """

    async def wrap(self, key: bytes, *, context: bytes) -> WrappedKey:
        """Wrap a data key of 32 bytes under the current epoch.

        ``context`` names what the key is for; it must be the same to unwrap.
        """

    async def unwrap(self, wrapped: WrappedKey, *, context: bytes) -> bytes:
        """Return the data key. Raises :class:`KeyUnavailable`."""

    async def current(self) -> str:
        """Return the epoch that wraps."""

    async def epochs(self) -> Sequence[str]:
        """Return the epochs that can unwrap, the oldest first."""

    async def begin(self) -> str:
        """Make a new epoch, which wraps from now on, and return its name."""

    async def destroy(self, epoch: str) -> None:
        """Destroy an epoch for ever. Raises ``ValueError`` for the current one."""
