"""Show that events keep what their readers were promised."""

import copy
import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it has no types

from shared.asyncapi import json_schema
from shared.events import Event, RequestRegistered, known_events
from tests.contracts.compatibility import breaks
from tests.contracts.kept import SAMPLES, SCHEMAS, file_name, read

EVENTS = sorted(known_events().values(), key=lambda event: event.type)
UPDATE = "run: python -m tests.contracts.update"
VALIDATOR = Draft202012Validator


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.type)
def test_every_event_has_a_sample_and_a_schema(event: type[Event]) -> None:
    for folder in (SAMPLES, SCHEMAS):
        assert (folder / file_name(event)).exists(), f"{event.__name__} is new; {UPDATE}"


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.type)
def test_an_event_breaks_no_reader_without_a_new_version(event: type[Event]) -> None:
    broken = breaks(read(SCHEMAS / file_name(event)), json_schema(event))
    assert not broken, f"raise the version of {event.__name__}, then {UPDATE}; {broken}"


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.json")), ids=lambda path: path.stem)
def test_every_kept_sample_can_still_be_read(path: Any) -> None:
    kind, _, _ = path.stem.rpartition(".v")
    event = known_events().get(kind)
    assert event is not None, f"{kind} is told no more, but stored events of it remain"
    event.model_validate_json(path.read_bytes())


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.type)
def test_a_sample_fits_its_schema_and_survives_the_way(event: type[Event]) -> None:
    sample = read(SAMPLES / file_name(event))
    schema = json_schema(event)
    VALIDATOR.check_schema(schema)
    VALIDATOR(schema).validate(sample)
    there_and_back = json.loads(event.model_validate(sample).model_dump_json())
    assert there_and_back == sample


def a_schema(**changes: Any) -> dict[str, Any]:
    """Return the schema of an event, changed in its properties."""
    schema = copy.deepcopy(json_schema(RequestRegistered))
    for name, change in changes.items():
        schema["properties"].pop(name, None)
        if change is not None:
            schema["properties"][name] = change
    return schema


def test_a_new_optional_field_breaks_nobody() -> None:
    assert breaks(a_schema(), a_schema(novelty={"type": "string"})) == []


def test_other_words_break_nobody() -> None:
    assert breaks(a_schema(), {**a_schema(), "description": "Other words."}) == []


def test_a_field_that_is_gone_breaks_a_reader() -> None:
    assert breaks(a_schema(), a_schema(number=None)) == ["/number: removed"]


def test_another_type_breaks_a_reader() -> None:
    (broken,) = breaks(a_schema(), a_schema(number={"type": "integer"}))
    assert broken.startswith("/number:")


def test_a_new_required_field_makes_stored_events_unreadable() -> None:
    made = a_schema(novelty={"type": "string"})
    made["required"] = [*made["required"], "novelty"]
    assert breaks(a_schema(), made) == ["/novelty: required now"]


def test_a_change_within_a_list_is_seen() -> None:
    made = a_schema()
    made["$defs"]["QueryNeeded"]["properties"].pop("holder")
    assert breaks(a_schema(), made) == ["/queries/*/holder: removed"]
