"""Remember which epochs a keeper holds, and what a key wrapped by it is bound to."""

import os
from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

from shared.vault.keeper import KEY_LENGTH, KeyUnavailable

NONCE_LENGTH = 12
"""How many bytes the random nonce has that opens a wrapped key: 96 bits, for AES-GCM."""

_GLANCE = 1.0

Handle = TypeVar("Handle")


class Epochs(Generic[Handle]):
    """The epochs of a keeper by name, in memory; the greatest name is the current one.

    What another process begins or destroys is seen within a second, and an epoch that is not
    known is looked for at once.

    Parameters
    ----------
    look
        Reads what is kept now, given what was known before.
    monotonic
        A clock in seconds.
    """

    def __init__(
        self,
        look: Callable[[Mapping[str, Handle]], dict[str, Handle]],
        *,
        monotonic: Callable[[], float],
    ) -> None:
        self._read = look
        self._monotonic = monotonic
        self._known: dict[str, Handle] = {}
        self._looked_at: float | None = None

    def current(self) -> tuple[str, Handle]:
        """Return the newest epoch. Raises :class:`KeyUnavailable` when there is none."""
        self._glance()
        if not self._known:
            raise KeyUnavailable("no epoch is kept; okno vault make begins the first")
        name = max(self._known)
        return name, self._known[name]

    def one(self, name: str) -> Handle:
        """Return an epoch. Raises :class:`KeyUnavailable` when it is not kept."""
        self._glance()
        if name not in self._known:
            self.look()
        try:
            return self._known[name]
        except KeyError:
            raise KeyUnavailable(f"epoch {name} is not kept here") from None

    def look(self) -> dict[str, Handle]:
        """Return what is kept at this moment, the oldest first."""
        before = self._known
        self.forget()
        self._known = dict(sorted(self._read(before).items()))
        self._looked_at = self._monotonic()
        return self._known

    def next_number(self) -> int:
        """Return the number that follows those in use, which names begin with."""
        known = self.look()
        return int(max(known)[:4]) + 1 if known else 1

    def superseded(self, name: str) -> Handle | None:
        """Return an epoch that may be destroyed, or nothing if it is no more."""
        known = self.look()
        if known and name == max(known):
            raise ValueError(f"epoch {name} is the current one")
        return known.get(name)

    def forget(self) -> None:
        """Forget everything: the next use looks anew."""
        self._known, self._looked_at = {}, None

    def _glance(self) -> None:
        if self._looked_at is None or self._monotonic() - self._looked_at >= _GLANCE:
            self.look()


def bound(epoch: str, context: bytes) -> bytes:
    """Return what a wrapped key is authenticated with."""
    return b"%s|%s" % (epoch.encode(), context)


def new_nonce(key: bytes) -> bytes:
    """Return a nonce to wrap a data key with. Raises ``ValueError`` if it is not one."""
    if len(key) != KEY_LENGTH:
        raise ValueError(f"a data key has {KEY_LENGTH} bytes, not {len(key)}")
    return os.urandom(NONCE_LENGTH)
