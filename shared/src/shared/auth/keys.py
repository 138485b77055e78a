"""Find the public key that a token says it was signed with."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

import httpx
import jwt
import structlog

from shared.clock import Clock
from shared.refusals import Unavailable

_FIRST_RETRY = timedelta(seconds=2)
"""How long to wait after a fetch that failed while there are no keys at all."""

log = structlog.get_logger(__name__)


class KeySet(Protocol):
    """The public keys of one issuer."""

    async def key(self, kid: str | None) -> jwt.PyJWK | None:
        """Return the key with that id, or None when the issuer has no such key.

        Raises :class:`shared.refusals.Unavailable` when the keys cannot be had now.
        """


class StaticKeys:
    """Keys that are known beforehand, as from a file.

    Parameters
    ----------
    jwks
        A JSON Web Key Set (RFC 7517); keys of unknown kinds are passed over.
    """

    def __init__(self, jwks: Mapping[str, Any]) -> None:
        self._keys = _signing_keys(jwks)

    async def key(self, kid: str | None) -> jwt.PyJWK | None:
        """Return the key with that id; without an id the only key there is."""
        return _pick(self._keys, kid)


class RemoteKeys:
    """Keys published at an address, kept and fetched again with restraint.

    An unknown key id makes one fetch for all who wait, and not more often than
    ``least_interval``: a flood of forged tokens makes no flood of fetches. When the address does
    not answer, the keys that were had go on serving.

    Parameters
    ----------
    url
        Where the issuer publishes its JWKS.
    http
        The client to fetch with; its time-outs hold.
    least_interval
        How long to wait between two fetches.
    freshness
        After how long the keys are fetched anew though nothing is missing.
    """

    def __init__(
        self,
        url: str,
        *,
        http: httpx.AsyncClient,
        clock: Clock,
        least_interval: timedelta = timedelta(seconds=30),
        freshness: timedelta = timedelta(minutes=10),
    ) -> None:
        self._url = url
        self._http = http
        self._clock = clock
        self._least_interval = least_interval
        self._freshness = freshness
        self._keys: Mapping[str | None, jwt.PyJWK] | None = None
        self._tried: datetime | None = None
        self._lock = asyncio.Lock()

    async def key(self, kid: str | None) -> jwt.PyJWK | None:
        """Return the key with that id, after a fetch if one is due."""
        if self._is_due(kid):
            async with self._lock:
                if self._is_due(kid):
                    await self._fetch()
        if self._keys is None:
            raise Unavailable
        return _pick(self._keys, kid)

    def _is_due(self, kid: str | None) -> bool:
        if self._tried is None:
            return True
        age = self._clock() - self._tried
        if self._keys is None:
            return age >= _FIRST_RETRY
        missing = _pick(self._keys, kid) is None
        return age >= (self._least_interval if missing else self._freshness)

    async def _fetch(self) -> None:
        try:
            answer = await self._http.get(self._url)
            answer.raise_for_status()
            self._keys = _signing_keys(answer.json())
        except (httpx.HTTPError, ValueError, AttributeError, TypeError) as error:
            log.warning("signing keys cannot be had", url=self._url, error=type(error).__name__)
        finally:
            self._tried = self._clock()


def _signing_keys(jwks: Mapping[str, Any]) -> Mapping[str | None, jwt.PyJWK]:
    found: dict[str | None, jwt.PyJWK] = {}
    entries: Sequence[Mapping[str, Any]] = jwks.get("keys", [])
    for entry in entries:
        if entry.get("use", "sig") != "sig" or entry.get("kty") == "oct":
            continue
        try:
            found[entry.get("kid")] = jwt.PyJWK(dict(entry))
        except jwt.PyJWTError:
            continue
    return found


def _pick(keys: Mapping[str | None, jwt.PyJWK], kid: str | None) -> jwt.PyJWK | None:
    if kid is None and len(keys) == 1:
        return next(iter(keys.values()))
    return keys.get(kid)
