"""The key that seals is its owner's alone, and a missing one is told in a sentence."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

from shared.audit.keys import KeyUnusable, load_public_key, load_signing_key, make_signing_key
from shared.private_files import NotPrivate


def test_a_key_is_made_once_and_signs_what_its_public_half_verifies(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "audit.pem"
    assert make_signing_key(path)
    key = load_signing_key(path)
    assert not make_signing_key(path)
    assert load_signing_key(path).public.id == key.public.id
    assert path.stat().st_mode & 0o077 == 0

    (tmp_path / "public.pem").write_text(key.public.pem())
    public = load_public_key(tmp_path / "public.pem")
    assert public.id == key.public.id
    assert public.verifies(key.sign(b"content"), b"content")
    assert not public.verifies(key.sign(b"content"), b"other content")


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    make_signing_key(tmp_path / "audit.pem")
    (tmp_path / "audit.pem").chmod(0o640)
    with pytest.raises(NotPrivate, match="open to others"):
        load_signing_key(tmp_path / "audit.pem")


def test_a_missing_key_is_told_together_with_the_command_that_makes_it(tmp_path: Path) -> None:
    with pytest.raises(KeyUnusable, match="okno audit key"):
        load_signing_key(tmp_path / "audit.pem")
    with pytest.raises(KeyUnusable, match="no public key"):
        load_public_key(tmp_path / "audit.pem")


def test_a_file_that_holds_no_ed25519_key_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "audit.pem"
    path.touch(mode=0o600)
    for content in (b"", b"no key", _another_kind()):
        path.write_bytes(content)
        with pytest.raises(KeyUnusable):
            load_signing_key(path)
        with pytest.raises(KeyUnusable):
            load_public_key(path)


def _another_kind() -> bytes:
    return generate_private_key(SECP256R1()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
