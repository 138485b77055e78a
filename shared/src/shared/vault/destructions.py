"""Remember for ever which files were destroyed, how far that has come, and what it took away."""

from enum import StrEnum

from sqlalchemy import ARRAY, Column, DateTime, Index, Integer, Table, Text, Uuid, text

from shared.tables import kernel


class State(StrEnum):
    """How far a destruction has come; each state is left in one transaction.

    From ``FENCED`` on nobody reads or writes the file. When it is ``DRAINED``, those who wrote
    have ended and the ledger has the file; when it is ``ERASED``, nothing of it should be left;
    when it is ``DESTROYED``, another connection has looked and found nothing.
    """

    FENCED = "fenced"
    DRAINED = "drained"
    ERASED = "erased"
    DESTROYED = "destroyed"


COUNTED = ("cards", "fields", "documents", "keys", "index_rows")
"""The columns that say how much was taken away."""

destructions = Table(
    "destructions",
    kernel,
    Column("file_id", Uuid, primary_key=True),
    Column("order_id", Uuid, nullable=False),
    Column("further_orders", ARRAY(Uuid), nullable=False, server_default=text("'{}'")),
    Column("operator", Text, nullable=False),
    Column("state", Text, nullable=False),
    # Who was forgotten with it, until that is told.
    Column("subjects", ARRAY(Uuid), nullable=False, server_default=text("'{}'")),
    *(Column(name, Integer, nullable=False, server_default=text("0")) for name in COUNTED),
    Column("fenced_at", DateTime(timezone=True), nullable=False),
    Column("retry_at", DateTime(timezone=True), nullable=False),
    Column("erased_at", DateTime(timezone=True)),
    Column("destroyed_at", DateTime(timezone=True)),
    Index(
        "destructions_unfinished",
        "retry_at",
        postgresql_where=text("state <> 'destroyed'"),
    ),
)
