"""Operators, and the editions of their regulations: policies as data."""

from pdata_registry.editions.book import Editions
from pdata_registry.editions.loading import EditionsError, load_editions, shipped_folder
from pdata_registry.editions.values import (
    Category,
    Earlier,
    Edition,
    Operator,
    Purpose,
    Retention,
    Starts,
    Title,
    Way,
)

__all__ = [
    "Category",
    "Earlier",
    "Edition",
    "Editions",
    "EditionsError",
    "Operator",
    "Purpose",
    "Retention",
    "Starts",
    "Title",
    "Way",
    "load_editions",
    "shipped_folder",
]
