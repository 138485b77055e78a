"""Let the CloudEvents SDK read what the bus carries, and the bus what the SDK writes."""

import json
from datetime import datetime
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary, to_binary
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from shared.bus.kafka import KafkaBus
from shared.events import Envelope
from tests.support.bus import envelope


def as_message(sent: Envelope) -> KafkaMessage:
    headers = {name: value.encode() for name, value in sent.headers().items()}
    return KafkaMessage(headers=headers, key=sent.key.encode(), value=sent.data)


def assert_same(event: Any, sent: Envelope) -> None:
    assert event.get_specversion() == "1.0"
    assert event.get_id() == str(sent.id)
    assert event.get_source() == sent.source
    assert event.get_type() == sent.type
    assert event.get_subject() == sent.key
    assert event.get_time() == sent.time
    assert event.get_dataschema() == sent.data_schema
    assert event.get_datacontenttype() == "application/json"
    assert event.get_data() == json.loads(sent.data)


def test_the_sdk_reads_an_envelope_as_a_cloudevent() -> None:
    sent = envelope("okno.intake", key="дело-7", name="Ольга «Ромашка»")
    assert_same(from_binary(as_message(sent), JSONFormat()), sent)


def test_an_event_that_the_sdk_wrote_is_read_as_an_envelope() -> None:
    sent = envelope("okno.intake", key="дело-7", name="Ольга «Ромашка»")
    event = CloudEvent(
        attributes={
            "id": str(sent.id),
            "source": sent.source,
            "type": sent.type,
            "specversion": "1.0",
            "subject": sent.key,
            "time": datetime.fromisoformat(sent.time.isoformat()),
            "dataschema": sent.data_schema,
            "datacontenttype": "application/json",
        },
        data=json.loads(sent.data),
    )
    message = to_binary(event, JSONFormat(), key_mapper=lambda written: written.get_subject())
    read = Envelope.read(
        topic=sent.topic,
        key=sent.key,
        headers={name: value.decode() for name, value in message.headers.items()},
        data=message.value,
    )
    assert json.loads(read.data) == json.loads(sent.data)
    assert (read.id, read.source, read.type, read.version, read.time) == (
        sent.id,
        sent.source,
        sent.type,
        sent.version,
        sent.time,
    )


@pytest.mark.kafka
async def test_a_message_on_kafka_is_a_cloudevent_in_binary_mode(
    kafka_bootstrap: str, topic: str
) -> None:
    sent = envelope(topic, key="дело-7", name="Ольга «Ромашка»")
    bus = KafkaBus(kafka_bootstrap, client_id="cloudevents")
    await bus.start(topics=[topic])
    await bus.publish([sent])
    await bus.stop()
    consumer = AIOKafkaConsumer(
        topic, bootstrap_servers=kafka_bootstrap, auto_offset_reset="earliest"
    )
    await consumer.start()
    record = await consumer.getone()
    await consumer.stop()
    assert_same(
        from_binary(
            KafkaMessage(headers=dict(record.headers), key=record.key, value=record.value),
            JSONFormat(),
        ),
        sent,
    )
    assert dict(record.headers)["traceparent"].decode() == sent.traceparent
