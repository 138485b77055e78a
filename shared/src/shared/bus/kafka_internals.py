"""Do with aiokafka's clients what their public methods cannot: commit and close in bounded time.

Their ``commit`` leaves a task behind when it is cancelled. Their ``stop`` waits for messages yet to
be sent, for a broker to be found, for sockets to drain: with a broker that is away these waits have
no end.
"""

# ruff: noqa: SLF001 - all this is reachable only by private names of aiokafka 0.14

import asyncio
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import (
    IllegalGenerationError,
    KafkaError,
    RebalanceInProgressError,
    UnknownMemberIdError,
)
from aiokafka.structs import OffsetAndMetadata, TopicPartition

_MOVED_AWAY = (IllegalGenerationError, RebalanceInProgressError, UnknownMemberIdError)
_BACKOFF = 0.1  # seconds


async def commit(consumer: AIOKafkaConsumer, positions: dict[TopicPartition, int]) -> bool:
    """Commit positions of assigned partitions, again and again while the coordinator is away.

    Return whether they were still this member's; the caller sets the deadline.
    """
    coordinator = consumer._coordinator
    offsets = {place: OffsetAndMetadata(position, "") for place, position in positions.items()}
    assignment = consumer._subscription.subscription.assignment
    if assignment is None or not offsets.keys() <= assignment.tps:
        return False
    while True:
        await coordinator.ensure_coordinator_known()
        if not assignment.active:
            return False
        try:
            async with coordinator._commit_lock:
                await coordinator._do_commit_offsets(assignment, offsets)
        except _MOVED_AWAY:
            return False
        except KafkaError as error:
            if not error.retriable:
                raise
            await asyncio.sleep(_BACKOFF)
        else:
            return True


async def close_admin(admin: AIOKafkaAdminClient) -> None:
    """Close a client for administration."""
    await _drop_connections(admin._client)


async def close_producer(producer: AIOKafkaProducer) -> None:
    """Close a producer; what it has not sent yet is not sent any more."""
    producer._closed = True
    sender = producer._sender.sender_task
    if sender is not None:
        sender.cancel()
    await _drop_connections(producer.client)
    if sender is not None and not sender.done():
        # Without connections its requests fail by themselves; a second cancellation would end
        # the sender before them.
        await asyncio.wait([sender], timeout=0.5)
    await _end([sender])


async def close_consumer(consumer: AIOKafkaConsumer, *, deadline: timedelta) -> None:
    """Leave the group in good order if the broker answers in time, else at once.

    A member that left is replaced at once, one that was only cut off when its session ends.
    """
    try:
        async with asyncio.timeout(deadline.total_seconds()):
            await consumer.stop()
    except (TimeoutError, KafkaError, OSError):
        consumer._closed = True
    await _drop_connections(consumer._client)
    coordinator, fetcher = consumer._coordinator, consumer._fetcher
    if coordinator is not None:
        await _end([coordinator._coordination_task])
        await _end([coordinator._heartbeat_task, coordinator._commit_refresh_task])
    if fetcher is not None:
        await _end([fetcher._fetch_task])
        await _end(fetcher._pending_tasks)
    await _drop_connections(consumer._client)


async def _drop_connections(client: AIOKafkaClient) -> None:
    """Abort the sockets instead of closing them, which would wait for what is yet to be sent."""
    await _end([client._sync_task])
    if client._md_update_fut is not None:
        client._md_update_fut.cancel()
    for connection in client._conns.values():
        if connection._writer is not None:
            connection._writer.transport.abort()
        connection.close()


async def _end(tasks: Iterable["asyncio.Task[Any] | None"]) -> None:
    """Cancel tasks until they are done: some of aiokafka's swallow a cancellation or two."""
    pending = {task for task in tasks if task is not None and not task.done()}
    while pending:
        for task in pending:
            task.cancel()
        done, pending = await asyncio.wait(pending, timeout=0.1)
        for task in done:
            if not task.cancelled():
                task.exception()
