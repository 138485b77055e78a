"""Keep every endpoint's queue moving, so that one that hangs delays no other."""

import asyncio
import contextlib
import time
from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Row

from webhooks.context import Context
from webhooks.sending import Sender
from webhooks.service import dispatching, settling
from webhooks.service.dispatching import Target
from webhooks.service.settling import Attempt

log = structlog.get_logger(__name__)


class Dispatcher:
    """Send what is due: a task an endpoint, attempts bounded overall.

    It is woken by every commit in this process, so that an event is sent at once after it was
    heard, and polls for the rest: retries, and what other replicas heard. Replicas share the
    work by leases.
    """

    def __init__(self, context: Context, sender: Sender) -> None:
        self.name = "webhooks dispatcher"
        self._context = context
        self._sender = sender
        self._poll = context.settings.poll.total_seconds()
        self._slots = asyncio.Semaphore(context.settings.concurrency)
        self._workers: dict[UUID, asyncio.Task[None]] = {}
        self._woken = asyncio.Event()
        self._last_pass = time.monotonic()
        context.database.after_commit(self._woken.set)

    def health(self) -> dict[str, object]:
        """Tell how many queues move; not ok when the loop itself stands still."""
        since = time.monotonic() - self._last_pass
        return {
            "ok": since < 60,  # noqa: PLR2004 - many times the poll
            "queues_moving": len(self._workers),
            "last_pass_seconds_ago": round(since, 3),
        }

    async def run(self) -> None:
        """Dispatch until cancelled; what was under way then is tried again after its lease."""
        try:
            while True:
                self._woken.clear()
                await self._start_workers()
                self._last_pass = time.monotonic()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._poll):
                        await self._woken.wait()
        finally:
            workers = list(self._workers.values())
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)
            await self._sender.close()

    async def _start_workers(self) -> None:
        due = await dispatching.due_endpoints(
            self._context, besides=self._workers, limit=self._context.settings.concurrency
        )
        for endpoint_id in due:
            worker = asyncio.create_task(self._drain(endpoint_id))
            self._workers[endpoint_id] = worker
            worker.add_done_callback(partial(self._end, endpoint_id))

    def _end(self, endpoint_id: UUID, worker: asyncio.Task[None]) -> None:
        del self._workers[endpoint_id]
        self._woken.set()
        if not worker.cancelled() and (failure := worker.exception()):
            log.error("queue fell", endpoint_id=endpoint_id, exc_info=failure)

    async def _drain(self, endpoint_id: UUID) -> None:
        """Send what is due for an endpoint, a batch of different keys at a time."""
        while target := await dispatching.target(self._context, endpoint_id=endpoint_id):
            batch = await dispatching.lease(self._context, target)
            await self._send(batch, target)
            if len(batch) < target.at_once:
                return

    async def _send(self, batch: Sequence[Row[Any]], target: Target) -> None:
        """Attempt a batch; what ends while others are written down is written down together."""
        async with asyncio.TaskGroup() as group:
            waiting = {
                group.create_task(self._attempt(delivery, target=target)) for delivery in batch
            }
            while waiting:
                ended, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                await settling.settle(self._context, [attempt.result() for attempt in ended])

    async def _attempt(self, delivery: Row[Any], *, target: Target) -> Attempt:
        async with self._slots:
            return await dispatching.attempt(
                self._context, self._sender, delivery=delivery, target=target
            )
