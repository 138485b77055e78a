"""Sign messages as Standard Webhooks says, and keep the keys sealed at rest."""

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_SECRET_BYTES = 32
_NONCE_BYTES = 12


class SecretKind(StrEnum):
    """The versions of signatures: a shared secret, or a key pair whose public half is shown."""

    V1 = "v1"
    V1A = "v1a"


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """What signs: 32 bytes, of HMAC-SHA256 or of Ed25519."""

    kind: SecretKind
    key: bytes

    @classmethod
    def generate(cls, kind: SecretKind) -> "SigningKey":
        """Make a new key from the system's randomness."""
        return cls(kind=kind, key=os.urandom(_SECRET_BYTES))

    @property
    def secret(self) -> str | None:
        """What the partner verifies with and must keep secret; a key pair has no such thing."""
        return f"whsec_{_base64(self.key)}" if self.kind is SecretKind.V1 else None

    @property
    def public_key(self) -> str | None:
        """What the partner verifies with and everybody may know."""
        if self.kind is SecretKind.V1:
            return None
        return f"whpk_{_base64(self._pair().public_key().public_bytes_raw())}"

    def sign(self, message: bytes) -> str:
        """Return one entry of the signature header."""
        if self.kind is SecretKind.V1:
            signature = hmac.digest(self.key, message, hashlib.sha256)
        else:
            signature = self._pair().sign(message)
        return f"{self.kind},{_base64(signature)}"

    def _pair(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.key)


def headers_of(
    keys: Sequence[SigningKey], *, message_id: str, at: datetime, body: bytes
) -> dict[str, str]:
    """Return the headers that make a message verifiable by each of the keys."""
    timestamp = str(int(at.timestamp()))
    message = f"{message_id}.{timestamp}.".encode() + body
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(key.sign(message) for key in keys),
    }


def payload(
    *, type_: str, occurred_at: datetime, key: str, link: str | None, sequence: int
) -> bytes:
    """Return the body: what happened, when, to what; the rest is fetched by the link.

    ``sequence`` rises by one with each event of the endpoint, so that a gap or an older event
    can be told.
    """
    data = {"id": key, "sequence": sequence} | ({"link": link} if link else {})
    told = {"type": type_, "timestamp": occurred_at.isoformat(), "data": data}
    return json.dumps(told, separators=(",", ":"), ensure_ascii=False).encode()


class Seal:
    """Encrypt keys for the database under a key that stands outside of it.

    Parameters
    ----------
    master
        Any long secret; AES-256-GCM goes under its SHA-256.
    """

    def __init__(self, master: str) -> None:
        self._cipher = AESGCM(hashlib.sha256(b"okno.webhooks.secrets\n" + master.encode()).digest())

    def close(self, key: SigningKey, *, owner: UUID) -> bytes:
        """Seal a key for one endpoint: it cannot be opened as another's."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, key.key, owner.bytes)

    def open(self, sealed: bytes, *, kind: str, owner: UUID) -> SigningKey:
        """Return the key again."""
        nonce, text = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        return SigningKey(kind=SecretKind(kind), key=self._cipher.decrypt(nonce, text, owner.bytes))


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
