"""Read a file of the catalogue into models, and name every error by file, line and clause."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from intake.catalogue.marks import Marked, read_marked
from intake.catalogue.rules import (
    CLOSED_LISTS,
    FEES,
    LISTS,
    PAPERS_REFUSED,
    SERVICE_REFUSED,
    Finding,
)
from intake.catalogue.values import Act
from shared.law import Clause

Model = TypeVar("Model", bound=BaseModel)

CLAUSE_OF_MISSING = {
    ("documents", "act"): CLOSED_LISTS,
    ("information", "act"): CLOSED_LISTS,
    ("actions", "act"): CLOSED_LISTS,
    ("fees", "act"): FEES,
    ("refusal_grounds", "federal_law"): SERVICE_REFUSED,
    ("paper_refusal_grounds", "federal_law"): PAPERS_REFUSED,
    ("listing_act",): LISTS,
}
"""The clauses that ask for a field, so that a field left out names its clause."""


@dataclass(frozen=True, slots=True)
class Problem:
    """An error of a catalogue, and where it stands."""

    file: Path
    line: int
    path: str
    clause: Clause | None
    message: str

    def __str__(self) -> str:
        clause = f"{self.clause}: " if self.clause else ""
        return f"{self.file}:{self.line}: {clause}{self.path}: {self.message}"


@dataclass(frozen=True, slots=True)
class Read(Generic[Model]):
    """A model, and the document that it was read from."""

    marked: Marked
    value: Model

    def problem(self, finding: Finding) -> Problem:
        """Say where in the file a finding stands."""
        return _problem(self.marked, finding)


def read_models(
    file: Path, *, model: type[Model], acts: Mapping[str, Act], problems: list[Problem]
) -> Iterator[Read[Model]]:
    """
    Read every document of a file; what is wrong is added to ``problems``.

    Parameters
    ----------
    acts
        The acts that citations may name by key.
    """
    for marked in _documents(file, problems):
        try:
            value = model.model_validate(marked.data, context={"acts": acts})
        except ValidationError as error:
            problems.extend(_problem(marked, _finding(one)) for one in error.errors())
        else:
            yield Read(marked=marked, value=value)


def _documents(file: Path, problems: list[Problem]) -> list[Marked]:
    try:
        return list(read_marked(file))
    except OSError as error:
        problems.append(Problem(file, 1, "", None, f"cannot be read: {error.strerror}"))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problems.append(Problem(file, line, "", None, f"is no YAML: {error.problem}"))
    return []


def _finding(error: ErrorDetails) -> Finding:
    names = tuple(step for step in error["loc"] if isinstance(step, str))
    clause = CLAUSE_OF_MISSING.get(names) if error["type"] == "missing" else None
    return Finding(path=error["loc"], clause=clause, message=error["msg"])


def _problem(marked: Marked, finding: Finding) -> Problem:
    return Problem(
        file=marked.file,
        line=marked.line(finding.path),
        path=".".join(str(step) for step in finding.path),
        clause=finding.clause,
        message=finding.message,
    )
