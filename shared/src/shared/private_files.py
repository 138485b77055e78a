"""Keep keys in files that their owner alone can read."""

import os
import secrets
import stat
from pathlib import Path


class NotPrivate(Exception):
    """A file with a key can be read by others than its owner."""


def write_private(path: Path, content: bytes) -> None:
    """Write a file for its owner alone; a crash leaves the old content or the new, never half.

    Raises ``OSError`` where the folder cannot be written.
    """
    draft = _draft(path, content)
    draft.replace(path)
    _sync_folder(path.parent)


def create_private(path: Path, content: bytes) -> bool:
    """Write a file that is not there yet, and say whether it was not; it is never seen half."""
    draft = _draft(path, content)
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    _sync_folder(path.parent)
    return True


def erase_private(path: Path) -> None:
    """Overwrite a file with chance, then remove it; a crash leaves nothing that was in it.

    A disk that writes elsewhere what is overwritten, or a backup, may still have it.
    """
    with path.open("r+b") as file:
        file.write(os.urandom(os.fstat(file.fileno()).st_size))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
    _sync_folder(path.parent)


def read_private(path: Path) -> bytes:
    """Return what a private file holds.

    Raises
    ------
    NotPrivate
        Its group or others may read or write it.
    """
    with path.open("rb") as file:
        mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
        if mode & 0o077:
            raise NotPrivate(f"{path} is open to others (mode {mode:04o}); it must be 0600")
        return file.read()


def _draft(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}.new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return draft


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
