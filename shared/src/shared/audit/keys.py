"""Make, load and know the keys that sign seals: ed25519, in PEM files."""

from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from shared.private_files import create_private, read_private


class KeyUnusable(Exception):
    """A file with a key of the audit log is missing, or holds something else."""


class PublicKey:
    """The key that anybody verifies seals by; ``id`` is what seals call it."""

    def __init__(self, key: Ed25519PublicKey) -> None:
        self._key = key
        self.id = sha256(key.public_bytes_raw()).hexdigest()[:16]

    def verifies(self, signature: bytes, signed: bytes) -> bool:
        """Return whether the signature over ``signed`` is this key's."""
        try:
            self._key.verify(signature, signed)
        except InvalidSignature:
            return False
        return True

    def pem(self) -> str:
        """Return the key as an auditor gets it."""
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        return self._key.public_bytes(serialization.Encoding.PEM, form).decode()


class SigningKey:
    """The key that seals; :attr:`public` is its other half."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.public = PublicKey(key.public_key())

    def sign(self, content: bytes) -> bytes:
        """Return the signature of 64 bytes."""
        return self._key.sign(content)


def make_signing_key(path: Path) -> bool:
    """Make a key for its owner alone, unless the file is there; say whether it was made."""
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return create_private(path, pem)


def load_signing_key(path: Path) -> SigningKey:
    """Return the key of a file.

    Raises
    ------
    KeyUnusable
        The file is missing, or holds no ed25519 key.
    NotPrivate
        Others than its owner can read it.
    """
    try:
        key = serialization.load_pem_private_key(read_private(path), password=None)
    except FileNotFoundError:
        raise KeyUnusable(
            f"the key that seals the audit log is missing: make it by `okno audit key {path}`"
        ) from None
    except (ValueError, TypeError):
        raise KeyUnusable(f"{path} holds no private key in PEM") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnusable(f"{path} holds no ed25519 key")
    return SigningKey(key)


def load_public_key(path: Path) -> PublicKey:
    """Return the public key of a file. Raises :class:`KeyUnusable`."""
    try:
        key = serialization.load_pem_public_key(path.read_bytes())
    except FileNotFoundError:
        raise KeyUnusable(f"there is no public key at {path}") from None
    except ValueError:
        raise KeyUnusable(f"{path} holds no public key in PEM") from None
    if not isinstance(key, Ed25519PublicKey):
        raise KeyUnusable(f"{path} holds no ed25519 key")
    return PublicKey(key)
