"""Intake's own tables, by noun."""

from intake.tables.requests import demands, documents, requests, timeline
from intake.tables.schema import metadata

__all__ = ["demands", "documents", "metadata", "requests", "timeline"]
