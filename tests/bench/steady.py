"""Register requests at a steady rate, and time each until its webhook has come: the open loop.

It runs as a process, which sends and receives, so that one clock times both ends. A request that
has to wait for a free connection is timed from the moment when it was due.
"""

import asyncio
import json
import secrets
import sys
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import cast

import uvloop

from tests.bench.load import Percentiles
from tests.bench.wire import AnswerUnexpected, Connection, Template, connect

_CONNECTIONS = 64
_PATIENCE = 180.0
_THANKS = b"HTTP/1.1 204 No Content\r\n\r\n"
_CREATED = 201


@dataclass(frozen=True, slots=True, kw_only=True)
class SteadyPlan:
    """What to send, how fast and how long.

    Parameters
    ----------
    token
        Of one who registers requests, and may have webhooks.
    body
        Of a registration.
    rates
        Requests a second, one after another.
    warm_up, seconds
        How long to send before measuring, and how long to measure, at each rate.
    """

    host: str
    port: int
    token: str
    body: str
    rates: Sequence[float]
    warm_up: float
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What was seen at one rate: from the request due to its answer, and to its webhook."""

    rate: float
    requests: int
    answered: Percentiles
    webhook: Percentiles


class _Receiver(asyncio.Protocol):
    """A partner that takes webhooks at once and looks at nothing but the time."""

    def __init__(self, received: dict[str, float]) -> None:
        self._received = received
        self._seen = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter()
        self._seen += data
        head, end, rest = self._seen.partition(b"\r\n\r\n")
        if not end or len(rest) < _content_length(head):
            return
        self._seen = b""
        self._received.setdefault(json.loads(rest)["data"]["id"], now)
        if self._transport is not None:
            self._transport.write(_THANKS)


def _content_length(head: bytes) -> int:
    lines = (line.partition(b":") for line in head.lower().split(b"\r\n"))
    return next((int(value) for name, _, value in lines if name == b"content-length"), 0)


@dataclass
class _Sender:
    """Sends what is due over free connections; what finds none waits for one."""

    template: Template
    free: deque[Connection] = field(default_factory=deque)
    due: deque[float] = field(default_factory=deque)
    under_way: dict[Connection, float] = field(default_factory=dict)
    sent: dict[str, float] = field(default_factory=dict)
    answered: dict[str, float] = field(default_factory=dict)
    bad: bytes = b""
    number: int = 0
    prefix: str = field(default_factory=lambda: f"bench-{secrets.token_hex(8)}")

    def send(self, due: float) -> None:
        self.due.append(due)
        self._next()

    def answer(self, connection: Connection, status: int, _: float, answer: bytes) -> None:
        due = self.under_way.pop(connection)
        self.free.append(connection)
        if status != _CREATED:
            self.bad = self.bad or answer
            return
        given = json.loads(answer.partition(b"\r\n\r\n")[2])["id"]
        self.sent[given], self.answered[given] = due, time.perf_counter() - due
        self._next()

    def _next(self) -> None:
        if self.due and self.free:
            connection = self.free.popleft()
            self.under_way[connection] = self.due.popleft()
            self.number += 1
            template = self.template
            request = f"{template.before}{self.prefix}-{self.number}{template.after}"
            connection.send(request.encode())


async def send_and_receive(plan: SteadyPlan) -> list[Delivered]:
    """Carry a plan out.

    Raises
    ------
    AnswerUnexpected
        A registration failed, or a webhook did not come.
    """
    received: dict[str, float] = {}
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Receiver(received), plan.host, 0)
    endpoint = await _subscribe(plan, port=server.sockets[0].getsockname()[1])
    template = Template.of("POST", "/requests", token=plan.token, body=plan.body, keyed=True)
    sender = _Sender(template)
    for _ in range(_CONNECTIONS):
        sender.free.append(await connect(plan.host, plan.port, on_answer=sender.answer))
    async with server:
        found = [await _at_rate(plan, sender, received, rate=rate) for rate in plan.rates]
        await _call(plan, "DELETE", f"/webhook-endpoints/{endpoint}")
    for connection in sender.free:
        connection.close()
    return found


async def _subscribe(plan: SteadyPlan, *, port: int) -> str:
    """Make an endpoint, and return its id."""
    form = {"url": f"http://127.0.0.1:{port}/", "types": ["okno.intake.request.registered"]}
    made = await _call(plan, "POST", "/webhook-endpoints", body=json.dumps(form))
    return str(json.loads(made)["id"])


async def _call(plan: SteadyPlan, method: str, path: str, *, body: str | None = None) -> bytes:
    """Make one call that must succeed, and return the answer's body."""
    done: asyncio.Future[tuple[int, bytes]] = asyncio.get_running_loop().create_future()
    connection = await connect(
        plan.host, plan.port, on_answer=lambda _, status, __, seen: done.set_result((status, seen))
    )
    connection.send(Template.of(method, path, token=plan.token, body=body).before.encode())
    status, answer = await done
    connection.close()
    if not 200 <= status < 300:
        raise AnswerUnexpected(f"{method} {path}: {answer!r}")
    return answer.partition(b"\r\n\r\n")[2]


async def _at_rate(
    plan: SteadyPlan, sender: _Sender, received: dict[str, float], *, rate: float
) -> Delivered:
    sender.sent.clear()
    begun = time.perf_counter()
    for number in range(int(rate * (plan.warm_up + plan.seconds))):
        due = begun + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        sender.send(due)
    measured = begun + plan.warm_up
    await _all_came(sender, received)
    chosen = {given: due for given, due in sender.sent.items() if due >= measured}
    return Delivered(
        rate=rate,
        requests=len(chosen),
        answered=Percentiles.of([sender.answered[given] for given in chosen]),
        webhook=Percentiles.of([received[given] - due for given, due in chosen.items()]),
    )


async def _all_came(sender: _Sender, received: dict[str, float]) -> None:
    until = time.perf_counter() + _PATIENCE
    while sender.due or sender.under_way or not sender.sent.keys() <= received.keys():
        if sender.bad:
            raise AnswerUnexpected(f"a registration failed: {sender.bad!r}")
        if time.perf_counter() > until:
            missing = len(sender.sent.keys() - received.keys())
            raise AnswerUnexpected(f"{missing} webhooks did not come in {_PATIENCE:.0f} s")
        await asyncio.sleep(0.05)


def main() -> None:
    """Read a plan from the standard input, and write what was seen to the standard output."""
    plan = SteadyPlan(**json.loads(sys.stdin.read()))
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        try:
            found = runner.run(send_and_receive(plan))
        except AnswerUnexpected as unexpected:
            sys.exit(str(unexpected))
    sys.stdout.write(json.dumps([asdict(each) for each in found]))


if __name__ == "__main__":
    main()
