"""Run a real Apache Kafka on this machine: one node, from pip alone."""

from local_kafka.errors import JarsRefusedError, KafkaUnavailableError
from local_kafka.server import LocalKafka

__all__ = ["JarsRefusedError", "KafkaUnavailableError", "LocalKafka"]
