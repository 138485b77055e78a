"""Read what the MFC may be asked in general, in which terms, and what an answer may hold."""

from collections.abc import Iterable
from functools import cache, cached_property
from typing import TypeVar

from intake.catalogue.values import Title, Value
from shared.language import Text
from shared.shipped import shipped
from shared.term_book import DatedTerm, TermBook
from shared.values import Code


class Topic(Value):
    """What a question or an inquiry is about.

    Parameters
    ----------
    ours
        Whether it lies within the sphere of an MFC (16(4)1).
    instead
        Whom to ask where it does not.
    """

    code: Code
    title: Title
    ours: bool = True
    instead: Title | None = None


class Content(Value):
    """A category of what an answer holds, and the law that bars it from one, where there is one."""

    code: Code
    title: Title
    barred_by: Title | None = None


Coded = TypeVar("Coded", Topic, Content)


class InformingBook(Value):
    """The topics, the contents and the terms of informing."""

    terms: tuple[DatedTerm, ...]
    topics: tuple[Topic, ...]
    contents: tuple[Content, ...]

    @cached_property
    def term_book(self) -> TermBook:
        """The terms by kind and day."""
        return TermBook(self.terms)

    def topic(self, code: str) -> Topic | None:
        """Find a topic."""
        return _find(self.topics, code)

    def content(self, code: str) -> Content | None:
        """Find a category."""
        return _find(self.contents, code)


def text_of(title: Title) -> Text:
    """Return a title as refusals take it."""
    return Text(ru=title.ru, en=title.en)


@cache
def shipped_book() -> InformingBook:
    """Read the book that is shipped. Raises ``pydantic.ValidationError`` on a bad entry."""
    return InformingBook.model_validate(shipped("intake", "informing.yaml"))


def _find(entries: Iterable[Coded], code: str) -> Coded | None:
    return next((entry for entry in entries if entry.code == code), None)
