"""Carry opened personal data so that they show themselves only where they are asked for."""

from collections.abc import Iterable
from typing import Annotated, Any, NoReturn

from pydantic import BeforeValidator

from shared.web.bodies import In

_HIDDEN = "<personal data>"


class Plaintext:
    """A value out of the vault: it does not print, log, pickle or turn into JSON.

    Only :meth:`reveal` gives it out; a response model asks for it by :data:`Revealed`.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the value, to be shown to the one for whom it was opened."""
        return self._value

    def __repr__(self) -> str:
        return _HIDDEN

    def __format__(self, _: str) -> str:
        return _HIDDEN

    def __reduce_ex__(self, _: Any) -> NoReturn:
        raise TypeError("personal data are not pickled")


def _revealed(value: Any) -> Any:
    return value.reveal() if isinstance(value, Plaintext) else value


Revealed = Annotated[str, BeforeValidator(_revealed)]
"""A field of a response model that shows what the door opened."""


class PersonalIn(In):
    """Personal data that a client sends: they print as nothing, and are not pickled."""

    def __repr__(self) -> str:
        return _HIDDEN

    def __str__(self) -> str:
        return _HIDDEN

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        """Tell printers of other libraries of no field either."""
        return ()

    def __reduce_ex__(self, _: Any) -> NoReturn:
        raise TypeError("personal data are not pickled")
