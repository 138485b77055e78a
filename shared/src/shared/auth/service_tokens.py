"""Give a part its own token for the few calls between parts."""

import asyncio
from datetime import timedelta
from typing import Protocol

import httpx

from shared.auth.actor import Role
from shared.auth.development import DevelopmentIssuer
from shared.clock import Clock
from shared.refusals import Unavailable

_EARLY = timedelta(seconds=60)
"""How long before its end a token is replaced."""


class ServiceTokens(Protocol):
    """Where a part gets its own token."""

    async def token(self) -> str:
        """Return a token that is valid for some time yet.

        Raises :class:`shared.refusals.Unavailable` when the issuer does not give one.
        """


class DevelopmentServiceTokens:
    """Tokens that the part issues to itself, on one machine.

    Parameters
    ----------
    service
        The part's name: the token's subject.
    organisation
        Whose installation it is.
    """

    def __init__(
        self, issuer: DevelopmentIssuer, *, service: str, organisation: str, clock: Clock
    ) -> None:
        self._issuer = issuer
        self._service = service
        self._organisation = organisation
        self._clock = clock
        self._token = ""
        self._until = clock()

    async def token(self) -> str:
        """Return the kept token, or a new one when its end is near."""
        if self._clock() >= self._until - _EARLY:
            lifetime = timedelta(minutes=15)
            self._token = self._issuer.token(
                Role.SERVICE,
                organisation=self._organisation,
                subject=f"service:{self._service}",
                lifetime=lifetime,
            )
            self._until = self._clock() + lifetime
        return self._token


class ClientCredentials:
    """Tokens that an OIDC issuer gives for a client's id and secret (RFC 6749, 4.4)."""

    def __init__(
        self,
        *,
        token_url: str,
        client_id: str,
        client_secret: str,
        http: httpx.AsyncClient,
        clock: Clock,
    ) -> None:
        self._token_url = token_url
        self._client = httpx.BasicAuth(client_id, client_secret)
        self._http = http
        self._clock = clock
        self._token = ""
        self._until = clock()
        self._lock = asyncio.Lock()

    async def token(self) -> str:
        """Return the kept token; one call to the issuer serves all who wait for a new one."""
        if self._is_stale():
            async with self._lock:
                if self._is_stale():
                    await self._fetch()
        return self._token

    def _is_stale(self) -> bool:
        return self._clock() >= self._until - _EARLY

    async def _fetch(self) -> None:
        try:
            answer = await self._http.post(
                self._token_url, data={"grant_type": "client_credentials"}, auth=self._client
            )
            answer.raise_for_status()
            given = answer.json()
            self._token = str(given["access_token"])
            lifetime = timedelta(seconds=float(given.get("expires_in", 60)))
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            raise Unavailable from error
        self._until = self._clock() + lifetime
