"""Number an organisation's papers, each kind in a journal of its own."""

from enum import StrEnum


class Journal(StrEnum):
    """The journals, by the letters that numbers carry."""

    ACCESS_LISTS = "AL"
    NON_DISCLOSURES = "ND"
    WARNINGS = "W"
    CHECKS = "CH"


def number_of(journal: Journal, *, organisation: str, year: int, ordinal: int) -> str:
    """Return the number of a paper for people, as ``mfc-kazan-1-2026-AL-3``; never reused."""
    return f"{organisation}-{year}-{journal}-{ordinal}"
