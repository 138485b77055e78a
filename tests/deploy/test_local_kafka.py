"""Show that the starter of Apache Kafka starts, keeps, recovers and refuses as it says."""

from collections.abc import Callable

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from local_kafka import LocalKafka

pytestmark = pytest.mark.kafka


async def make_topic(bootstrap: str, name: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(name, num_partitions=1, replication_factor=1)])
    finally:
        await admin.close()


async def send(bootstrap: str, topic: str, value: bytes) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", enable_idempotence=True)
    await producer.start()
    try:
        await producer.send_and_wait(topic, value)
    finally:
        await producer.stop()


async def first_message(bootstrap: str, topic: str) -> bytes:
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    try:
        consumer.assign([TopicPartition(topic, 0)])
        return bytes((await consumer.getone()).value)
    finally:
        await consumer.stop()


async def test_a_message_that_was_acknowledged_is_read(kafka_bootstrap: str) -> None:
    await make_topic(kafka_bootstrap, "deploy-read")
    await send(kafka_bootstrap, "deploy-read", b"once")
    assert await first_message(kafka_bootstrap, "deploy-read") == b"once"


async def test_a_killed_broker_keeps_topics_and_messages(
    own_kafka: Callable[[], LocalKafka],
) -> None:
    broker = own_kafka()
    address = broker.address
    await make_topic(address, "kept")
    await send(address, "kept", b"before")
    broker.kill()
    assert broker.start() == address
    assert await first_message(address, "kept") == b"before"
