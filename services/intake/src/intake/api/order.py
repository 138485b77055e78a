"""Say the parts of a service in one language: the order that anyone may read (16(1)4)."""

from dataclasses import dataclass
from typing import Any

from intake.catalogue import (
    Circumstance,
    Citation,
    Document,
    Ground,
    Result,
    TermLine,
    Title,
    document_classes,
)
from intake.catalogue.lines import Fee, Line
from shared.language import Language


@dataclass(frozen=True, slots=True)
class Order:
    """What is said of a service, in a language."""

    language: Language

    def act(self, act: Citation | None) -> str | None:
        """Say an act, if there is one."""
        return act.text(self.language) if act else None

    def named(self, one: Circumstance | Line | Fee | Ground | Result) -> dict[str, Any]:
        """Say code and title."""
        return {"code": one.code, "title": self._title(one.title)}

    def line(self, line: Line | Fee) -> dict[str, Any]:
        """Say a line with its act, and when it applies."""
        return {**self.named(line), "act": line.act.text(self.language), "when": line.when}

    def document(self, line: Document) -> dict[str, Any]:
        """Say a document, its class and what protects it."""
        kind = document_classes()[line.class_7_6].title if line.class_7_6 else None
        restricted = line.restricted
        return {
            **self.line(line),
            "supplier": line.supplier,
            "required": line.required,
            "forms": line.forms,
            "class_7_6": line.class_7_6,
            "class_title": self._title(kind) if kind else None,
            "holder": line.holder,
            "from_service": line.from_service,
            "third_person": line.third_person,
            "consent": self.act(line.consent),
            "restricted": self.act(restricted.law) if restricted else None,
            "restricted_consent": self.act(restricted.consent) if restricted else None,
        }

    def term(self, term: TermLine) -> dict[str, Any]:
        """Say a term."""
        return {
            "kind": term.kind,
            "amount": term.amount,
            "unit": term.unit,
            "act": self.act(term.act),
            "default": term.default,
        }

    def ground(self, ground: Ground) -> dict[str, Any]:
        """Say a ground with the federal law that it rests on."""
        return {
            **self.named(ground),
            "federal_law": ground.federal_law.text(self.language),
            "act": self.act(ground.act),
        }

    def result(self, result: Result) -> dict[str, Any]:
        """Say what the applicant gets, and what keeps it from MFCs."""
        system = result.made_from.system if result.made_from else None
        return {
            **self.named(result),
            "issued_by": result.issued_by,
            "through_mfc": result.through_mfc,
            "barred_by": self.act(result.barred_by),
            "made_from": self._title(system) if system else None,
        }

    def _title(self, title: Title) -> str:
        text: str = getattr(title, self.language)
        return text
