"""What every holder of personal data tells the registry."""

from datetime import datetime
from uuid import UUID

from shared.events.base import Event

HOLDERS = ("intake", "interagency", "complaints")


class PersonalDataRecorded(
    Event, type="okno.holders.personal-data.recorded", key="file_id", publishers=HOLDERS
):
    """A holder has taken personal data into its keeping: which fields, for what, on what ground.

    ``fields`` are names out of closed lists, never values; ``subject_id`` is a pseudonym.
    """

    file_id: UUID
    subject_id: UUID
    holder: str
    operator: str
    category: str
    fields: tuple[str, ...]
    purpose: str
    basis: str
    source: str
    collected_at: datetime


class PersonalDataFileClosed(
    Event, type="okno.holders.personal-data.file-closed", key="file_id", publishers=HOLDERS
):
    """The file was closed: terms of keeping that start with it begin to run (PD-3.6)."""

    file_id: UUID
    holder: str
    closed_at: datetime


class PersonalDataDestroyed(
    Event, type="okno.holders.personal-data.destroyed", key="file_id", publishers=HOLDERS
):
    """Nothing of a file is left with its holder; told once to each order (PD-9.11).

    The counts say what was taken away: sealed cards and their fields, documents, data keys, and
    rows of the index by which a subject of the last file was known. All are zero where the holder
    has never had the file. ``forgotten`` are the pseudonyms of subjects of whom the holder has no
    file any more: others who have none forget them too. ``reread_at`` is when another connection
    looked and found nothing.
    """

    order_id: UUID
    file_id: UUID
    holder: str
    operator: str
    cards: int
    fields: int
    documents: int
    keys: int
    index_rows: int
    forgotten: tuple[UUID, ...] = ()
    reread_at: datetime
    destroyed_at: datetime
