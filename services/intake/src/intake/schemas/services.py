"""Shape the services of the catalogue."""

from pydantic import (
    BaseModel,
)

from intake.catalogue import Channel, Form, Level, Payer, Supplier


class ServiceLine(BaseModel):
    """A service as the list shows it."""

    code: str
    version: int
    title: str
    level: Level
    body: str
    listing_act: str


class DocumentLine(BaseModel):
    """A line of the closed list of documents."""

    code: str
    title: str
    supplier: Supplier
    required: bool
    forms: list[Form]
    act: str
    class_7_6: int | None
    holder: str | None


class InformationLine(BaseModel):
    """A line of the closed list of information."""

    code: str
    title: str
    required: bool
    act: str


class TermOut(BaseModel):
    """A term of the service."""

    kind: str
    amount: int
    unit: str
    act: str | None
    default: bool


class FeeOut(BaseModel):
    """A fee in kopecks."""

    code: str
    title: str
    amount: int
    payer: Payer
    act: str


class ServiceOut(ServiceLine):
    """A service with its closed lists, terms and fees."""

    channels: list[Channel]
    documents: list[DocumentLine]
    information: list[InformationLine]
    terms: list[TermOut]
    fees: list[FeeOut]
    results: list[str]
    queries: list[str]
