"""Judge report forms and methodical papers: whose they are, and that no two versions overlap."""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from intake.catalogue.book import Catalogue
from intake.catalogue.kinds import Doing, may
from intake.catalogue.report_forms import REPORTING, MethodicalPaper, ReportForm
from intake.catalogue.rules import Finding, repeated

Versioned: TypeAlias = ReportForm | MethodicalPaper


def form_stands(form: ReportForm, catalogue: Catalogue) -> Iterator[Finding]:
    """Judge a form against all that the catalogue has."""
    yield from _versions(form, catalogue.register.report_forms)
    yield from _is_of_the_monitoring_body(form, catalogue)
    for name in ("groups", "figures"):
        for code in sorted(repeated(column.of for column in getattr(form, name))):
            yield Finding((name,), REPORTING, f"column {code!r} stands twice")


def paper_stands(paper: MethodicalPaper, catalogue: Catalogue) -> Iterator[Finding]:
    """Judge a methodical paper against all that the catalogue has."""
    yield from _versions(paper, catalogue.register.methodical_papers)
    yield from _is_of_the_monitoring_body(paper, catalogue)


def _versions(document: Versioned, known: Sequence[Versioned]) -> Iterator[Finding]:
    others = [one for one in known if one.code == document.code and one is not document]
    for other in others:
        if other.version == document.version:
            yield Finding(("version",), REPORTING, f"version {other.version} stands twice")
        elif other.overlaps(document):
            message = f"version {other.version} is in force on the same day"
            yield Finding(("in_force_from",), REPORTING, message)


def _is_of_the_monitoring_body(document: Versioned, catalogue: Catalogue) -> Iterator[Finding]:
    body = catalogue.participant(document.monitoring_body)
    if body is None or not may(body.kind, Doing.MONITOR):
        message = f"{document.monitoring_body!r} does not monitor MFCs"
        yield Finding(("monitoring_body",), REPORTING, message)
