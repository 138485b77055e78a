"""Ask as fast as so many connections can, and time each answer: the closed loop.

It runs as a process: a :class:`Plan` comes in as JSON, :class:`Findings` go out.
"""

import asyncio
import itertools
import json
import secrets
import sys
import time
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

import uvloop

from tests.bench.wire import AnswerUnexpected, Connection, Template, connect

_FIRST_BAD = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to ask, where, and how long.

    Parameters
    ----------
    templates
        Requests, taken in turn.
    warm_up, seconds
        How long to ask before measuring, and how long to measure.
    """

    host: str
    port: int
    templates: Sequence[Template]
    connections: int
    warm_up: float
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Percentiles:
    """A distribution of seconds, as milliseconds."""

    p50: float
    p95: float
    p99: float
    most: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> "Percentiles":
        """Return the percentiles of a sample that is not empty."""
        ordered = sorted(seconds)
        p50, p95, p99 = (
            round(1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))], 2)
            for share in (0.5, 0.95, 0.99)
        )
        return cls(p50=p50, p95=p95, p99=p99, most=round(1000 * ordered[-1], 2))


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What was seen.

    Parameters
    ----------
    rate
        Answers a second, in the measured time.
    answers
        All answers, those of the warm-up included.
    own_cpu, own_share
        Microseconds of processor time a request that asking itself cost, and the share of one
        processor.
    """

    rate: float
    answers: int
    latency: Percentiles
    own_cpu: float
    own_share: float


@dataclass
class _Tally:
    statuses: Counter[int] = field(default_factory=Counter)
    seconds: "array[float]" = field(default_factory=lambda: array("d"))
    bad: bytes = b""
    measuring: bool = False
    ending: bool = False

    def answered(self, status: int, seconds: float, answer: bytes) -> None:
        self.statuses[status] += 1
        if self.measuring:
            self.seconds.append(seconds)
        if not 200 <= status < 300 and not self.bad:
            self.bad = answer
            self.ending = True


async def ask(plan: Plan) -> Findings:
    """Carry a plan out.

    Raises
    ------
    AnswerUnexpected
        An answer was not 2xx, or a connection was lost: then nothing was measured.
    """
    tally = _Tally()
    requests = _requests(plan.templates)

    def answered(connection: Connection, status: int, seconds: float, answer: bytes) -> None:
        tally.answered(status, seconds, answer)
        if not tally.ending:
            connection.send(next(requests))

    connections = [
        await connect(plan.host, plan.port, on_answer=answered) for _ in range(plan.connections)
    ]
    for connection in connections:
        connection.send(next(requests))
    await asyncio.sleep(plan.warm_up)
    tally.measuring = True
    begun, cpu = time.perf_counter(), time.process_time()
    await asyncio.sleep(plan.seconds)
    tally.measuring = False
    lasted, cost = time.perf_counter() - begun, time.process_time() - cpu
    tally.ending = True
    _judge(tally, connections)
    for connection in connections:
        connection.close()
    return Findings(
        rate=round(len(tally.seconds) / lasted, 1),
        answers=tally.statuses.total(),
        latency=Percentiles.of(tally.seconds),
        own_cpu=round(1e6 * cost / len(tally.seconds), 1),
        own_share=round(cost / lasted, 3),
    )


def _requests(templates: Sequence[Template]) -> "itertools.cycle[bytes] | _Keyed":
    if any(template.after for template in templates):
        return _Keyed(templates)
    return itertools.cycle([template.before.encode() for template in templates])


class _Keyed:
    """Requests in turn over and over, each time under a fresh key."""

    def __init__(self, templates: Sequence[Template]) -> None:
        run = f"bench-{secrets.token_hex(8)}-".encode()
        self._parts = itertools.cycle(
            [(each.before.encode() + run, each.after.encode()) for each in templates]
        )
        self._number = itertools.count()

    def __next__(self) -> bytes:
        before, after = next(self._parts)
        return b"%b%d%b" % (before, next(self._number), after)


def _judge(tally: _Tally, connections: Sequence[Connection]) -> None:
    if tally.bad:
        bad = tally.bad.decode(errors="replace")[-_FIRST_BAD * 4 :]
        raise AnswerUnexpected(f"answers by status {dict(tally.statuses)}; the first bad: {bad}")
    if any(connection.lost.done() for connection in connections):
        raise AnswerUnexpected("the server closed a connection under load")
    if not tally.seconds:
        raise AnswerUnexpected("no answer came in the measured time")


def read_plan(text: str) -> Plan:
    """Read a plan from JSON."""
    given = json.loads(text)
    return Plan(**{**given, "templates": [Template(**each) for each in given["templates"]]})


def read_findings(text: str) -> Findings:
    """Read findings from JSON."""
    given = json.loads(text)
    return Findings(**{**given, "latency": Percentiles(**given["latency"])})


def main() -> None:
    """Read a plan from the standard input, and write the findings to the standard output."""
    plan = read_plan(sys.stdin.read())
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        try:
            findings = runner.run(ask(plan))
        except AnswerUnexpected as unexpected:
            sys.exit(str(unexpected))
    sys.stdout.write(json.dumps(asdict(findings)))


if __name__ == "__main__":
    main()
