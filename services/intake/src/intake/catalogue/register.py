"""Name the documents of the register, and put one of them into a catalogue."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, TypeAlias

from intake.catalogue.book import Catalogue
from intake.catalogue.entries import Entry
from intake.catalogue.overrides import Override
from intake.catalogue.participants import Agreement, Participant
from intake.catalogue.report_forms import MethodicalPaper, ReportForm
from intake.catalogue.standing import (
    Appointment,
    Conformity,
    Edition,
    Engagement,
    FurtherFunction,
    NecessaryService,
    Regulation,
)
from intake.catalogue.values import InForce
from intake.refusals.register import VersionThere

Document: TypeAlias = (
    Entry
    | Participant
    | Agreement
    | Override
    | Edition
    | Conformity
    | Appointment
    | Engagement
    | NecessaryService
    | Regulation
    | FurtherFunction
    | ReportForm
    | MethodicalPaper
)

KINDS: dict[str, type[Any]] = {
    "participant": Participant,
    "edition": Edition,
    "service": Entry,
    "agreement": Agreement,
    "override": Override,
    "conformity": Conformity,
    "appointment": Appointment,
    "engagement": Engagement,
    "necessary_service": NecessaryService,
    "regulation": Regulation,
    "function": FurtherFunction,
    "report_form": ReportForm,
    "methodical_paper": MethodicalPaper,
}
"""The kinds of documents, what is named by others before what names it."""

LIST_OF = {
    "edition": "editions",
    "conformity": "conformity",
    "appointment": "appointments",
    "engagement": "engagements",
    "necessary_service": "necessary_services",
    "regulation": "regulations",
    "function": "functions",
    "report_form": "report_forms",
    "methodical_paper": "methodical_papers",
}
"""In which list of a file of the register a kind stands."""

_KIND_OF = {model: kind for kind, model in KINDS.items()}
_FIELD_OF = {"service": "versions", "agreement": "agreements", "override": "overrides"}


@dataclass(frozen=True, slots=True)
class Key:
    """By what a document is known: its kind, its code, its version where it has them."""

    kind: str
    code: str
    version: int = 1


def key_of(document: Document) -> Key:
    """Return the key of a document; a regulation is known by its MFC."""
    kind = _KIND_OF[type(document)]
    if isinstance(document, Regulation):
        return Key(kind, document.mfc, document.version)
    if isinstance(document, Entry | ReportForm | MethodicalPaper):
        return Key(kind, document.code, document.version)
    return Key(kind, document.code)


def documents_of(catalogue: Catalogue) -> Iterator[Document]:
    """Yield every document of a catalogue."""
    for kind in KINDS:
        yield from _all(catalogue, kind)


def find(catalogue: Catalogue, key: Key) -> Document | None:
    """Return the document that a catalogue has under a key."""
    return next((one for one in _all(catalogue, key.kind) if key_of(one) == key), None)


def with_document(catalogue: Catalogue, document: Document) -> Catalogue:
    """Return the catalogue with a document added, or put in the place of its earlier revision."""
    key = key_of(document)
    if isinstance(document, Participant):
        people = {**catalogue.participants, document.code: document}
        return replace(catalogue, participants=people)
    others = [document if key_of(one) == key else one for one in _all(catalogue, key.kind)]
    if document not in others:
        others.append(document)
    if key.kind in _FIELD_OF:
        changed: dict[str, Any] = {_FIELD_OF[key.kind]: tuple(others)}
        return replace(catalogue, **changed)
    register = catalogue.register.model_copy(update={LIST_OF[key.kind]: tuple(others)})
    return replace(catalogue, register=register)


def check_change(catalogue: Catalogue, document: Document) -> None:
    """Refuse what would change a version that is there: only its open end may be closed.

    Raises
    ------
    VersionThere
        The register has that version already.
    """
    key = key_of(document)
    known = find(catalogue, key)
    if known is None or known == document or _closes(known, document):
        return
    raise VersionThere(kind=key.kind, code=key.code, version=key.version)


def written(document: Document) -> dict[str, Any]:
    """Return a document as the register keeps it."""
    kept: dict[str, Any] = document.model_dump(mode="json", exclude_defaults=True)
    return kept


def digest_of(document: Document) -> str:
    """Return what tells two documents apart, whatever the order of their sets."""
    text = json.dumps(_ordered(written(document)), sort_keys=True, ensure_ascii=False)
    return sha256(text.encode()).hexdigest()


def read_document(kind: str, kept: dict[str, Any]) -> Document:
    """Read a document as the register keeps it."""
    read: Document = KINDS[kind].model_validate(kept)
    return read


def _all(catalogue: Catalogue, kind: str) -> tuple[Document, ...]:
    if kind == "participant":
        return tuple(catalogue.participants.values())
    if kind in _FIELD_OF:
        found: tuple[Document, ...] = getattr(catalogue, _FIELD_OF[kind])
    else:
        found = getattr(catalogue.register, LIST_OF[kind])
    return found


def _closes(known: Document, document: Document) -> bool:
    if not isinstance(known, InForce) or known.in_force_to is not None:
        return False
    end = getattr(document, "in_force_to", None)
    return known.model_copy(update={"in_force_to": end}) == document


def _ordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _ordered(one) for name, one in value.items()}
    if isinstance(value, list):
        inside = [_ordered(one) for one in value]
        flat = all(not isinstance(one, (dict, list)) for one in inside)
        return sorted(inside, key=str) if flat else inside
    return value
