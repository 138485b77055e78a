"""Give papers their numbers."""

from datetime import datetime
from typing import NamedTuple

from pdata_registry.context import Context
from pdata_registry.numbering import Journal, number_of
from pdata_registry.repository import papers
from shared.database import Transaction


class Numbered(NamedTuple):
    """The place of a paper in its journal, and the number that it makes."""

    ordinal: int
    number: str


async def next_number(
    tx: Transaction, context: Context, journal: Journal, *, organisation: str, now: datetime
) -> Numbered:
    """Take the next number of a journal of the organisation, and hold it until the commit."""
    ordinal = await papers.next_ordinal(tx, organisation=organisation, journal=journal)
    year = now.astimezone(context.zone).year
    number = number_of(journal, organisation=organisation, year=year, ordinal=ordinal)
    return Numbered(ordinal, number)
