"""Intake's own tables, by noun."""

from intake.tables.askings import askings
from intake.tables.conversation import messages
from intake.tables.progress import (
    corrections,
    incidents,
    printed_forms,
    system_documents,
    transfers,
)
from intake.tables.requests import demands, documents, requests, timeline
from intake.tables.schema import metadata

__all__ = [
    "askings",
    "corrections",
    "demands",
    "documents",
    "incidents",
    "messages",
    "metadata",
    "printed_forms",
    "requests",
    "system_documents",
    "timeline",
    "transfers",
]
