"""Drive requests over HTTP by random moves, good and bad, beside a model of them."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias, TypeVar

import asyncpg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from shared.auth import Role
from tests.support.applications import MFC, a_key
from tests.support.intake import official, register, step, with_suspension, worker
from tests.support.kernel import eventually
from tests.support.services import Running, SettableClock
from tests.support.walking import WAYS, Walked

T = TypeVar("T")
Run: TypeAlias = Callable[[Awaitable[T]], T]

BAD_BODIES: dict[str, dict[str, Any]] = {
    "incomplete": {"missing": ["never-presented"]},
    "suspend": {"ground": "bad-weather"},
    "refuse": {"ground": "bad-weather"},
    "result": {"code": "a-medal"},
    "issue": {"identity_checked": False},
}
"""What is refused whatever the request's state: not of the lists, or not of the form."""

MOST_REQUESTS = 3

OF_NO_STEP = frozenset({"refusal-stopped", "lateness-noted", "unclaimed"})
"""What is told of a request though nobody took a step with it."""

FACTS = """
    SELECT type FROM intake.outbox WHERE aggregateid = $1 AND type LIKE 'okno.intake.request.%'
    ORDER BY seq
"""
PUBLISHED_TWICE = """
    SELECT count(*) - count(DISTINCT headers->>'ce_id') FROM bus.log WHERE key = $1
"""
CLOCKS = """
    SELECT kind, state, due_at FROM intake.deadlines WHERE aggregate_id = $1::text::uuid
    ORDER BY kind, started_at, id
"""


class Walks(RuleBasedStateMachine):
    """Requests, and whoever leads them well or badly, on and on."""

    intake: Running
    clock: SettableClock
    run: Run[Any]

    requests = Bundle("requests")

    def __init__(self) -> None:
        super().__init__()
        self.known: list[Walked] = []

    @initialize(target=requests)
    def begin(self) -> Walked:
        return self._registered()

    @precondition(lambda self: len(self.known) < MOST_REQUESTS)
    @rule(target=requests)
    def another_is_registered(self) -> Walked:
        return self._registered()

    @precondition(lambda self: len(self.known) < MOST_REQUESTS)
    @rule(target=requests)
    def one_is_sent_twice(self) -> Walked:
        key = a_key()
        made = self._registered(key=key)
        again = self.run(register(self.intake, key=key))
        assert (again.status_code, again.json()["id"]) == (201, made.id)
        return made

    @rule(change=st.sampled_from([{"documents": []}, {"service": "none"}, {"information": {}}]))
    def a_bad_one_leaves_nothing(self, change: dict[str, Any]) -> None:
        before = self._value("SELECT count(*) FROM intake.requests")
        assert self.run(register(self.intake, **change)).status_code == 422
        assert self._value("SELECT count(*) FROM intake.requests") == before

    @rule(walked=requests, data=st.data())
    def a_step_is_taken_in_its_turn(self, walked: Walked, data: st.DataObject) -> None:
        open_ways = [
            name for name in WAYS if walked.answer_to(name, seen=None, at=self.clock.now) == 200
        ]
        if open_ways:
            self._try(walked, data.draw(st.sampled_from(open_ways)), read="fresh")

    @rule(
        walked=requests,
        name=st.sampled_from(sorted(WAYS)),
        read=st.sampled_from(["any", "fresh", "stale"]),
    )
    def a_step_is_tried(self, walked: Walked, name: str, read: str) -> None:
        self._try(walked, name, read=read)

    def _try(self, walked: Walked, name: str, *, read: str) -> None:
        seen = {"any": None, "fresh": walked.version, "stale": walked.version + 7}[read]
        match = "*" if seen is None else f'"v{seen}"'
        answer = self.run(step(self.intake, walked.id, name, match=match))
        assert answer.status_code == walked.answer_to(name, seen=seen, at=self.clock.now), (
            answer.text
        )
        if answer.status_code == 200:
            walked.take(name, at=self.clock.now)
            assert answer.json()["status"] == walked.status
            assert answer.headers["etag"] == f'"v{walked.version}"'

    @rule(walked=requests, name=st.sampled_from(sorted(BAD_BODIES)))
    def a_step_is_tried_with_what_no_list_has(self, walked: Walked, name: str) -> None:
        answer = self.run(step(self.intake, walked.id, name, body=BAD_BODIES[name]))
        assert answer.status_code in {409, 422}, answer.text

    @rule(walked=requests, name=st.sampled_from(sorted(WAYS)))
    def a_stranger_tries(self, walked: Walked, name: str) -> None:
        strangers = [
            official(self.intake, "fns-tatarstan"),
            worker(self.intake, "mfc-kazan-1"),
            self.intake.bearer(Role.AUDITOR, organisation=MFC),
        ]
        for stranger in strangers:
            answer = self.run(step(self.intake, walked.id, name, headers=stranger))
            assert answer.status_code in {403, 404}, answer.text

    @rule(walked=requests, name=st.sampled_from(sorted(WAYS)))
    def nobody_says_what_he_has_read(self, walked: Walked, name: str) -> None:
        assert self.run(step(self.intake, walked.id, name, match=None)).status_code == 428

    @rule(hours=st.sampled_from([1, 5, 20, 60, 800]))
    def time_passes(self, hours: int) -> None:
        self.clock.forward(hours=hours)

    def teardown(self) -> None:
        """Look whether all is as the model says: status, version, facts, clocks."""
        for walked in self.known:
            answer = self.run(
                self.intake.client.get(f"/requests/{walked.id}", headers=worker(self.intake))
            )
            assert answer.json()["status"] == walked.status
            told = [row["type"].rsplit(".", 1)[1] for row in self._rows(FACTS, walked.id)]
            assert [fact for fact in told if fact not in OF_NO_STEP] == walked.facts
            assert self._value(PUBLISHED_TWICE, walked.id) == 0
            self.run(eventually(lambda walked=walked: self._clocks_are_right(walked), within=10))

    async def _clocks_are_right(self, walked: Walked) -> bool:
        rows = await _fetch(self.intake.admin_url, CLOCKS, walked.id)
        kept = [(row["kind"], row["state"]) for row in rows]
        expected = [(clock.kind, clock.state(self.clock.now)) for clock in walked.all_clocks()]
        ends = [clock.due() for clock in walked.all_clocks()]
        return kept == expected and [row["due_at"] for row in rows] == ends

    def _registered(self, **how: Any) -> Walked:
        answer = self.run(register(self.intake, **how))
        assert answer.status_code == 201, answer.text
        self.known.append(Walked.registered(answer.json()["id"], at=self.clock.now))
        return self.known[-1]

    def _rows(self, query: str, *given: Any) -> list[Any]:
        return list(self.run(_fetch(self.intake.admin_url, query, *given)))

    def _value(self, query: str, *given: Any) -> Any:
        return self._rows(query, *given)[0][0]


async def _fetch(url: str, query: str, *given: Any) -> list[Any]:
    connection = await asyncpg.connect(url)
    try:
        return list(await connection.fetch(query, *given))
    finally:
        await connection.close()


@pytest.fixture
async def loop() -> asyncio.AbstractEventLoop:
    return asyncio.get_running_loop()


@pytest.mark.clause("210-15(1)")
@pytest.mark.clause("210-16(5)2")
def test_requests_stand_where_the_model_says_whatever_anyone_tries(intake, clock, loop) -> None:
    with_suspension(intake)

    class WalksHere(Walks):
        pass

    WalksHere.intake, WalksHere.clock, WalksHere.run = intake, clock, loop.run_until_complete
    run_state_machine_as_test(
        WalksHere,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
