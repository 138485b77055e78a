"""Describe the lines of which a service is made: what is asked, of whom, when, and by which act."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, NonNegativeInt

from intake.catalogue.classes import Condition, document_classes
from intake.catalogue.values import Citation, DocumentClass, Title, Value
from shared.values import Code


class ApplicantKind(StrEnum):
    """Who may ask for a service."""

    PERSON = "person"
    SOLE_TRADER = "sole_trader"
    ENTITY = "entity"


class Payer(StrEnum):
    """Who pays a fee of this amount."""

    ANYONE = "anyone"
    PERSON = "person"
    ENTITY = "entity"


class Supplier(StrEnum):
    """Who brings a document: the checklist tells it for every line (210-7(6))."""

    APPLICANT = "applicant"
    PLATFORM = "platform"
    APPLICANT_AT_WILL = "applicant_at_will"


class Form(StrEnum):
    """The forms in which a document is accepted."""

    PAPER = "paper"
    ELECTRONIC = "electronic"


Applicants = Annotated[frozenset[ApplicantKind], Field(min_length=1)]
EVERYBODY = frozenset(ApplicantKind)


class When(Value):
    """
    In which situations a line applies: in all of them, where nothing is said.

    Parameters
    ----------
    applicants
        The kinds of applicants.
    represented
        True: only through a representative; false: only without one.
    circumstances
        Codes that must all be told by the applicant.
    unless
        Codes of which none may be told.
    """

    applicants: Applicants = EVERYBODY
    represented: bool | None = None
    circumstances: frozenset[Code] = frozenset()
    unless: frozenset[Code] = frozenset()


ALWAYS = When()


class Circumstance(Value):
    """What the applicant tells of his case; ``title`` is the question that a portal asks."""

    code: Code
    title: Title


class Fee(Value):
    """A fee; ``amount`` is in kopecks (210-11.1(6))."""

    code: Code
    title: Title
    amount: NonNegativeInt
    payer: Payer = Payer.ANYONE
    when: When = ALWAYS
    act: Citation


class Line(Value):
    """A line of a closed list, which names its act (210-7(1)1)."""

    code: Code
    title: Title
    when: When = ALWAYS
    act: Citation


class Restricted(Value):
    """
    That access to information is restricted by a federal law (210-7(5)).

    Parameters
    ----------
    law
        The law that restricts it.
    consent
        The rule that lets it go on a query with consent only; none where no rule asks for one.
    holder
        Whose consent it is, where it is not the applicant's.
    """

    law: Citation
    consent: Citation | None = None
    holder: Title | None = None


class Document(Line):
    """
    A document that the service needs.

    Parameters
    ----------
    supplier
        Who brings it.
    class_7_6
        Its class in 210-7(6), which the applicant may be asked to bring though a body holds it.
    military
        Whether a federal body with military service gave it, which 210-7(6)17 tells apart.
    holder
        The participant that holds it, where a body or its subordinate organisation does.
    from_service
        The necessary and obligatory service that it results from (210-7(1)3).
    third_person
        Whether it tells of a person who is not the applicant (210-7(3)).
    consent
        The federal law that lets those data be processed only with that person's consent.
    restricted
        The law that restricts access to it, and the rule that asks for consent (210-7(5)).
    special_category
        The law that lets data of a special category be processed (PD-6.1.3).
    """

    supplier: Supplier
    class_7_6: DocumentClass | None = None
    military: bool = False
    holder: Code | None = None
    from_service: Code | None = None
    forms: Annotated[tuple[Form, ...], Field(min_length=1)] = (Form.PAPER, Form.ELECTRONIC)
    required: bool = True
    third_person: bool = False
    consent: Citation | None = None
    restricted: Restricted | None = None
    special_category: Citation | None = None

    @property
    def condition(self) -> Condition | None:
        """What decides whether the document is of its class (210-7(6))."""
        if self.class_7_6 is None:
            return None
        condition = document_classes()[self.class_7_6].condition
        if condition is Condition.MILITARY_PAPERS_FOR_A_PENSION and not self.military:
            return None
        return condition


class Information(Line):
    """A field that the applicant fills in."""

    required: bool = True


class Action(Line):
    """
    Something the applicant does, besides bringing papers and filling in fields.

    Parameters
    ----------
    elsewhere
        Whether he must turn to another body or organisation for it, as for an approval.
    from_service
        The necessary and obligatory service that it consists in: without one, nothing may be
        asked of him elsewhere (210-7(1)3).
    """

    elsewhere: bool = False
    from_service: Code | None = None


class Ground(Value):
    """A ground of a refusal: the federal law that it rests on, and the act that repeats it."""

    code: Code
    title: Title
    federal_law: Citation
    act: Citation | None = None


class MadeFrom(Value):
    """
    The body's information system from which an MFC may make a document (210-16(1)7).

    Parameters
    ----------
    barred_by
        The federal law that lets no document be made from it.
    """

    system: Title
    barred_by: Citation | None = None


class Result(Value):
    """
    What the applicant gets.

    Parameters
    ----------
    barred_by
        The law that bars issue through an MFC.
    made_from
        The system of a body that a document may be made from, if it may be.
    """

    code: Code
    title: Title
    issued_by: Code
    through_mfc: bool = True
    barred_by: Citation | None = None
    made_from: MadeFrom | None = None


class Query(Line):
    """
    An interagency query that the platform raises by itself.

    Parameters
    ----------
    holder
        The participant that answers.
    brings
        Codes of the documents and of the information that the answer holds.
    applicants
        The kinds of applicants of whom it is asked: for others the service does not need it
        (210-16(2)).
    """

    holder: Code
    applicants: Applicants = EVERYBODY
    brings: Annotated[tuple[Code, ...], Field(min_length=1)]
