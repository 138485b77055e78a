"""Check that calls end in time and leave nothing behind."""

import asyncio
import gc
import time
import warnings
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from shared.bus import BusUnavailable

DEADLINE = timedelta(seconds=2)
SLACK = 1.0  # seconds, for a machine that is busy with other tests


@asynccontextmanager
async def nothing_left() -> AsyncIterator[None]:
    """Fail if a task outlives the block, or something unclosed or unheeded is found."""
    loop = asyncio.get_running_loop()
    gc.collect()  # what earlier tests left unheeded is theirs
    before = asyncio.all_tasks()
    complaints: list[object] = []
    loop.set_exception_handler(lambda _, context: complaints.append(context))
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", ResourceWarning)
            yield
            if left := asyncio.all_tasks() - before:
                await asyncio.wait(left, timeout=SLACK)
            gc.collect()
    finally:
        loop.set_exception_handler(None)
    left = {task for task in left if not task.done()}
    assert not left, left
    assert not caught, [str(warning.message) for warning in caught]
    assert not complaints, complaints


async def ends_in_time(call: Awaitable[object], *, within: timedelta = DEADLINE) -> None:
    began = time.monotonic()
    await call
    assert time.monotonic() - began < within.total_seconds() + SLACK


async def is_refused_in_time(call: Awaitable[object], *, within: timedelta = DEADLINE) -> None:
    began = time.monotonic()
    with pytest.raises(BusUnavailable):
        await call
    assert time.monotonic() - began < within.total_seconds() + SLACK
