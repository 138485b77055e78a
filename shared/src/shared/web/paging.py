"""Cut lists into pages by keyset: an opaque cursor, and never a count."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar
from urllib.parse import parse_qsl, urlencode

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel, Field, TypeAdapter

from shared.refusals import InvalidCursor

DEFAULT_LIMIT = 50
GREATEST_LIMIT = 200

_LONGEST_CURSOR = 1024

_Limit = Annotated[int, Query(ge=1, le=GREATEST_LIMIT)]
_Cursor = Annotated[str | None, Query(max_length=_LONGEST_CURSOR)]

T = TypeVar("T")
Row = TypeVar("Row")


class Page(BaseModel, Generic[T]):
    """One page of a list."""

    items: list[T]
    next: str | None = Field(
        default=None, description="The cursor of the next page; absent on the last one."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """What part of a list is asked for; list routes take it as :data:`AskedWindow`.

    Parameters
    ----------
    limit
        How many items the page has at most.
    cursor
        The ``next`` of the page before, or None for the first page.
    """

    limit: _Limit = DEFAULT_LIMIT
    cursor: _Cursor = None

    @property
    def fetch(self) -> int:
        """How many rows to select: one more tells whether there is a next page."""
        return self.limit + 1

    def after(self, key: TypeAdapter[T]) -> T | None:
        """Return the key of the last row of the page before, or None for the first page.

        ``key`` reads the values that the list is ordered by, as
        ``TypeAdapter(tuple[datetime, UUID])``.

        Raises :class:`shared.refusals.InvalidCursor` when the cursor holds no such key.
        """
        return None if self.cursor is None else read_cursor(self.cursor, key)

    def page(
        self, rows: Sequence[Row], *, item: Callable[[Row], T], key: Callable[[Row], object]
    ) -> Page[T]:
        """Make the page of the rows that were selected, at most :attr:`fetch`.

        Parameters
        ----------
        item
            Turns a row into what the list shows.
        key
            Returns the values that the list is ordered by, the last one unique.
        """
        shown = rows[: self.limit]
        more = len(rows) > self.limit
        return Page(
            items=[item(row) for row in shown], next=write_cursor(key(shown[-1])) if more else None
        )


# FastAPI runs what is not a coroutine, a class too, in a thread: that costs more than the list.
async def _asked_window(limit: _Limit = DEFAULT_LIMIT, cursor: _Cursor = None) -> Window:
    return Window(limit=limit, cursor=cursor)


AskedWindow = Annotated[Window, Depends(_asked_window)]
"""The window that a client asks for: the dependency of list routes."""


def write_cursor(key: object) -> str:
    """Write a key (a tuple of values that JSON can carry) as an opaque cursor."""
    text = TypeAdapter(Any).dump_json(key)
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def read_cursor(cursor: str, key: TypeAdapter[T]) -> T:
    """Read a cursor back. Raises :class:`shared.refusals.InvalidCursor`."""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        return key.validate_json(base64.b64decode(padded, altchars=b"-_", validate=True))
    except ValueError as error:
        raise InvalidCursor from error


def link_next(request: Request, response: Response, page: Page[Any]) -> None:
    """Tell the next page's address by ``Link: <…>; rel="next"`` (RFC 8288), relative."""
    if page.next is None:
        return
    asked = [(n, v) for n, v in parse_qsl(request.url.query) if n != "cursor"]
    query = urlencode([*asked, ("cursor", page.next)])
    response.headers["Link"] = f'<{request.url.path}?{query}>; rel="next"'
