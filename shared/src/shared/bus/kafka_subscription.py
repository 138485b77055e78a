"""Read topics of Apache Kafka as one member of a consumer group."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition

from shared.bus.kafka_client import answering
from shared.bus.kafka_internals import close_consumer, commit
from shared.bus.port import BusUnavailable, Delivery
from shared.bus.progress import Progress
from shared.events import Envelope

_HEARTBEAT = timedelta(seconds=1)  # how soon a member hears that others came or left
_METADATA_AGE = timedelta(seconds=5)
"""How soon a member learns of partitions that its broker did not know when it joined. Left to
aiokafka it would read nothing of them for five minutes."""


class KafkaSubscription:
    """A member of a consumer group, whose consumer is replaced when it has failed.

    Which partitions it reads is the group's coordinator's decision, made anew whenever a member
    comes or goes; until the first decision polls come back empty.
    """

    def __init__(
        self,
        *,
        client: Mapping[str, Any],
        group: str,
        topics: Sequence[str],
        deadline: timedelta,
        session: timedelta,
        make_topics: Callable[[Sequence[str]], Awaitable[None]],
    ) -> None:
        self._client = client
        self._group = group
        self._topics = list(topics)
        self._deadline = deadline
        self._session = session
        self._make_topics = make_topics
        self._progress = Progress()
        self._consumer: AIOKafkaConsumer | None = None
        self._opening = asyncio.Lock()
        self._stopped = True

    async def start(self) -> None:
        """Connect and ask to join the group."""
        self._stopped = False
        await self._open_consumer()

    async def poll(self, *, limit: int, wait: timedelta) -> Sequence[Delivery]:
        """Return up to ``limit`` deliveries, or none after ``wait``."""
        consumer = await self._open_consumer()
        try:
            async with answering(wait + self._deadline):
                records = await _getmany(consumer, limit=limit, wait=wait)
        except BusUnavailable:
            await self._drop_consumer(consumer)
            raise
        deliveries = [_delivery(record) for batch in records.values() for record in batch]
        for delivery in deliveries:
            place = (delivery.topic, delivery.partition)
            if place not in self._progress.positions:
                self._progress.begin(place, delivery.offset)
            self._progress.move(place, delivery.offset + 1)
        return deliveries

    async def commit(self, deliveries: Sequence[Delivery]) -> None:
        """Keep that these are done, of the partitions that are still assigned."""
        done = self._progress.done_by(deliveries)
        if not done or self._consumer is None:
            return
        positions = {TopicPartition(*place): position for place, position in done.items()}
        async with answering(self._deadline):
            if await commit(self._consumer, positions):
                self._progress.commit(done)

    async def rewind(self) -> None:
        """Go back to the last committed positions."""
        self._progress.rewind()
        if self._consumer is not None:
            assigned = self._consumer.assignment()
            for place, position in self._progress.positions.items():
                if TopicPartition(*place) in assigned:
                    self._consumer.seek(TopicPartition(*place), position)

    async def lag(self) -> int:
        """Return how many messages of the assigned partitions are not read yet.

        The ends are asked of the cluster: those that the consumer remembers stand still while it
        has messages in store.
        """
        consumer = await self._open_consumer()
        async with answering(self._deadline):
            assigned = list(consumer.assignment())
            ends = await consumer.end_offsets(assigned) if assigned else {}
            positions = {partition: await consumer.position(partition) for partition in assigned}
        return sum(max(ends[partition] - positions[partition], 0) for partition in assigned)

    async def stop(self) -> None:
        """Leave the group; a poll under way ends."""
        self._stopped = True
        if self._consumer is not None:
            await self._drop_consumer(self._consumer)

    async def _open_consumer(self) -> AIOKafkaConsumer:
        async with answering(self._deadline), self._opening:
            if self._stopped:
                raise BusUnavailable("the subscription is stopped")
            if self._consumer is None:
                await self._make_topics(self._topics)
                consumer = AIOKafkaConsumer(**self._client, **self._settings())
                try:
                    await consumer.start()
                except BaseException:
                    await close_consumer(consumer, deadline=timedelta())
                    raise
                consumer.subscribe(self._topics, listener=_Forgetting(self._progress))
                self._consumer = consumer
            return self._consumer

    def _settings(self) -> dict[str, Any]:
        session = int(self._session.total_seconds() * 1000)
        return {
            "group_id": self._group,
            "enable_auto_commit": False,
            "auto_offset_reset": "earliest",
            "session_timeout_ms": session,
            "rebalance_timeout_ms": session,
            "heartbeat_interval_ms": int(_HEARTBEAT.total_seconds() * 1000),
            "metadata_max_age_ms": int(_METADATA_AGE.total_seconds() * 1000),
            # Joining takes as long as the slowest member: it must not count as a lost request.
            "request_timeout_ms": session + int(self._deadline.total_seconds() * 1000),
        }

    async def _drop_consumer(self, consumer: AIOKafkaConsumer) -> None:
        if self._consumer is consumer:
            self._consumer = None
            self._progress.forget_all()
        await close_consumer(consumer, deadline=self._deadline / 2)


class _Forgetting(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka is untyped
    """Forget positions when the coordinator takes the partitions back."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def on_partitions_revoked(self, revoked: object) -> None:  # noqa: ARG002 - their signature
        self._progress.forget_all()

    def on_partitions_assigned(self, assigned: object) -> None:
        """Nothing to do: positions begin with the first delivery."""


async def _getmany(
    consumer: AIOKafkaConsumer, *, limit: int, wait: timedelta
) -> dict[TopicPartition, list[ConsumerRecord]]:
    """Wait no longer than told, though aiokafka itself waits for a new assignment for ever."""
    try:
        async with asyncio.timeout(wait.total_seconds() + 0.05):
            records: dict[TopicPartition, list[ConsumerRecord]] = await consumer.getmany(
                timeout_ms=int(wait.total_seconds() * 1000), max_records=limit
            )
    except TimeoutError:
        return {}
    return records


def _delivery(record: ConsumerRecord) -> Delivery:
    def read() -> Envelope:
        if record.key is None or record.value is None:
            raise ValueError("a message without a key or a value")
        return Envelope.read(
            topic=record.topic,
            key=record.key.decode(),
            headers={name: value.decode() for name, value in record.headers},
            data=record.value,
        )

    return Delivery.reading(
        read, topic=record.topic, partition=record.partition, offset=record.offset
    )
