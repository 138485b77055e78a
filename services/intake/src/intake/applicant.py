"""Lay an applicant's data into a card of the vault, and take them out for those who may see."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter, ValidationError

from intake.schemas.applicants import Applicant, ApplicantOut
from intake.schemas.values import Line
from shared.holder.refusals import CorrectionDoesNotFit
from shared.values import Code
from shared.vault.plaintext import Plaintext
from shared.vault.pseudonyms import Identifier, Kind

CARD = "applicant"

NAME = ("surname", "name", "patronymic")
"""The fields by which forms name an applicant, in this order."""

_DOCUMENT = "identity-document."
_DETAILS = tuple(_DOCUMENT + part for part in ("series", "number", "issued-on", "issuer"))
_DOCUMENT_KINDS: Mapping[str, Kind] = {
    "passport-rf": "passport",
    "foreign-passport": "foreign-passport",
    "residence-permit": "residence-permit",
}
_INFORMATION = TypeAdapter(dict[Code, Line])
_OWN = frozenset(name.replace("_", "-") for name in Applicant.model_fields)


def card_of(applicant: Applicant, information: Mapping[str, str]) -> dict[str, str]:
    """Return the fields of the card by the catalogue's names.

    A code that stands on both sides was refused before; the document's parts have a dot in their
    names, which no code has.
    """
    told = applicant.model_dump(mode="json", exclude_none=True)
    document = told.pop("identity_document")
    return {
        **{name.replace("_", "-"): value for name, value in told.items()},
        **{_DOCUMENT + name.replace("_", "-"): value for name, value in document.items()},
        **information,
    }


def shown(card: Mapping[str, Plaintext]) -> ApplicantOut:
    """Return the card in the form in which it was sent."""
    return ApplicantOut.model_validate(_as_sent(card))


def judged(card: Mapping[str, str]) -> list[Identifier]:
    """Return what the applicant of a corrected card can be known by again.

    Raises
    ------
    CorrectionDoesNotFit
        A value would not have been taken when the request was registered.
    """
    sent = _as_sent(card)
    try:
        applicant = Applicant.model_validate(sent["applicant"])
        _INFORMATION.validate_python(sent["information"])
    except ValidationError as error:
        raise CorrectionDoesNotFit(field=_field_of(error)) from None
    return identifiers_of(applicant)


def _as_sent(card: Mapping[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    document: dict[str, Any] = {}
    information: dict[str, Any] = {}
    for name, value in card.items():
        if name.startswith(_DOCUMENT):
            document[_attribute(name.removeprefix(_DOCUMENT))] = value
        elif name in _OWN:
            told[_attribute(name)] = value
        else:
            information[name] = value
    told["identity_document"] = document
    return {"applicant": told, "information": information}


def needed_for(fields: Sequence[str]) -> list[str]:
    """Return the card's fields that the fields of a query are made of."""
    parts = [(_DETAILS if name == "identity-details" else (name,)) for name in fields]
    return [name for part in parts for name in part]


def query_fields(card: Mapping[str, str], fields: Sequence[str]) -> dict[str, str]:
    """Return the fields of a query that the card has; the document becomes one line."""
    details = " ".join(card[part] for part in _DETAILS if card.get(part))
    known = {**card, **({"identity-details": details} if details else {})}
    return {name: known[name] for name in fields if name in known}


def identifiers_of(applicant: Applicant) -> list[Identifier]:
    """Return what the applicant can be known by again."""
    document = applicant.identity_document
    kind = _DOCUMENT_KINDS.get(document.kind, "other")
    own = [Identifier(kind, f"{document.series}{document.number}")]
    return [Identifier("snils", applicant.snils), *own] if applicant.snils else own


def _field_of(error: ValidationError) -> str:
    """Name the field of the card that a fault is in, never its value."""
    first, *within = error.errors(include_input=False, include_context=False)[0]["loc"]
    name = f"{first}.{within[0]}" if within else str(first)
    return name.replace("_", "-")


def _attribute(name: str) -> str:
    return name.replace("-", "_")
