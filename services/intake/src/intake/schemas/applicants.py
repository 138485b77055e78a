"""Shape who asks for a service, as he tells of himself and as he is shown."""

from datetime import date
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    Field,
    StringConstraints,
)

from intake.schemas.values import NO_CONTROLS, Email, Line, Name, Phone, Snils
from shared.auth import Role
from shared.values import Code
from shared.vault.plaintext import PersonalIn, Revealed
from shared.web.bodies import In


class IdentityDocument(PersonalIn):
    """The document by which the applicant is known."""

    kind: Literal["passport-rf", "foreign-passport", "residence-permit", "refugee-certificate"]
    series: Annotated[str, StringConstraints(max_length=10, pattern=NO_CONTROLS)] = ""
    number: Annotated[str, StringConstraints(min_length=1, max_length=20, pattern=NO_CONTROLS)]
    issued_on: date
    issuer: Line


class Applicant(PersonalIn):
    """Who asks for the service: a person."""

    surname: Name
    name: Name
    patronymic: Name | None = None
    birth_date: date | None = None
    birth_place: Line | None = None
    snils: Snils | None = None
    identity_document: IdentityDocument
    address: Line | None = None
    phone: Phone | None = None
    email: Email | None = None

    def codes(self) -> frozenset[str]:
        """Name the fields that are filled in as the catalogue names them."""
        filled = {name.replace("_", "-") for name in self.model_dump(exclude_none=True)}
        return frozenset(filled - {"identity-document"} | {"identity-details"})


class IdentityDocumentOut(BaseModel):
    """The document by which the applicant is known."""

    kind: Revealed
    series: Revealed
    number: Revealed
    issued_on: Revealed
    issuer: Revealed


class PersonOut(BaseModel):
    """The applicant, as he told of himself."""

    surname: Revealed
    name: Revealed
    patronymic: Revealed | None = None
    birth_date: Revealed | None = None
    birth_place: Revealed | None = None
    snils: Revealed | None = None
    identity_document: IdentityDocumentOut
    address: Revealed | None = None
    phone: Revealed | None = None
    email: Revealed | None = None


class ApplicantOut(BaseModel):
    """The applicant's data, for those who work on the request."""

    applicant: PersonOut
    information: dict[str, Revealed]


class FieldsIn(In):
    """Which fields a query needs, and which official will see them."""

    organisation: Code
    person: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    roles: Annotated[frozenset[Role], Field(min_length=1, description="As his token has them.")]
    fields: Annotated[list[Code], Field(min_length=1, max_length=50)]


class FieldsOut(BaseModel):
    """The values of the fields; those that the request does not have are left out."""

    values: dict[str, str]
