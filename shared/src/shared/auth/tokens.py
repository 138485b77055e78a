"""Turn a bearer token into an actor, or refuse it."""

import hashlib
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

import jwt

from shared.auth.actor import PERSONAL_ROLES, Actor, Role
from shared.auth.keys import KeySet
from shared.clock import Clock
from shared.refusals import NotAuthenticated

ALGORITHMS = ("EdDSA", "ES256", "RS256")
"""The signatures that may be allowed: none is symmetric."""

_LONGEST_TOKEN = 8192
_TYPES = frozenset({None, "JWT", "at+jwt", "application/at+jwt"})
_BY_VALUE = {role.value: role for role in Role}


class Authenticator(Protocol):
    """Knows actors by their tokens."""

    async def authenticate(self, token: str) -> Actor:
        """Return the actor.

        Raises :class:`shared.refusals.NotAuthenticated`, or :class:`shared.refusals.Unavailable`
        when the issuer's keys cannot be had.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimNames:
    """Where an issuer's tokens hold what Okno asks; dots lead inwards (``realm_access.roles``)."""

    organisation: str = "org"
    roles: str = "roles"


@dataclass(frozen=True, slots=True)
class _Verified:
    actor: Actor
    not_before: float
    until: float


class TokenAuthenticator:
    """Verifies JSON Web Tokens of one issuer, and remembers those that it has verified.

    Parameters
    ----------
    issuer, audience
        What ``iss`` must equal and ``aud`` contain.
    keys
        The issuer's public keys.
    algorithms
        The signatures to accept, among :data:`ALGORITHMS`.
    leeway
        How far the issuer's clock may differ.
    remember, for_
        How many verified tokens are kept, and how long at most: as long as a key that the issuer
        has withdrawn may still serve.

    Raises
    ------
    ValueError
        An algorithm is not one of the allowed.
    """

    def __init__(
        self,
        *,
        issuer: str,
        audience: str,
        keys: KeySet,
        clock: Clock,
        algorithms: Sequence[str] = ALGORITHMS,
        claims: ClaimNames | None = None,
        leeway: timedelta = timedelta(seconds=30),
        remember: int = 10_000,
        for_: timedelta = timedelta(minutes=5),
    ) -> None:
        if not algorithms or not set(algorithms) <= set(ALGORITHMS):
            raise ValueError(f"algorithms must be among {ALGORITHMS}")
        self._issuer = issuer
        self._audience = audience
        self._keys = keys
        self._clock = clock
        self._algorithms = list(algorithms)
        self._claims = claims or ClaimNames()
        self._leeway = leeway.total_seconds()
        self._remember = remember
        self._for = for_.total_seconds()
        self._verified: OrderedDict[bytes, _Verified] = OrderedDict()

    async def authenticate(self, token: str) -> Actor:
        """Return the actor that the token names."""
        if len(token) > _LONGEST_TOKEN:
            raise NotAuthenticated
        now = self._clock().timestamp()
        fingerprint = hashlib.sha256(token.encode()).digest()
        known = self._verified.get(fingerprint)
        if known is not None and known.not_before <= now < known.until:
            self._verified.move_to_end(fingerprint)
            return known.actor
        self._verified.pop(fingerprint, None)
        claims = await self._verify(token)
        verified = self._judge(claims, now=now)
        self._verified[fingerprint] = verified
        if len(self._verified) > self._remember:
            self._verified.popitem(last=False)
        return verified.actor

    async def _verify(self, token: str) -> Mapping[str, Any]:
        """Check the signature and all claims but the times, which our own clock judges."""
        try:
            header = jwt.get_unverified_header(token)
            if header.get("alg") not in self._algorithms or header.get("typ") not in _TYPES:
                raise NotAuthenticated
            key = await self._keys.key(header.get("kid"))
            if key is None:
                raise NotAuthenticated
            return jwt.decode(
                token,
                key,
                algorithms=self._algorithms,
                issuer=self._issuer,
                audience=self._audience,
                options={
                    "require": ["iss", "aud", "sub", "exp"],
                    "verify_exp": False,
                    "verify_nbf": False,
                    "verify_iat": False,
                },
            )
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            raise NotAuthenticated from error

    def _judge(self, claims: Mapping[str, Any], *, now: float) -> _Verified:
        try:
            not_before = float(claims.get("nbf", 0)) - self._leeway
            until = float(claims["exp"]) + self._leeway
        except (TypeError, ValueError) as error:
            raise NotAuthenticated from error
        if not not_before <= now < until:
            raise NotAuthenticated
        actor = self._actor(claims)
        return _Verified(actor=actor, not_before=not_before, until=min(until, now + self._for))

    def _actor(self, claims: Mapping[str, Any]) -> Actor:
        subject = claims["sub"]
        organisation = _at(claims, self._claims.organisation) or ""
        named = _at(claims, self._claims.roles) or ()
        if not isinstance(subject, str) or not subject or not isinstance(organisation, str):
            raise NotAuthenticated
        values = named.split() if isinstance(named, str) else named
        if not isinstance(values, Sequence):
            raise NotAuthenticated
        roles = frozenset(_BY_VALUE[v] for v in values if isinstance(v, str) and v in _BY_VALUE)
        if not organisation:
            roles &= PERSONAL_ROLES
        return Actor(subject=subject, organisation=organisation, roles=roles)


def _at(claims: Mapping[str, Any], path: str) -> Any:
    value: Any = claims
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value
