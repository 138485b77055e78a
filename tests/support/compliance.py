"""Write the matrix of clauses: which endpoints and tests show each, and with what result."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from shared import outbox
from shared.database import Transaction
from shared.events import Event
from shared.law import Clause

_CLAUSES = Path(__file__).parents[2] / "docs" / "clauses.yaml"
_NOTED = "clauses"
_IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_HEAD = """# Clauses and what shows them

Made by `make compliance` from a run of the tests; do not edit. A clause is *shown* when tests that
carry its id saw it, or a part of it, through the HTTP API or in events, which are named: the names
of the tests tell how much. A *rule only* has tests of the rule behind it, and nothing seen from
outside yet; a clause without a test is open.

"""


@dataclass
class Evidence:
    """What a run showed of one clause."""

    tests: dict[str, str] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    @property
    def result(self) -> str:
        """Say what the tests came to."""
        if "failed" in self.tests.values():
            return "failed"
        return "shown" if self.seen else "rule only"


_GROUPS: dict[str, Callable[[Evidence], bool]] = {
    "Shown": lambda evidence: evidence.result == "shown",
    "Failed": lambda evidence: evidence.result == "failed",
    "Rule only": lambda evidence: evidence.result == "rule only",
}


class Matrix:
    """A pytest plugin that listens to the run and writes the matrix at its end."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._evidence: dict[str, Evidence] = defaultdict(Evidence)
        self._seen: set[str] = set()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self) -> Iterator[Any]:
        """Note the calls and the events of one test."""
        self._seen = set()
        with _listening(self._seen):
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Iterator[Any]:
        """Note the outcome of a test for each clause that it carries."""
        report = yield
        if report.when == "call" or (report.failed and report.when == "setup"):
            for mark in item.iter_markers("clause"):
                evidence = self._evidence[str(Clause.parse(mark.args[0]))]
                name = f"{item.path.relative_to(item.config.rootpath)}::{_plain(item.name)}"
                if evidence.tests.get(name) != "failed":
                    evidence.tests[name] = report.outcome
                evidence.seen |= self._seen
        return report

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take over what a worker has noted, where several share the tests."""
        for clause, tests, seen in getattr(node, "workeroutput", {}).get(_NOTED, ()):
            evidence = self._evidence[clause]
            evidence.tests |= {
                name: outcome
                for name, outcome in tests.items()
                if evidence.tests.get(name) != "failed"
            }
            evidence.seen |= set(seen)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write the matrix, or hand what was noted over to who writes it."""
        output = getattr(session.config, "workeroutput", None)
        if output is None:
            self._target.write_text(render(self._evidence), encoding="utf-8")
        else:
            output[_NOTED] = [
                (clause, evidence.tests, sorted(evidence.seen))
                for clause, evidence in self._evidence.items()
            ]


def check_marks(items: Iterable[pytest.Item]) -> None:
    """Refuse to run tests that name a clause which the matrix does not have."""
    named = {mark.args[0] for item in items for mark in item.iter_markers("clause")}
    if unknown := sorted(named - {row["id"] for row in _known_clauses()}):
        raise pytest.UsageError(f"tests name clauses that {_CLAUSES.name} does not: {unknown}")


def render(evidence: dict[str, Evidence]) -> str:
    """Return the matrix as Markdown: shown clauses first, then the open ones."""
    clauses = _known_clauses()
    groups = {
        title: [row for row in clauses if row["id"] in evidence and wanted(evidence[row["id"]])]
        for title, wanted in _GROUPS.items()
    }
    still_open = [row for row in clauses if row["id"] not in evidence]
    counts = ", ".join(f"{title.lower()}: {len(rows)}" for title, rows in groups.items())
    lines = [_HEAD, f"Of {len(clauses)} clauses, {counts}, open: {len(still_open)}.\n"]
    for title, rows in groups.items():
        if rows:
            lines += [f"## {title}\n", *(_section(row, evidence[row["id"]]) for row in rows)]
    lines.append("## Open\n\n| clause | what it asks |\n|---|---|")
    lines += [f"| {row['id']} | {row['en']} |" for row in still_open]
    return "\n".join(lines) + "\n"


def _known_clauses() -> list[dict[str, Any]]:
    known: list[dict[str, Any]] = yaml.safe_load(_CLAUSES.read_text(encoding="utf-8"))
    return known


def _section(row: dict[str, Any], evidence: Evidence) -> str:
    seen = [f"- `{what}`" for what in sorted(evidence.seen)]
    tests = [f"- {outcome}: `{name}`" for name, outcome in sorted(evidence.tests.items())]
    return "\n".join(
        (
            f"### {row['id']}: {evidence.result}\n",
            f"{row['ru']}. {row['en']}.\n",
            "Seen through:\n",
            *(seen or ["- nothing yet"]),
            "\nTests:\n",
            *tests,
            "",
        )
    )


@contextmanager
def _listening(seen: set[str]) -> Iterator[None]:
    """Note every HTTP call that goes through httpx, and every event that goes to an outbox."""
    send, add = httpx.AsyncClient.send, outbox.add

    async def noting_send(
        self: httpx.AsyncClient, request: httpx.Request, **given: Any
    ) -> httpx.Response:
        seen.add(f"{request.method} {_IDS.sub('{id}', request.url.path)}")
        return await send(self, request, **given)

    async def noting_add(tx: Transaction, *events: Event, now: datetime) -> None:
        seen.update(f"event {event.type}" for event in events)
        await add(tx, *events, now=now)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(httpx.AsyncClient, "send", noting_send)
        patch.setattr(outbox, "add", noting_add)
        yield


def _plain(name: str) -> str:
    return name.partition("[")[0]
