"""Lay out where the cluster is kept in which entries were numbered."""

from sqlalchemy import BigInteger, Column, Table

from intake.tables.schema import metadata

# One row: the cluster whose transactions number the timeline's entries.
change_home = Table(
    "change_home",
    metadata,
    Column("cluster", BigInteger, primary_key=True, autoincrement=False),
)
