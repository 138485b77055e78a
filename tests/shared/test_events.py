"""Events are facts of one form: named, keyed, readable by all, and free of personal data."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from types import UnionType
from typing import Any, Literal, get_args, get_origin
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

import shared.events
from shared.events import Envelope, Event, known_events
from tests.support.kernel import NOON, a_transfer, an_envelope

for _module in pkgutil.iter_modules(shared.events.__path__):
    importlib.import_module(f"shared.events.{_module.name}")

EVENTS = sorted(
    (event for event in known_events().values() if event.__module__.startswith("shared.events")),
    key=lambda event: event.type,
)
SERVICES = {"intake", "interagency", "complaints", "pdata-registry", "webhooks"}
PERSONAL = {
    "address", "applicant", "birth", "birthday", "birthplace", "card", "citizenship", "comment",
    "contact", "description", "document", "email", "family", "father", "fio", "firstname",
    "gender", "health", "inn", "ip", "lastname", "login", "mail", "message", "middlename",
    "mother", "name", "nationality", "note", "passport", "patronymic", "person", "phone",
    "photo", "residence", "salary", "sex", "signature", "snils", "surname", "tel", "text",
    "title", "user", "value", "values",
}  # fmt: skip
"""Words that no field of an event may be named by: what they name is personal, or is free text."""

CODES = {"applicant_kind", "document", "document_version", "message_id"}
"""Fields with such a word in their names that hold a code of a closed list, a number or an id."""

KNOWN_BY_CODES = {"code", "mfc", "organisation", "region"}
"""Keys of what the register of participants and agreements keeps, which has no other ids."""

all_events = pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.type)


def field_names(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield name
        for inner in _models_in(field.annotation):
            yield from field_names(inner)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)


def values_of(annotation: Any) -> st.SearchStrategy[Any]:
    """Return a strategy for the values of a field."""
    arguments = get_args(annotation)
    if get_origin(annotation) is tuple:
        return st.lists(values_of(arguments[0]), max_size=3).map(tuple)
    if get_origin(annotation) is Literal:
        return st.sampled_from(arguments)
    if isinstance(annotation, UnionType):
        return st.one_of(*(values_of(argument) for argument in arguments))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return st.builds(annotation, **fields_of(annotation))
    if annotation is datetime:
        return st.datetimes(timezones=st.just(UTC))
    return {UUID: st.uuids(), str: st.text(), date: st.dates()}.get(
        annotation, st.from_type(annotation)
    )


def fields_of(model: type[BaseModel]) -> dict[str, st.SearchStrategy[Any]]:
    return {name: values_of(field.annotation) for name, field in model.model_fields.items()}


@all_events
@given(data=st.data())
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_an_event_comes_back_from_json_as_it_was(event: type[Event], data: st.DataObject) -> None:
    told = data.draw(st.builds(event, **fields_of(event)))
    assert event.model_validate_json(told.model_dump_json()) == told


@all_events
def test_no_field_is_named_by_personal_data(event: type[Event]) -> None:
    named = {word for name in set(field_names(event)) - CODES for word in name.split("_")}
    assert not named & PERSONAL


def test_the_words_that_are_denied_would_be_found() -> None:
    class Inner(BaseModel):
        last_name: str

    class Outer(BaseModel):
        people: tuple[Inner, ...] | None

    assert {word for name in field_names(Outer) for word in name.split("_")} & PERSONAL == {"name"}


@all_events
def test_a_field_that_is_not_known_is_refused(event: type[Event]) -> None:
    with pytest.raises(ValidationError) as refused:
        event.model_validate({"surname": "Иванов"})
    kinds = {error["loc"]: error["type"] for error in refused.value.errors()}
    assert kinds[("surname",)] == "extra_forbidden"


@all_events
def test_an_event_is_named_by_its_publisher_its_aggregate_and_a_fact(event: type[Event]) -> None:
    assert re.fullmatch(r"okno(\.[a-z]+(-[a-z]+)*){3}", event.type)
    _, publisher, aggregate, _ = event.type.split(".")
    assert event.aggregate == aggregate
    assert set(event.publishers) <= SERVICES
    assert publisher in SERVICES or len(event.publishers) > 1
    assert event.topics() == tuple(f"okno.{name}" for name in event.publishers)
    assert event.version >= 1


@all_events
def test_an_event_is_keyed_by_the_id_of_its_aggregate(event: type[Event]) -> None:
    annotation = event.model_fields[event.key_field].annotation
    assert annotation is UUID or (annotation is str and event.key_field in KNOWN_BY_CODES)
    assert event.__doc__


def test_no_two_events_share_a_type() -> None:
    types = [event.type for event in Event.__subclasses__() if event in EVENTS]
    assert len(types) == len(set(types)) == len(EVENTS)


def test_the_key_is_the_text_of_the_id() -> None:
    key = uuid4()
    assert a_transfer(key).key == str(key)


def test_an_event_does_not_change() -> None:
    with pytest.raises(ValidationError):
        a_transfer(uuid4()).number = "2"  # type: ignore[misc]  # that is the point


@pytest.mark.parametrize("traceparent", [None, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b-01"])
def test_an_envelope_comes_back_from_its_headers(traceparent: str | None) -> None:
    envelope = an_envelope(traceparent=traceparent)
    assert read(envelope) == envelope


@pytest.mark.parametrize(
    "changes",
    [
        {"ce_id": None},
        {"ce_type": None},
        {"ce_id": "words"},
        {"ce_time": "noon"},
        {"ce_time": "2026-03-02T12:00:00"},
        {"ce_dataschema": "/schemas/okno.intake.request.registered"},
        {"ce_dataschema": "/schemas/x/v40000"},
        {"ce_dataschema": "/schemas/x/v0"},
        {"ce_source": "/in\0take"},
        {"traceparent": "\0"},
    ],
    ids=str,
)
def test_headers_that_are_not_ours_are_refused(changes: dict[str, str | None]) -> None:
    with pytest.raises(ValueError, match=r"."):
        read(an_envelope(), **changes)


def read(envelope: Envelope, **changes: str | None) -> Envelope:
    headers = {**envelope.headers(), **changes}
    present = {name: value for name, value in headers.items() if value is not None}
    return Envelope.read(
        topic=envelope.topic, key=envelope.key, headers=present, data=envelope.data
    )


def test_an_envelope_names_when_the_fact_happened() -> None:
    assert an_envelope().headers()["ce_time"] == NOON.isoformat()
