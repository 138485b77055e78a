"""Hash rows and seals: canonical JSON, and the Merkle tree of RFC 6962."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

HASH = 32
"""Bytes of a hash."""

_write = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def canonical(value: Mapping[str, Any]) -> bytes:
    """Return the one way to write a value as JSON: sorted keys, no spaces, UTF-8 (RFC 8785).

    Times must be texts already, and numbers whole: so there is no second way to write either.
    """
    return _write(value).encode()


def leaf_hash(content: bytes) -> bytes:
    """Return the hash of a leaf, which no inner node can have."""
    return sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node."""
    return sha256(b"\x01" + left + right).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Return the root over the hashes of leaves, of which there is at least one."""
    level = list(leaves)
    while len(level) > 1:
        level = _above(level)
    return level[0]


def proof_of(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Return the hashes that lead from one leaf to the root, the lowest first."""
    level, path = list(leaves), []
    while len(level) > 1:
        beside = index ^ 1
        if beside < len(level):
            path.append(level[beside])
        level, index = _above(level), index // 2
    return path


def root_by(leaf: bytes, *, index: int, count: int, path: Sequence[bytes]) -> bytes | None:
    """Return the root that a proof leads to, or None if it is no proof for that place.

    Parameters
    ----------
    index, count
        The leaf's place among so many, from 0.
    """
    last, known, rest = count - 1, leaf, list(path)
    while last > 0:
        if index % 2 or index < last:
            if not rest:
                return None
            beside = rest.pop(0)
            known = node_hash(beside, known) if index % 2 else node_hash(known, beside)
        index, last = index // 2, last // 2
    return known if index == 0 and not rest else None


def _above(level: Sequence[bytes]) -> list[bytes]:
    """Return the next level of the tree; a node without a neighbour rises as it is."""
    pairs = zip(level[::2], level[1::2], strict=False)
    odd = level[-1:] if len(level) % 2 else []
    return [*(node_hash(left, right) for left, right in pairs), *odd]
