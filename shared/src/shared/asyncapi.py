"""Describe the events for readers: a JSON Schema for each, and one AsyncAPI 3 document."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from pydantic.json_schema import models_json_schema

from shared.events import Event, topic_of
from shared.events.envelope import CONTENT_TYPE

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_COMPONENTS: Final = "#/components/schemas/"


def schema_address(event: type[Event]) -> str:
    """Return where the event's schema is served: the ``dataschema`` of its CloudEvents."""
    return f"/schemas/{event.type}/v{event.version}"


def json_schema(event: type[Event]) -> dict[str, Any]:
    """Return the JSON Schema of an event's data.

    It allows further properties: a later publisher of the same version may add some.
    """
    schema = _open(event.model_json_schema(mode="serialization"))
    return {"$schema": DIALECT, "$id": schema_address(event), **schema}


def describe(
    events: Iterable[type[Event]], *, title: str, version: str = "0.1.0"
) -> dict[str, Any]:
    """Return the AsyncAPI 3 document: a channel a topic, an operation a publisher.

    Parameters
    ----------
    events
        The events to describe.
    title, version
        What the document says of itself.
    """
    known = sorted(events, key=lambda event: event.type)
    _, schemas = models_json_schema(
        [(event, "serialization") for event in known], ref_template=_COMPONENTS + "{model}"
    )
    channels = dict(_channels(known))
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": title,
            "version": version,
            "description": "Facts that have happened, as CloudEvents 1.0 in binary mode. "
            "Events of one key keep their order; each may come more than once with the same id. "
            "No event holds personal data.",
        },
        "defaultContentType": CONTENT_TYPE,
        "channels": channels,
        "operations": {f"publish-{name}": _operation(name, channels[name]) for name in channels},
        "components": {
            "messages": {event.__name__: _message(event) for event in known},
            "schemas": _open(schemas.get("$defs", {})),
        },
    }


def _channels(events: list[type[Event]]) -> Iterator[tuple[str, dict[str, Any]]]:
    for publisher in sorted({publisher for event in events for publisher in event.publishers}):
        messages = {
            event.__name__: {"$ref": f"#/components/messages/{event.__name__}"}
            for event in events
            if publisher in event.publishers
        }
        yield (
            publisher,
            {
                "address": topic_of(publisher),
                "description": f"What {publisher} tells, keyed by the aggregate's id.",
                "messages": messages,
            },
        )


def _operation(name: str, channel: Mapping[str, Any]) -> dict[str, Any]:
    place = f"#/channels/{name}"
    return {
        "action": "send",
        "channel": {"$ref": place},
        "messages": [{"$ref": f"{place}/messages/{message}"} for message in channel["messages"]],
    }


def _message(event: type[Event]) -> dict[str, Any]:
    summary, _, _ = (event.__doc__ or "").partition("\n")
    return {
        "name": event.type,
        "title": event.__name__,
        "summary": summary,
        "contentType": CONTENT_TYPE,
        "headers": _headers(event),
        "payload": {"$ref": _COMPONENTS + event.__name__},
        "bindings": {"kafka": {"key": _text(f"The event's {event.key_field}.")}},
    }


def _headers(event: type[Event]) -> dict[str, Any]:
    """Return the schema of the headers of the CloudEvents binding for Kafka."""
    sources = [f"/{publisher}" for publisher in event.publishers]
    headers = {
        "ce_specversion": {"type": "string", "const": "1.0"},
        "ce_id": {"type": "string", "format": "uuid", "description": "UUIDv7, of this event."},
        "ce_source": {"type": "string", "enum": sources},
        "ce_type": {"type": "string", "const": event.type},
        "ce_subject": _text(f"The event's {event.key_field}."),
        "ce_time": {"type": "string", "format": "date-time"},
        "ce_dataschema": {"type": "string", "const": schema_address(event)},
        "content-type": {"type": "string", "const": CONTENT_TYPE},
    }
    trace = {"traceparent": _text("W3C Trace Context of the work that caused the fact.")}
    return {"type": "object", "required": list(headers), "properties": {**headers, **trace}}


def _text(description: str) -> dict[str, Any]:
    return {"type": "string", "description": description}


def _open(value: Any) -> Any:
    """Return a schema without the ban on further properties."""
    match value:
        case dict():
            return {k: _open(v) for k, v in value.items() if k != "additionalProperties"}
        case list():
            return [_open(inner) for inner in value]
        case _:
            return value
