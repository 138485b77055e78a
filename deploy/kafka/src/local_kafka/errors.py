"""Name why Apache Kafka cannot be run."""

from local_process import LocalServerError


class KafkaUnavailableError(LocalServerError):
    """The jars of Apache Kafka are not on this machine and cannot be fetched."""


class JarsRefusedError(LocalServerError):
    """A folder of jars is not, file for file, what the kept SHA-256 sums say."""
