"""Issue tokens on one machine, where there is no identity provider."""

import json
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import OKPAlgorithm

from shared.auth.actor import Role
from shared.auth.keys import StaticKeys
from shared.auth.tokens import TokenAuthenticator
from shared.clock import Clock
from shared.private_files import create_private, read_private

_FILE = "development-issuer.pem"


class DevelopmentIssuer:
    """An issuer whose key lies in a folder of this machine; every part that sees it is trusted.

    Parameters
    ----------
    folder
        Where the key is, or is made the first time, readable by its owner alone.
    production
        Whether this is a production installation.

    Raises
    ------
    RuntimeError
        In production: whoever reads the folder could be anybody.
    shared.private_files.NotPrivate
        Others than its owner may read the key.
    """

    def __init__(
        self,
        folder: Path,
        *,
        clock: Clock,
        production: bool,
        issuer: str = "urn:okno:development",
        audience: str = "okno",
    ) -> None:
        if production:
            raise RuntimeError(
                "in production the development issuer is refused: name an OIDC issuer"
            )
        self.issuer = issuer
        self.audience = audience
        self._clock = clock
        self._key = _load_or_make(folder / _FILE)

    def token(
        self,
        *roles: Role,
        organisation: str,
        subject: str,
        lifetime: timedelta = timedelta(hours=8),
    ) -> str:
        """Return a signed token for an actor."""
        now = self._clock()
        claims = {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": subject,
            "org": organisation,
            "roles": [role.value for role in roles],
            "iat": int(now.timestamp()),
            "exp": int((now + lifetime).timestamp()),
            "jti": secrets.token_hex(8),
        }
        return jwt.encode(claims, self._key, algorithm="EdDSA", headers={"kid": self._kid()})

    def jwks(self) -> dict[str, Any]:
        """Return the public key as a JSON Web Key Set."""
        key = json.loads(OKPAlgorithm.to_jwk(self._key.public_key()))
        return {"keys": [{**key, "kid": self._kid(), "alg": "EdDSA", "use": "sig"}]}

    def authenticator(self) -> TokenAuthenticator:
        """Return an authenticator that trusts this issuer."""
        return TokenAuthenticator(
            issuer=self.issuer,
            audience=self.audience,
            keys=StaticKeys(self.jwks()),
            clock=self._clock,
            algorithms=["EdDSA"],
        )

    def _kid(self) -> str:
        return self._key.public_key().public_bytes_raw().hex()[:16]


def _load_or_make(path: Path) -> Ed25519PrivateKey:
    if not path.exists():
        # Of several processes that begin at once, the first one's key stays.
        create_private(path, _new_key())
    key = serialization.load_pem_private_key(read_private(path), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise RuntimeError(f"{path.name} holds no Ed25519 key")  # noqa: TRY004 - a matter of set-up
    return key


def _new_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
