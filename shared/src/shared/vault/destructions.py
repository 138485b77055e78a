"""Remember for ever which files were destroyed: the ledger that fences them."""

from sqlalchemy import Column, DateTime, Table, Text, Uuid

from shared.tables import kernel

destructions = Table(
    "destructions",
    kernel,
    Column("file_id", Uuid, primary_key=True),
    Column("order_id", Uuid, nullable=False),
    Column("operator", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("fenced_at", DateTime(timezone=True), nullable=False),
    Column("destroyed_at", DateTime(timezone=True)),
)
