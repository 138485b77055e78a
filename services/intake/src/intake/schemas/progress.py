"""Shape the steps of a request."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError

from intake.catalogue import TransferChannel
from shared.language import Text
from shared.values import Code
from shared.web.bodies import In

_NO_AUTHORITY = Text(
    ru="Полномочия представителя не проверены", en="The representative's authority is unchecked"
)


class IdentityKind(StrEnum):
    """The kinds of documents by which a receiver is known."""

    PASSPORT_RF = "passport-rf"
    FOREIGN_PASSPORT = "foreign-passport"
    RESIDENCE_PERMIT = "residence-permit"
    REFUGEE_CERTIFICATE = "refugee-certificate"
    TEMPORARY_IDENTITY = "temporary-identity"
    MILITARY_ID = "military-id"
    OTHER = "other"


class AuthorityKind(StrEnum):
    """What a representative acts by."""

    POWER_OF_ATTORNEY = "power-of-attorney"
    PARENT = "parent"
    GUARDIAN = "guardian"
    HEAD = "head"
    LAW = "law"


class ResultIn(In):
    """The result that the body gives."""

    code: Code


class SystemDocumentIn(In):
    """Which result of the service the MFC makes from the body's system (16(1)7)."""

    code: Code


class IssueIn(In):
    """How the MFC made sure whom it gives the result to (16(1)6)."""

    identity_checked: Literal[True]
    receiver: Literal["applicant", "representative"] = "applicant"
    identity: IdentityKind | None = Field(
        default=None, description="The kind of the document that was shown; its number is not kept."
    )
    authority: AuthorityKind | None = Field(
        default=None, description="What a representative acts by; its number is not kept."
    )
    authority_checked: bool = False

    @model_validator(mode="after")
    def _has_authority(self) -> Self:
        if self.receiver == "representative" and not self.authority_checked:
            raise PydanticCustomError("no_authority", "no authority", {"text": _NO_AUTHORITY})
        return self


_MISSED_TWICE = Text(ru="Строка названа дважды", en="A line is named twice")


def each_once(codes: list[str]) -> list[str]:
    """Refuse a code that is named twice."""
    if len(set(codes)) != len(codes):
        raise PydanticCustomError("named_twice", "named twice", {"text": _MISSED_TWICE})
    return codes


class MissingIn(In):
    """Which lines of the manifest the body has not got; ``request`` is the request itself."""

    missing: Annotated[list[Code], Field(min_length=1, max_length=101), AfterValidator(each_once)]


class TransferIn(In):
    """By which ways of the agreement papers are passed on; by all of them by default."""

    channels: Annotated[
        list[TransferChannel], Field(max_length=len(TransferChannel)), AfterValidator(each_once)
    ] = Field(default_factory=list)


class GroundIn(In):
    """On which ground of the catalogue the body suspends or refuses."""

    ground: Code


class TransferOut(BaseModel):
    """A passing on, by whom, and what the body said of it (16(5)1)."""

    manifest: str
    channels: list[TransferChannel] | None = Field(
        description="By which ways the papers went; null where nobody was asked."
    )
    organisation: str
    worker: str
    transferred_at: datetime
    answered_at: datetime | None
    missing: list[str] | None


class IncidentOut(BaseModel):
    """What went amiss, and whose it is to answer for."""

    id: UUID
    kind: str
    organisation: str
    worker: str
    details: dict[str, Any]
    opened_at: datetime
    resolved_at: datetime | None
