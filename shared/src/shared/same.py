"""Name things by which they are, not by what they are made of, as keys of what is remembered."""

from typing import Any, Generic, TypeVarTuple

Things = TypeVarTuple("Things")


class Same(Generic[*Things]):
    """A key that equals another of the very same things, in their order.

    It costs nothing where a hash of all that stands in a catalogue would, and it keeps the things
    alive, so that no other can come to have their identity.
    """

    __slots__ = ("_key", "things")

    def __init__(self, *things: *Things) -> None:
        self.things = things
        self._key = tuple(map(id, things))

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: Any) -> bool:
        return isinstance(other, Same) and self._key == other._key
