"""Carry events over Apache Kafka."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code

from shared.bus.kafka_client import KafkaAccess, answering
from shared.bus.kafka_internals import close_admin, close_producer
from shared.bus.kafka_subscription import KafkaSubscription
from shared.bus.port import BusUnavailable
from shared.events import Envelope

_OPEN = KafkaAccess()
_BETWEEN_LOOKS = 0.05  # seconds


class KafkaBus:
    """A bus on a Kafka cluster.

    Parameters
    ----------
    bootstrap
        ``host:port``, several separated by commas.
    client_id
        The name under which the cluster's own logs and metrics show this client.
    partitions, replication
        What a topic that does not exist yet is made with. From three replicas on, a message is
        acknowledged only when all but one of them have it.
    deadline
        How long one call may take before :class:`BusUnavailable`.
    session
        After what silence the cluster gives the partitions of a member to others; the broker
        bounds it (6 seconds to 30 minutes, if not set otherwise).
    access
        Encryption and authentication.
    """

    def __init__(
        self,
        bootstrap: str,
        *,
        client_id: str,
        partitions: int = 8,
        replication: int = 1,
        deadline: timedelta = timedelta(seconds=10),
        session: timedelta = timedelta(seconds=10),
        access: KafkaAccess = _OPEN,
    ) -> None:
        self._partitions = partitions
        self._replication = replication
        self._deadline = deadline
        self._session = session
        self._client: dict[str, Any] = {
            "bootstrap_servers": bootstrap,
            "client_id": client_id,
            **access.arguments(),
        }
        self._producer: AIOKafkaProducer | None = None
        self._opening = asyncio.Lock()
        self._closing: set[asyncio.Task[None]] = set()

    async def start(self, *, topics: Sequence[str]) -> None:
        """Connect, and make the topics that do not exist yet."""
        await self._make_topics(topics)
        async with answering(self._deadline):
            await self._open_producer()

    async def publish(self, envelopes: Sequence[Envelope]) -> None:
        """Send the envelopes as one batch and wait until the cluster has acknowledged each."""
        if not envelopes:
            return
        async with answering(self._deadline):
            producer = await self._open_producer()
            try:
                await self._send(producer, envelopes)
            except Exception:
                # Its sequence has a gap, or it would go on sending what the caller sends again.
                self._retire(producer)
                raise

    def subscribe(self, *, group: str, topics: Sequence[str]) -> KafkaSubscription:
        """Return a member of ``group``."""
        return KafkaSubscription(
            client=self._client,
            group=group,
            topics=topics,
            deadline=self._deadline,
            session=self._session,
            make_topics=self._make_topics,
        )

    async def stop(self) -> None:
        """Disconnect; what was not acknowledged yet is not sent any more."""
        if self._producer is not None:
            self._retire(self._producer)
        if self._closing:
            await asyncio.wait(self._closing)

    async def _send(self, producer: AIOKafkaProducer, envelopes: Sequence[Envelope]) -> None:
        sent: list[asyncio.Future[Any]] = []
        try:
            for envelope in envelopes:
                headers = [(name, value.encode()) for name, value in envelope.headers().items()]
                key = envelope.key.encode()
                sent.append(
                    await producer.send(envelope.topic, envelope.data, key=key, headers=headers)
                )
            await asyncio.wait(sent)
        except BaseException:
            for future in sent:
                future.cancel()
            raise
        for problem in [future.exception() for future in sent]:
            if problem is not None:
                raise problem

    async def _open_producer(self) -> AIOKafkaProducer:
        async with self._opening:
            if self._producer is None:
                producer = AIOKafkaProducer(
                    **self._client,
                    acks="all",
                    enable_idempotence=True,
                    compression_type="lz4",
                    linger_ms=2,
                    max_batch_size=256 * 1024,
                    request_timeout_ms=_milliseconds(self._deadline / 2),
                )
                try:
                    await producer.start()
                except BaseException:
                    self._retire(producer)
                    raise
                self._producer = producer
            return self._producer

    def _retire(self, producer: AIOKafkaProducer) -> None:
        """Let the next call open another producer; this one is closed in the background."""
        if self._producer is producer:
            self._producer = None
        closing = asyncio.create_task(close_producer(producer))
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)

    async def _make_topics(self, topics: Sequence[str]) -> None:
        async with answering(self._deadline):
            admin = AIOKafkaAdminClient(
                **self._client, request_timeout_ms=_milliseconds(self._deadline / 2)
            )
            try:
                await admin.start()
                missing = set(topics) - set(await admin.list_topics())
                if missing:
                    answer = await admin.create_topics([self._topic(name) for name in missing])
                    _check(answer.topic_errors)
                    await _settled(admin, sorted(missing))
            finally:
                await close_admin(admin)

    def _topic(self, name: str) -> NewTopic:
        return NewTopic(
            name=name,
            num_partitions=self._partitions,
            replication_factor=self._replication,
            topic_configs={"min.insync.replicas": str(max(1, self._replication - 1))},
        )


def _check(topic_errors: Sequence[Sequence[Any]]) -> None:
    for topic, code, *_ in topic_errors:
        problem = for_code(code)
        if code and problem is not TopicAlreadyExistsError:
            raise BusUnavailable(f"the topic {topic} cannot be made: {problem.__name__}")


async def _settled(admin: AIOKafkaAdminClient, topics: list[str]) -> None:
    """Wait until the broker itself knows topics that the controller has made, with their leaders.

    A consumer that asks before finds no partitions, and is assigned none.
    """
    while True:
        described = await admin.describe_topics(topics)
        if all(_is_led(topic) for topic in described):
            return
        await asyncio.sleep(_BETWEEN_LOOKS)


def _is_led(topic: Mapping[str, Any]) -> bool:
    partitions = topic["partitions"]
    return bool(partitions) and all(each["leader"] >= 0 for each in partitions)


def _milliseconds(duration: timedelta) -> int:
    return int(duration.total_seconds() * 1000)
