"""Measure how long a registration takes to reach a partner as a webhook."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict

from local_process.ports import LOOPBACK
from shared.auth import Role
from tests.bench.load import Percentiles
from tests.bench.stand import Server, Stand, bodies, clean_environment
from tests.bench.steady import Delivered, SteadyPlan
from tests.bench.wire import AnswerUnexpected

RATES = (50.0, 100.0)
_WARM_UP = 2.0


def deliver(stand: Stand, server: Server, *, seconds: float) -> Sequence[Delivered]:
    """Register at each of the rates, and return how long webhooks took.

    Raises
    ------
    AnswerUnexpected
        A registration failed, or a webhook did not come.
    """
    plan = SteadyPlan(
        host=LOOPBACK,
        port=server.port,
        token=stand.token(Role.MFC_WORKER, Role.SUPERVISOR),
        body=next(bodies()),
        rates=RATES,
        warm_up=_WARM_UP,
        seconds=seconds,
    )
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.steady"],
        input=json.dumps(asdict(plan)),
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise AnswerUnexpected(f"webhooks: {done.stderr.strip()}")
    return [_read(each) for each in json.loads(done.stdout)]


def _read(given: dict[str, object]) -> Delivered:
    latencies = {name: Percentiles(**given[name]) for name in ("answered", "webhook")}  # type: ignore[arg-type]
    return Delivered(**{**given, **latencies})  # type: ignore[arg-type]
