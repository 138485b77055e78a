"""Carry an event over a bus as a CloudEvent 1.0."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

CONTENT_TYPE = "application/json"
_HIGHEST_VERSION = 32767


@dataclass(frozen=True, slots=True)
class Envelope:
    """A published event: the CloudEvents attributes, and the data as JSON bytes.

    Parameters
    ----------
    id
        The event's id, UUIDv7; readers recognise a repetition by it.
    source
        ``/<service>``: who published it.
    type, version
        The kind of fact and the version of its form.
    topic, key
        Where it is published and within what it keeps its order (the aggregate's id).
    time
        When the fact happened, aware.
    data
        The event's fields as JSON.
    traceparent
        W3C Trace Context of the work that caused the fact.
    """

    id: UUID
    source: str
    type: str
    version: int
    topic: str
    key: str
    time: datetime
    data: bytes
    traceparent: str | None = None

    @property
    def data_schema(self) -> str:
        """The address of the JSON Schema of the data, below the gateway's own."""
        return f"/schemas/{self.type}/v{self.version}"

    def headers(self) -> dict[str, str]:
        """Return the headers of the CloudEvents binding for Kafka, binary mode."""
        headers = {
            "ce_specversion": "1.0",
            "ce_id": str(self.id),
            "ce_source": self.source,
            "ce_type": self.type,
            "ce_subject": self.key,
            "ce_time": self.time.isoformat(),
            "ce_dataschema": self.data_schema,
            "content-type": CONTENT_TYPE,
        }
        if self.traceparent:
            headers["traceparent"] = self.traceparent
        return headers

    @classmethod
    def read(cls, *, topic: str, key: str, headers: Mapping[str, str], data: bytes) -> "Envelope":
        """Read an envelope from what a bus delivered.

        Raises
        ------
        ValueError
            The headers are not those of a CloudEvent of ours.
        """
        try:
            envelope = cls(
                id=UUID(headers["ce_id"]),
                source=headers["ce_source"],
                type=headers["ce_type"],
                version=int(headers["ce_dataschema"].rpartition("/v")[2]),
                topic=topic,
                key=key,
                time=datetime.fromisoformat(headers["ce_time"]),
                data=data,
                traceparent=headers.get("traceparent"),
            )
        except KeyError as missing:
            raise ValueError(f"not a CloudEvent: {missing} is missing") from missing
        envelope._refuse_unkeepable()
        return envelope

    def _refuse_unkeepable(self) -> None:
        """Refuse what no table could keep, lest it stop the reader that wants to set it apart."""
        if self.time.tzinfo is None:
            raise ValueError("not a CloudEvent: ce_time has no offset")
        if not 0 < self.version <= _HIGHEST_VERSION:
            raise ValueError("not a CloudEvent: no such version")
        if "\0" in "".join((self.source, self.type, self.key, self.traceparent or "")):
            raise ValueError("not a CloudEvent: a zero character")
