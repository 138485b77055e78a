"""Write the matrix of clauses: which endpoints and tests show each, and with what result."""

import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from shared.law import Clause

_CLAUSES = Path(__file__).parents[2] / "docs" / "clauses.yaml"
_IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_HEAD = """# Clauses and what shows them

Made by `make compliance` from a run of the tests; do not edit. A clause is shown by tests that
carry its id; the endpoints are those that these tests called. A clause without a test is open.

"""


@dataclass
class Evidence:
    """What a run showed of one clause."""

    tests: dict[str, str] = field(default_factory=dict)
    endpoints: set[str] = field(default_factory=set)

    @property
    def result(self) -> str:
        """The worst outcome of the tests."""
        return "failed" if "failed" in self.tests.values() else "shown"


class Matrix:
    """A pytest plugin that listens to the run and writes the matrix at its end."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._evidence: dict[str, Evidence] = defaultdict(Evidence)
        self._calls: set[str] = set()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[Any]:
        """Note the calls that one test makes."""
        self._calls = set()
        with _listening(self._calls):
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Iterator[Any]:
        """Note the outcome of a test for each clause that it carries."""
        report = yield
        if report.when == "call" or (report.failed and report.when == "setup"):
            for mark in item.iter_markers("clause"):
                evidence = self._evidence[str(Clause.parse(mark.args[0]))]
                name = f"{item.path.relative_to(item.config.rootpath)}::{_plain(item.name)}"
                if evidence.tests.get(name) != "failed":
                    evidence.tests[name] = report.outcome
                evidence.endpoints |= self._calls
        return report

    def pytest_sessionfinish(self) -> None:
        """Write the matrix."""
        self._target.write_text(render(self._evidence), encoding="utf-8")


def render(evidence: dict[str, Evidence]) -> str:
    """Return the matrix as Markdown: shown clauses first, then the open ones."""
    clauses = yaml.safe_load(_CLAUSES.read_text(encoding="utf-8"))
    known = {row["id"] for row in clauses}
    if unknown := sorted(set(evidence) - known):
        raise ValueError(f"tests name clauses that docs/clauses.yaml does not: {unknown}")
    shown = [row for row in clauses if row["id"] in evidence]
    still_open = [row for row in clauses if row["id"] not in evidence]
    lines = [_HEAD, f"Shown: {len(shown)}. Open: {len(still_open)}.\n\n## Shown\n"]
    for row in shown:
        lines.append(_section(row, evidence[row["id"]]))
    lines.append("## Open\n\n| clause | what it asks |\n|---|---|")
    lines += [f"| {row['id']} | {row['en']} |" for row in still_open]
    return "\n".join(lines) + "\n"


def _section(row: dict[str, Any], evidence: Evidence) -> str:
    endpoints = [f"- `{endpoint}`" for endpoint in sorted(evidence.endpoints)]
    tests = [f"- {outcome}: `{name}`" for name, outcome in sorted(evidence.tests.items())]
    return "\n".join(
        (
            f"### {row['id']}: {evidence.result}\n",
            f"{row['ru']}. {row['en']}.\n",
            "Endpoints:\n",
            *(endpoints or ["- none: shown by rules or events alone"]),
            "\nTests:\n",
            *tests,
            "",
        )
    )


@contextmanager
def _listening(calls: set[str]) -> Iterator[None]:
    """Note method and path of every HTTP call that goes through httpx."""
    send = httpx.AsyncClient.send

    async def noting(
        self: httpx.AsyncClient, request: httpx.Request, **given: Any
    ) -> httpx.Response:
        calls.add(f"{request.method} {_IDS.sub('{id}', request.url.path)}")
        return await send(self, request, **given)

    httpx.AsyncClient.send = noting  # type: ignore[method-assign]
    try:
        yield
    finally:
        httpx.AsyncClient.send = send  # type: ignore[method-assign]


def _plain(name: str) -> str:
    return name.partition("[")[0]
