"""Read one file of documents that are to be added to a catalogue, or tell all that is wrong."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field

from intake.catalogue.book import Catalogue
from intake.catalogue.entries import Entry
from intake.catalogue.findings import findings
from intake.catalogue.loading import CatalogueError
from intake.catalogue.marks import read_marked
from intake.catalogue.overrides import Override
from intake.catalogue.participants import Agreement, Participant
from intake.catalogue.reading import Problem, Read, read_models
from intake.catalogue.register import (
    KINDS,
    LIST_OF,
    Document,
    check_change,
    find,
    key_of,
    with_document,
)
from intake.catalogue.rules import Finding
from intake.catalogue.rules import Path as Steps
from intake.catalogue.standing import RegisterFile
from intake.catalogue.values import Act
from intake.refusals.register import VersionThere

_LISTS = {
    "participant": "participants",
    "agreement": "agreements",
    "override": "overrides",
    **LIST_OF,
}


class Bundle(RegisterFile):
    """A file of documents of several kinds, with acts of its own that they cite by key."""

    acts: dict[str, Act] = Field(default_factory=dict)
    participants: tuple[Participant, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    overrides: tuple[Override, ...] = ()


@dataclass(frozen=True, slots=True)
class Placed:
    """A document, and where in which file it stands."""

    document: Document
    read: Read[Any]
    at: Steps

    def problem(self, finding: Finding) -> Problem:
        """Say where in the file a finding stands."""
        path = (*self.at, *finding.path)
        return self.read.problem(Finding(path, finding.clause, finding.message))


def read_additions(
    file: Path, *, catalogue: Catalogue, acts: Mapping[str, Act]
) -> tuple[Catalogue, list[Document]]:
    """
    Return the catalogue with what a file adds to it, and the documents that are new.

    The file holds services, one a document of YAML, or lists by the names that files of the
    register have. A document that is there already, word for word, is passed over.

    Raises
    ------
    CatalogueError
        With every problem of the file, by line and clause: then nothing of it is taken.
    """
    problems: list[Problem] = []
    placed = list(_placed(file, acts, problems))
    after, new = _added(placed, catalogue, problems)
    if not problems:
        for one in new:
            problems.extend(map(one.problem, findings(after, one.document)))
    if problems:
        raise CatalogueError(sorted(problems, key=lambda one: one.line))
    return after, [one.document for one in new]


def _added(
    placed: list[Placed], catalogue: Catalogue, problems: list[Problem]
) -> tuple[Catalogue, list[Placed]]:
    after, new = catalogue, []
    seen = set()
    for one in placed:
        key = key_of(one.document)
        if key in seen:
            problems.append(one.problem(Finding(("code",), None, f"{key.code!r} stands twice")))
        seen.add(key)
        if find(catalogue, key) == one.document:
            continue
        try:
            check_change(catalogue, one.document)
        except VersionThere as refusal:
            message = f"{refusal.title.en}: {refusal.explain('en')}"
            problems.append(one.problem(Finding(("code",), refusal.cited, message)))
        else:
            after = with_document(after, one.document)
            new.append(one)
    return after, new


def _placed(file: Path, acts: Mapping[str, Act], problems: list[Problem]) -> Iterator[Placed]:
    own = _acts_in(file)
    if own is None:
        for read in read_models(file, model=Entry, acts=acts, problems=problems):
            yield Placed(read.value, read, ())
        return
    for bundle in read_models(file, model=Bundle, acts={**acts, **own}, problems=problems):
        for kind in KINDS:
            name = _LISTS.get(kind)
            for index, document in enumerate(getattr(bundle.value, name) if name else ()):
                yield Placed(document, bundle, (name or "", index))


def _acts_in(file: Path) -> dict[str, Act] | None:
    """Return the acts of a bundle; None where the file holds services, or cannot be read."""
    try:
        documents = [marked.data for marked in read_marked(file)]
    except Exception:  # noqa: BLE001 - whoever reads the file next tells what is wrong with it
        return None
    found: dict[str, Act] = {}
    for data in documents:
        if not isinstance(data, dict) or "code" in data:
            return None
        acts = data.get("acts")
        for key, act in acts.items() if isinstance(acts, dict) else ():
            try:
                found[key] = Act.model_validate(act)
            except ValueError:
                continue
    return found
