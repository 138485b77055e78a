"""Show that a member of a group reads topics that its broker did not know when it joined."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from shared.bus.kafka import KafkaBus
from shared.bus.kafka_subscription import KafkaSubscription
from tests.support.bus import assert_nothing_comes, envelopes, numbers, read

pytestmark = pytest.mark.kafka


async def made_elsewhere(_: Sequence[str]) -> None:
    """Stand for a controller that has made the topics, of which the broker has not heard yet."""


async def test_a_topic_that_the_broker_did_not_know_yet_is_read_soon(
    kafka_bootstrap: str, topic: str
) -> None:
    member = KafkaSubscription(
        client={"bootstrap_servers": kafka_bootstrap, "client_id": "joining"},
        group=f"{topic}.early",
        topics=[topic],
        deadline=timedelta(seconds=10),
        session=timedelta(seconds=6),
        make_topics=made_elsewhere,
    )
    await member.start()
    await assert_nothing_comes(member)
    bus = KafkaBus(kafka_bootstrap, client_id="joining")
    await bus.start(topics=[topic])
    await bus.publish(envelopes(topic, 20))
    assert sorted(numbers(await read(member, 20, within=15))) == list(range(20))
    await member.stop()
    await bus.stop()
