"""Decide which headers pass the gateway."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final, TypeAlias

Headers: TypeAlias = list[tuple[bytes, bytes]]

_HOP_BY_HOP: Final = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
_IDENTITY: Final = (
    b"x-user",
    b"x-forwarded",
    b"x-actor",
    b"x-okno",
    b"x-auth",
    b"x-authenticated",
    b"x-remote",
    b"x-real-ip",
    b"x-client",
    b"x-subject",
    b"x-organisation",
    b"x-organization",
    b"x-role",
    b"x-original",
    b"x-rewrite",
    b"x-ssl",
    b"remote-",
    b"forwarded",
)
"""How headers begin by which some proxies tell who asks: only a token tells that here."""

_SET_HERE: Final = frozenset({b"x-request-id", b"traceparent", b"expect"})
_SAID_AGAIN: Final = frozenset({b"x-request-id", b"x-content-type-options", b"server", b"date"})
"""What the gateway, or its own server, says of every answer by itself."""


def inbound(
    headers: Iterable[tuple[bytes, bytes]], *, request_id: str, traceparent: str
) -> Headers:
    """Return the headers that a part gets: nothing of the connection, nothing of identity.

    Parameters
    ----------
    headers
        Of the client's request, names in lower case.
    request_id, traceparent
        Of the gateway's own work.
    """
    given = list(headers)
    named = _named_by_connection(given)
    kept = [(n, v) for n, v in given if not _is_dropped_inbound(n) and n not in named]
    kept.append((b"x-request-id", request_id.encode()))
    kept.append((b"traceparent", traceparent.encode()))
    return kept


def outbound(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    """Return the headers of a part's answer that the client gets."""
    given = list(headers)
    named = _named_by_connection(given)
    return [(n, v) for n, v in given if not _is_dropped_outbound(n) and n.lower() not in named]


@lru_cache(maxsize=1024)
def _is_dropped_inbound(name: bytes) -> bool:
    # Some servers read underscores as hyphens: what means the same is treated the same.
    name = name.lower().replace(b"_", b"-")
    return name in _HOP_BY_HOP or name in _SET_HERE or name.startswith(_IDENTITY)


@lru_cache(maxsize=1024)
def _is_dropped_outbound(name: bytes) -> bool:
    name = name.lower()
    return name in _HOP_BY_HOP or name in _SAID_AGAIN


def _named_by_connection(headers: Headers) -> frozenset[bytes]:
    """Return the further headers that ``Connection`` declares to be of this hop (RFC 9110)."""
    return frozenset(
        name.strip().lower()
        for header, value in headers
        if header.lower() == b"connection"
        for name in value.split(b",")
    )
