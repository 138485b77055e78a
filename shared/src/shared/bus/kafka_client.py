"""Reach Apache Kafka: how it lets clients in, and what its failures are to the bus."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from aiokafka.errors import ConsumerStoppedError, KafkaError, ProducerClosed
from aiokafka.helpers import create_ssl_context

from shared.bus.port import BusUnavailable

_FAILURES = (
    KafkaError,
    OSError,
    ConsumerStoppedError,
    ProducerClosed,
    # What aiokafka 0.14 lets out when a connection or the controller is lost while it works: it
    # looks a dropped connection up again, and takes the controller for known.
    KeyError,
    AttributeError,
    AssertionError,
)


@dataclass(frozen=True, slots=True)
class KafkaAccess:
    """How a cluster lets clients in; what is not given is not used.

    Parameters
    ----------
    protocol
        ``PLAINTEXT``, ``SSL``, ``SASL_PLAINTEXT`` or ``SASL_SSL``.
    mechanism
        ``PLAIN``, ``SCRAM-SHA-256`` or ``SCRAM-SHA-512``, with ``username`` and ``password``.
    ca_file, certificate_file, key_file
        PEM files: whom to trust in place of the system's list, and a client's own certificate.
    """

    protocol: str = "PLAINTEXT"
    mechanism: str = "PLAIN"
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    ca_file: str | None = None
    certificate_file: str | None = None
    key_file: str | None = None

    def arguments(self) -> dict[str, Any]:
        """Return the arguments that every client of aiokafka takes."""
        arguments: dict[str, Any] = {"security_protocol": self.protocol}
        if self.protocol.startswith("SASL"):
            arguments["sasl_mechanism"] = self.mechanism
            arguments["sasl_plain_username"] = self.username
            arguments["sasl_plain_password"] = self.password
        if self.protocol.endswith("SSL"):
            arguments["ssl_context"] = create_ssl_context(
                cafile=self.ca_file, certfile=self.certificate_file, keyfile=self.key_file
            )
        return arguments


@asynccontextmanager
async def answering(deadline: timedelta) -> AsyncIterator[None]:
    """Raise :class:`BusUnavailable` if the block fails at Kafka or outlasts the deadline."""
    try:
        async with asyncio.timeout(deadline.total_seconds()):
            yield
    except TimeoutError as late:
        raise BusUnavailable(f"Kafka did not answer within {deadline}") from late
    except _FAILURES as failure:
        raise BusUnavailable(f"Kafka refused: {failure!r}") from failure
