"""Know the nineteen classes of 210-7(6): what may be asked for though a body holds it."""

from enum import StrEnum
from functools import cache
from typing import Annotated

from pydantic import Field

from intake.catalogue.values import DocumentClass, Title, Value
from shared.law import Clause
from shared.shipped import shipped


class Condition(StrEnum):
    """What must hold for a document to be of its class."""

    GIVEN_TO_AN_ARCHIVE = "given_to_an_archive"
    OF_AN_ENTITY = "of_an_entity"
    RIGHT_NOT_REGISTERED = "right_not_registered"
    MILITARY_PAPERS_FOR_A_PENSION = "military_papers_for_a_pension"
    OF_AN_ENTITY_OR_SOLE_TRADER = "of_an_entity_or_sole_trader"


CIRCUMSTANCE_OF = {
    Condition.GIVEN_TO_AN_ARCHIVE: "given-to-an-archive",
    Condition.RIGHT_NOT_REGISTERED: "right-not-registered",
    Condition.MILITARY_PAPERS_FOR_A_PENSION: "for-a-pension",
}
"""The circumstance by which a condition is known that the kind of applicant does not tell."""


class DocumentKind(Value):
    """
    One of the nineteen classes, in the words of the law.

    Parameters
    ----------
    condition
        What decides whether a document is of the class; of most, nothing further does.
    """

    number: DocumentClass
    title: Title
    condition: Condition | None = None

    @property
    def clause(self) -> Clause:
        """The point of 210-7(6) that names the class."""
        return Clause(act="210", article="7", part="6", point=str(self.number))


class _ClassesFile(Value):
    classes: Annotated[tuple[DocumentKind, ...], Field(min_length=19, max_length=19)]


@cache
def document_classes() -> dict[int, DocumentKind]:
    """Return the nineteen classes by number; they are the law's, whatever catalogue is loaded."""
    read = _ClassesFile.model_validate(shipped("intake", "classes.yaml"))
    return {one.number: one for one in read.classes}
