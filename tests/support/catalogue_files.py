"""Write catalogues as files that a test says, and tell what is wrong with them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from intake.catalogue import (
    CatalogueError,
    Problem,
    load_catalogue,
)

ACTS: dict[str, dict[str, Any]] = {
    "rules": {"title": "Правила", "kind": "government_act", "number": "1", "adopted": "2020-01-01"},
    "city": {"title": "Перечень", "kind": "municipal_act", "number": "2", "adopted": "2020-01-01"},
    "order": {"title": "Приказ", "kind": "internal_act", "number": "3", "adopted": "2020-01-01"},
}
TITLE = {"ru": "Название", "en": "Title"}
IDENTITY = {
    "code": "identity",
    "title": TITLE,
    "act": "rules",
    "supplier": "applicant",
    "class_7_6": 1,
}


def a_participant(code: str, kind: str, **changes: Any) -> dict[str, Any]:
    """Return a participant as YAML has it."""
    made = {"code": code, "kind": kind, "name": TITLE, "in_force_from": "2020-01-01"}
    return made | changes


def an_entry(**changes: Any) -> dict[str, Any]:
    """Return a service of one document."""
    made = {
        "code": "service",
        "version": 1,
        "in_force_from": "2025-01-01",
        "title": TITLE,
        "level": "federal",
        "listing_act": "rules",
        "body": "ministry",
        "channels": ["mfc"],
        "terms": [{"kind": "provision", "amount": 5, "unit": "working_days", "default": True}],
        "documents": [IDENTITY],
        "results": [{"code": "paper", "title": TITLE, "issued_by": "ministry"}],
    }
    return made | changes


def an_agreement(**changes: Any) -> dict[str, Any]:
    """Return the agreement under which it is taken in."""
    made = {
        "code": "agreement",
        "mfc": "centre",
        "body": "ministry",
        "number": "1",
        "in_force_from": "2025-01-01",
        "services": ["service"],
        "transfer": {"amount": 1, "unit": "working_days", "default": True},
    }
    return made | changes


PARTICIPANTS = [
    a_participant("ministry", "federal_body"),
    a_participant("treasury", "federal_body"),
    a_participant("city", "local_body"),
    a_participant("centre", "mfc"),
]

Build = Callable[..., Path]


def builder(tmp_path: Path) -> Build:
    """Return what writes a catalogue out as files, each part given or usual."""

    def build(
        *entries: dict[str, Any],
        participants: list[dict[str, Any]] | None = None,
        agreements: list[dict[str, Any]] | None = None,
    ) -> Path:
        (tmp_path / "catalogue").mkdir()
        parts = {
            "acts": {"acts": ACTS},
            "participants": {"participants": participants or PARTICIPANTS},
            "agreements": {"agreements": agreements or []},
        }
        for name, data in parts.items():
            (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump(data), "utf-8")
        text = yaml.safe_dump_all(entries or [an_entry()], sort_keys=False)
        (tmp_path / "catalogue" / "service.yaml").write_text(text, "utf-8")
        return tmp_path

    return build


def problems_of(folder: Path) -> tuple[Problem, ...]:
    """Return what is wrong with a catalogue that does not load."""
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(folder)
    return caught.value.problems


def clauses_of(folder: Path) -> set[str]:
    """Return the clauses that a catalogue breaks."""
    return {str(problem.clause) for problem in problems_of(folder)}
