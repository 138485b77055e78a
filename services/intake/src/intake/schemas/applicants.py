"""Shape who asks for a service, as he tells of himself and as he is shown."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Discriminator, Field, StringConstraints, Tag

from intake.schemas.values import (
    NO_CONTROLS,
    Email,
    EntityInn,
    Line,
    Name,
    Ogrn,
    Ogrnip,
    PersonInn,
    Phone,
    Snils,
)
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


class Person(PersonalIn):
    """A person who asks for the service himself."""

    kind: Literal["person"] = "person"
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
        return _codes(self)


class SoleTrader(Person):
    """A person who asks as a sole trader."""

    kind: Literal["sole_trader"]  # type: ignore[assignment]  # it tells the kinds apart
    ogrnip: Ogrnip
    inn: PersonInn


class Signatory(PersonalIn):
    """Who signs for a legal entity by law, without a power of attorney."""

    surname: Name
    name: Name
    patronymic: Name | None = None
    position: Line
    identity_document: IdentityDocument


class Entity(PersonalIn):
    """A legal entity that asks for the service, and who signs for it."""

    kind: Literal["entity"]
    name: Name
    ogrn: Ogrn
    inn: EntityInn
    signatory: Signatory | None = Field(
        None, description="By law; another signs as `representative`, with his authority."
    )
    address: Line | None = None
    phone: Phone | None = None
    email: Email | None = None

    def codes(self) -> frozenset[str]:
        """Name the fields that are filled in; what is told of the signatory counts."""
        return _codes(self) | (_codes(self.signatory) if self.signatory else frozenset())


def _kind_of(told: Any) -> str:
    """Name the member of the union, so that errors point at fields and not at it."""
    kind = told.get("kind", "person") if isinstance(told, dict) else getattr(told, "kind", "person")
    return f"[{kind}]"


Applicant = Annotated[
    Annotated[Person, Tag("[person]")]
    | Annotated[SoleTrader, Tag("[sole_trader]")]
    | Annotated[Entity, Tag("[entity]")],
    Discriminator(_kind_of),
]
"""Who asks for the service; a person, where no kind is told."""


class AuthorityDocument(PersonalIn):
    """The paper that shows a representative's authority."""

    title: Line
    number: Annotated[str, StringConstraints(max_length=50, pattern=NO_CONTROLS)] | None = None
    issued_on: date
    issuer: Line | None = None
    valid_until: date | None = None


class Authority(PersonalIn):
    """By what a representative acts: by law, or by a power of attorney."""

    kind: Literal["by-law", "power-of-attorney"]
    document: AuthorityDocument


class Representative(PersonalIn):
    """Who comes for the applicant."""

    surname: Name
    name: Name
    patronymic: Name | None = None
    birth_date: date | None = None
    snils: Snils | None = None
    identity_document: IdentityDocument
    phone: Phone | None = None
    authority: Authority | None = Field(None, description="Without one nothing is taken from him.")


def _codes(told: BaseModel) -> frozenset[str]:
    filled = {name.replace("_", "-") for name in told.model_dump(exclude_none=True)}
    if "identity-document" in filled:
        filled = filled - {"identity-document"} | {"identity-details"}
    return frozenset(filled - {"kind"})


class IdentityDocumentOut(BaseModel):
    """The document by which the applicant is known."""

    kind: Revealed
    series: Revealed
    number: Revealed
    issued_on: Revealed
    issuer: Revealed


class PersonOut(BaseModel):
    """The applicant, as he told of himself: a person, or a sole trader."""

    kind: str = "person"
    surname: Revealed
    name: Revealed
    patronymic: Revealed | None = None
    birth_date: Revealed | None = None
    birth_place: Revealed | None = None
    snils: Revealed | None = None
    ogrnip: Revealed | None = None
    inn: Revealed | None = None
    identity_document: IdentityDocumentOut
    address: Revealed | None = None
    phone: Revealed | None = None
    email: Revealed | None = None


class SignatoryOut(BaseModel):
    """Who signs for a legal entity."""

    surname: Revealed
    name: Revealed
    patronymic: Revealed | None = None
    position: Revealed
    identity_document: IdentityDocumentOut


class EntityOut(BaseModel):
    """A legal entity, as it told of itself."""

    kind: str
    name: Revealed
    ogrn: Revealed
    inn: Revealed
    signatory: SignatoryOut | None = None
    address: Revealed | None = None
    phone: Revealed | None = None
    email: Revealed | None = None


class AuthorityDocumentOut(BaseModel):
    """The paper that shows a representative's authority."""

    title: Revealed
    number: Revealed | None = None
    issued_on: Revealed
    issuer: Revealed | None = None
    valid_until: Revealed | None = None


class AuthorityOut(BaseModel):
    """By what a representative acts."""

    kind: Revealed
    document: AuthorityDocumentOut


class RepresentativeOut(BaseModel):
    """Who came for the applicant."""

    surname: Revealed
    name: Revealed
    patronymic: Revealed | None = None
    birth_date: Revealed | None = None
    snils: Revealed | None = None
    identity_document: IdentityDocumentOut
    phone: Revealed | None = None
    authority: AuthorityOut


class ApplicantOut(BaseModel):
    """The applicant's data, for those who work on the request."""

    applicant: PersonOut | EntityOut
    representative: RepresentativeOut | None = None
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
