"""Let a change happen only to what its author has read."""

import re
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header

from shared.refusals import PreconditionFailed, PreconditionRequired

_TAG = re.compile(r'"v([1-9][0-9]{0,8})"')


def etag(version: int) -> str:
    """Return the strong entity tag of a row's version (RFC 9110)."""
    return f'"v{version}"'


@dataclass(frozen=True, slots=True)
class IfMatch:
    """The versions that the client has read; None stands for ``*``, whatever is there."""

    versions: frozenset[int] | None

    def require(self, version: int) -> None:
        """Refuse unless the row still has a version that was read.

        Raises :class:`shared.refusals.PreconditionFailed`.
        """
        if self.versions is not None and version not in self.versions:
            raise PreconditionFailed


async def _if_match(
    given: Annotated[
        str | None,
        Header(alias="If-Match", description='The ETag that was read, as `"v3"`.'),
    ] = None,
) -> IfMatch:
    if given is None:
        raise PreconditionRequired
    if given.strip() == "*":
        return IfMatch(versions=None)
    # A weak tag, or one that is not ours, matches nothing: so says RFC 9110 of strong comparison.
    found = (_TAG.fullmatch(tag.strip()) for tag in given.split(","))
    return IfMatch(versions=frozenset(int(tag[1]) for tag in found if tag))


Expected = Annotated[IfMatch, Depends(_if_match)]
"""What a route that changes takes to demand ``If-Match``."""
