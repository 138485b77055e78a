"""Lay an applicant's data into a card of the vault, and take them out for those who may see."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from intake.schemas.applicants import (
    Applicant,
    ApplicantOut,
    Entity,
    Person,
    Representative,
    SoleTrader,
)
from intake.schemas.values import Line
from shared.holder.refusals import CorrectionDoesNotFit
from shared.values import Code
from shared.vault.plaintext import Plaintext
from shared.vault.pseudonyms import Identifier, Kind

CARD = "applicant"

NAME = ("surname", "name", "patronymic")
"""The fields by which forms name an applicant, in this order; of an entity there is one."""

REPRESENTATIVE = "representative"

_KIND = "applicant-kind"
_DOCUMENT = "identity-document."
_DETAILS = tuple(_DOCUMENT + part for part in ("series", "number", "issued-on", "issuer"))
_SIGNED = "signatory."
_DOCUMENT_KINDS: Mapping[str, Kind] = {
    "passport-rf": "passport",
    "foreign-passport": "foreign-passport",
    "residence-permit": "residence-permit",
}
_APPLICANT: TypeAdapter[Person | SoleTrader | Entity] = TypeAdapter(Applicant)
_INFORMATION = TypeAdapter(dict[Code, Line])
_OWN = {
    kind: frozenset(name.replace("_", "-") for name in model.model_fields)
    for kind, model in (("person", Person), ("sole_trader", SoleTrader), ("entity", Entity))
}


def card_of(
    applicant: Person | SoleTrader | Entity,
    information: Mapping[str, str],
    representative: Representative | None = None,
) -> dict[str, str]:
    """Return the fields of the card by the catalogue's names.

    A code that stands on both sides was refused before; parts of a document or of a person have
    a dot in their names, which no code has.
    """
    told = applicant.model_dump(mode="json", exclude_none=True)
    kind = told.pop("kind")
    named = {} if kind == "person" else {_KIND: kind}
    return {
        **named,
        **_flat(told),
        **(_flat(_dumped(representative), f"{REPRESENTATIVE}.") if representative else {}),
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
        applicant = _APPLICANT.validate_python(sent["applicant"])
        if REPRESENTATIVE in sent:
            Representative.model_validate(sent[REPRESENTATIVE])
        _INFORMATION.validate_python(sent["information"])
    except ValidationError as error:
        raise CorrectionDoesNotFit(field=_field_of(error)) from None
    return identifiers_of(applicant)


def needed_for(fields: Sequence[str]) -> list[str]:
    """Return the card's fields that the fields of a query are made of.

    The papers of an entity's signatory stand for its own, which it has none of.
    """
    details = (*_DETAILS, *(_SIGNED + part for part in _DETAILS))
    parts = [(details if name == "identity-details" else (name,)) for name in fields]
    return [name for part in parts for name in part]


def query_fields(card: Mapping[str, str], fields: Sequence[str]) -> dict[str, str]:
    """Return the fields of a query that the card has; the document becomes one line."""
    details = _details(card, "") or _details(card, _SIGNED)
    known = {**card, **({"identity-details": details} if details else {})}
    return {name: known[name] for name in fields if name in known}


def identifiers_of(applicant: Person | SoleTrader | Entity) -> list[Identifier]:
    """Return what the applicant can be known by again.

    A sole trader stays the person that he is: the number of his registration changes.
    """
    if isinstance(applicant, Entity):
        return [Identifier("ogrn", applicant.ogrn), Identifier("inn", applicant.inn)]
    document = applicant.identity_document
    kind = _DOCUMENT_KINDS.get(document.kind, "other")
    own = [Identifier(kind, f"{document.series}{document.number}")]
    if isinstance(applicant, SoleTrader):
        own = [Identifier("inn", applicant.inn), *own]
    return [Identifier("snils", applicant.snils), *own] if applicant.snils else own


def _details(card: Mapping[str, str], of: str) -> str:
    return " ".join(card[of + part] for part in _DETAILS if card.get(of + part))


def _dumped(told: BaseModel) -> dict[str, Any]:
    return told.model_dump(mode="json", exclude_none=True)


def _flat(told: Mapping[str, Any], within: str = "") -> dict[str, str]:
    """Return a nested form as fields, the way to each in its name."""
    fields: dict[str, str] = {}
    for name, value in told.items():
        place = within + name.replace("_", "-")
        fields |= _flat(value, f"{place}.") if isinstance(value, dict) else {place: value}
    return fields


def _as_sent(card: Mapping[str, Any]) -> dict[str, Any]:
    kind = _revealed(card.get(_KIND, "person"))
    own = _OWN.get(kind, _OWN["person"])
    sent: dict[str, Any] = {"applicant": {"kind": kind}, "information": {}}
    for name, value in card.items():
        first, *_ = name.split(".")
        if first == REPRESENTATIVE:
            _put(sent, name, value)
        elif first in own:
            _put(sent["applicant"], name, value)
        elif name != _KIND:
            sent["information"][name] = value
    return sent


def _put(form: dict[str, Any], place: str, value: Any) -> None:
    """Put a field into the nested form that it came from."""
    *within, name = (_attribute(part) for part in place.split("."))
    for part in within:
        form = form.setdefault(part, {})
    form[name] = value


def _revealed(value: Any) -> Any:
    return value.reveal() if isinstance(value, Plaintext) else value


def _field_of(error: ValidationError) -> str:
    """Name the field of the card that a fault is in, never its value."""
    places = error.errors(include_input=False, include_context=False)[0]["loc"]
    named = [str(place) for place in places if not str(place).startswith("[")]
    return ".".join(named).replace("_", "-")


def _attribute(name: str) -> str:
    return name.replace("-", "_")
