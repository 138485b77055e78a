"""Make one attempt: POST a signed body to a checked address, and tell how it ended."""

import asyncio
import ssl
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpcore

from webhooks.addresses import Policy, Resolve
from webhooks.domain import Outcome
from webhooks.network import CheckedNetwork, ForbiddenAddress

_FIXED = {
    "Content-Type": "application/json",
    "User-Agent": "Okno-Webhooks/0.1",
    "Accept": "*/*",
    "Accept-Encoding": "identity",
}
_LONGEST_ANSWER = 16_384
"""Bytes of an answer that are read, and thrown away, so that the connection can serve again."""

_ERRORS: tuple[tuple[type[Exception], str], ...] = (
    (ForbiddenAddress, "address-not-allowed"),
    (TimeoutError, "timeout"),
    (httpcore.TimeoutException, "timeout"),
    (httpcore.ConnectError, "connection-refused"),
    (httpcore.NetworkError, "connection-lost"),
    (httpcore.ProtocolError, "protocol-broken"),
    (httpcore.UnsupportedProtocol, "protocol-broken"),
)


class Sender:
    """Connections to partners: no redirects, no proxies, no cookies.

    Parameters
    ----------
    timeout
        How long an attempt may last.
    connections
        How many may be open at once.
    """

    def __init__(
        self,
        policy: Policy,
        *,
        resolve: Resolve,
        timeout: timedelta,
        connections: int,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._timeout = timeout.total_seconds()
        self._pools = {
            scheme: httpcore.AsyncConnectionPool(
                ssl_context=tls or ssl.create_default_context(),
                max_connections=connections,
                max_keepalive_connections=connections,
                keepalive_expiry=30,
                network_backend=CheckedNetwork(
                    policy, encrypted=scheme == "https", resolve=resolve
                ),
            )
            for scheme in ("https", "http")
        }

    async def post(
        self, url: str, *, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> Outcome:
        """Make an attempt; its failure is an outcome, too."""
        try:
            async with asyncio.timeout(self._timeout):
                return await self._post(url, headers={**_FIXED, **headers}, body=body, now=now)
        except Exception as failure:
            error = _name(failure)
            if error is None:
                raise
            return Outcome(error=error)

    async def close(self) -> None:
        """Close all connections."""
        for pool in self._pools.values():
            await pool.aclose()

    async def _post(
        self, url: str, *, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> Outcome:
        pool = self._pools[url.partition("://")[0]]
        async with pool.stream("POST", url, headers=list(headers.items()), content=body) as answer:
            found = {name.lower(): value for name, value in answer.headers}
            waiting = found.get(b"retry-after", b"").decode("ascii", "replace")
            with suppress(httpcore.NetworkError, httpcore.ProtocolError):
                await _read_away(answer)
            return Outcome(status=answer.status, retry_after=wait_of(waiting, now=now))


async def _read_away(answer: httpcore.Response) -> None:
    size = 0
    async for chunk in answer.aiter_stream():
        size += len(chunk)
        if size > _LONGEST_ANSWER:
            return


def _name(failure: Exception) -> str | None:
    if isinstance(failure.__cause__, ssl.SSLError) or isinstance(failure, ssl.SSLError):
        return "tls-failed"
    return next((name for kind, name in _ERRORS if isinstance(failure, kind)), None)


def wait_of(retry_after: str, *, now: datetime) -> timedelta | None:
    """Read ``Retry-After``: seconds, or a date (RFC 9110); None when it is neither."""
    if retry_after.isdecimal():
        return timedelta(seconds=min(int(retry_after), 10**7))
    try:
        moment = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(aware - now, timedelta())
