"""Bind a batch of rows and all batches before it by one signature."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from itertools import chain
from typing import Any, TypeAlias

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
)

from shared.audit.entries import moment
from shared.audit.hashing import HASH, canonical
from shared.audit.keys import PublicKey, SigningKey
from shared.audit.reading import readable
from shared.tables import kernel

Spans: TypeAlias = tuple[tuple[int, int], ...]
"""Spans of numbers, first and last of each."""

audit_seals = Table(
    "audit_seals",
    kernel,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("first_seq", BigInteger, nullable=False),
    Column("last_seq", BigInteger, nullable=False),
    Column("voids", ARRAY(BigInteger), nullable=False),
    Column("count", Integer, nullable=False),
    Column("root", LargeBinary, nullable=False),
    Column("previous", LargeBinary, nullable=False),
    Column("sealed_at", DateTime(timezone=True), nullable=False),
    Column("key_id", Text, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("leaves", LargeBinary, nullable=False),
    Index("audit_seals_last", "last_seq", unique=True),
)

COLUMNS = tuple(column.name for column in audit_seals.c if column.name != "leaves")
"""What makes a seal; the leaves beside it only help to name a row that was changed."""

SELECTED_SEAL = ", ".join(
    readable(column.name) if column.name == "sealed_at" else column.name for column in audit_seals.c
)
"""How seals are read from the database, their leaves with them."""

_PURPOSE = b"okno audit seal 1\n"
"""Signed before the seal, so that a signature made for anything else is none here."""

_BYTES = ("root", "previous", "signature")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """The signed statement that these rows, and no others, stand in this span of numbers.

    Parameters
    ----------
    log
        The service whose log it is.
    number
        Seals are numbered from 1 without gaps, and so are their spans of rows.
    voids
        Numbers in the span under which no row was ever committed.
    root
        The Merkle root over the rows.
    previous
        The hash of the seal before, :data:`GENESIS` for the first.
    """

    log: str
    number: int
    first_seq: int
    last_seq: int
    voids: Spans
    count: int
    root: bytes
    previous: bytes
    sealed_at: str
    key_id: str
    signature: bytes = b""

    @property
    def signed(self) -> bytes:
        """What the signature is over."""
        form = self.form()
        del form["signature"]
        return _PURPOSE + canonical(form)

    @property
    def hash(self) -> bytes:
        """What the next seal holds of this one."""
        return sha256(b"\x02" + self.signed + self.signature).digest()

    def under(self, key: SigningKey) -> "Seal":
        """Return the seal with the signature of its key."""
        return replace(self, signature=key.sign(self.signed))

    def is_by(self, key: PublicKey) -> bool:
        """Return whether the signature is the key's."""
        return key.verifies(self.signature, self.signed)

    def numbers(self) -> Iterator[int]:
        """Yield the numbers of its rows, in order."""
        following = self.first_seq
        for first, last in self.voids:
            yield from range(following, first)
            following = last + 1
        yield from range(following, self.last_seq + 1)

    def form(self) -> dict[str, Any]:
        """Return the seal as JSON has it: hashes in hexadecimal."""
        values = {name: getattr(self, name) for name in ("log", *COLUMNS)}
        values["voids"] = [list(span) for span in self.voids]
        return values | {name: values[name].hex() for name in _BYTES}

    @classmethod
    def of_form(cls, form: Mapping[str, Any]) -> "Seal":
        """Return the seal that JSON tells of.

        Raises ``KeyError``, ``TypeError`` or ``ValueError`` for what is no seal.
        """
        values = {name: form[name] for name in ("log", *COLUMNS)}
        values["voids"] = tuple((int(first), int(last)) for first, last in form["voids"])
        return cls(**(values | {name: bytes.fromhex(form[name]) for name in _BYTES}))

    @classmethod
    def of_row(cls, log: str, row: Mapping[str, Any]) -> "Seal":
        """Return the seal that a row of ``audit_seals`` keeps.

        Raises ``AttributeError``, ``TypeError`` or ``ValueError`` for what is no seal.
        """
        values = {name: row[name] for name in COLUMNS}
        flat = iter(row["voids"])
        values["voids"] = tuple(zip(flat, flat, strict=True))
        values |= {name: bytes(row[name]) for name in _BYTES}
        return cls(log=log, **(values | {"sealed_at": moment(row["sealed_at"])}))

    def row(self) -> dict[str, Any]:
        """Return the seal as a row of ``audit_seals``, without its leaves."""
        values = {name: getattr(self, name) for name in COLUMNS}
        values["voids"] = list(chain.from_iterable(self.voids))
        return values | {"sealed_at": datetime.fromisoformat(self.sealed_at)}


GENESIS = bytes(HASH)
"""What stands in the first seal for the one before."""
