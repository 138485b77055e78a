"""Give tests a real Apache Kafka, shared or of their own."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from local_kafka import KafkaUnavailableError, LocalKafka
from local_kafka.jars import ensure_jars
from tests.support.folders import temporary_folder


def jars_or_skip() -> Path:
    """Return a folder of checked jars that outlives the run.

    Without jars the test is skipped, or fails where OKNO_REQUIRE_KAFKA is 1.
    """
    folder = jars_folder()
    try:
        ensure_jars(folder)
    except KafkaUnavailableError as error:
        if os.environ.get("OKNO_REQUIRE_KAFKA") == "1":
            pytest.fail(str(error))
        pytest.skip(str(error))
    return folder


@contextmanager
def temporary_kafka(port: int | None = None) -> Iterator[LocalKafka]:
    """Yield a started broker on a temporary folder; the test may stop, kill and start it."""
    jars = jars_or_skip()
    with temporary_folder("okno-kafka-") as data:
        broker = LocalKafka(data, jars=jars, port=port, short_lived=True)
        try:
            broker.start()
            yield broker
        finally:
            broker.stop()


def jars_folder() -> Path:
    """Return where jars are kept between runs."""
    if named := os.environ.get("OKNO_KAFKA_JARS"):
        return Path(named)
    cache = os.environ.get("XDG_CACHE_HOME")
    return (Path(cache) if cache else Path.home() / ".cache") / "okno" / "kafka-jars"
