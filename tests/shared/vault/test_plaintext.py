"""Personal data show themselves where they are asked for, and nowhere else."""

import copy
import io
import json
import logging
import pickle
import pprint
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, NoReturn
from uuid import UUID

import pytest
import rich.pretty
import structlog
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from shared.logs import configure_logs
from shared.vault.door import Opened
from shared.vault.plaintext import PersonalIn, Plaintext, Revealed
from shared.vault.pseudonyms import Identifier
from shared.vault.vault import Card, DataKey
from tests.support.logs import logs_as_ever

SECRET = "Каноничева Ульяна"


class PersonIn(PersonalIn):
    """What a client sends."""

    surname: str


class Shown(BaseModel):
    """A response model that asks for the value."""

    surname: Revealed


class Careless(BaseModel):
    """A model that takes whatever it is given."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    surname: Any


def plaintext() -> Plaintext:
    return Plaintext(SECRET)


def opened() -> Opened:
    return Opened({"surname": plaintext()})


def person() -> PersonIn:
    return PersonIn(surname=SECRET)


def card() -> Card:
    return Card(kind="applicant", row_id=UUID(int=1), values={"surname": SECRET})


def identifier() -> Identifier:
    return Identifier("snils", SECRET)


@pytest.mark.parametrize("make", [plaintext, opened, person, card, identifier])
@pytest.mark.parametrize(
    "show",
    [
        str,
        repr,
        ascii,
        pprint.pformat,
        rich.pretty.pretty_repr,
        lambda value: f"{value}",
        lambda value: f"{value!r}",
        lambda value: "%s %r" % (value, value),  # noqa: UP031 - as old code formats
        lambda value: f"{[value]} { {'a': value} } {(value,)}",
        lambda value: str(ValueError(value)),
    ],
)
def test_they_are_not_printed(make: Callable[[], Any], show: Callable[[Any], str]) -> None:
    shown = show(make())
    assert SECRET not in shown
    assert ascii(SECRET)[1:-1] not in shown


def test_a_format_that_asks_for_more_gets_no_more() -> None:
    assert f"{plaintext():>80}" == "<personal data>"
    assert f"{plaintext():s}" == "<personal data>"


def test_the_key_of_data_is_not_printed() -> None:
    assert "secret" not in repr(DataKey(1, b"secret"))


def fail_over(value: Any) -> NoReturn:
    raise RuntimeError(value)


@pytest.mark.parametrize("make", [plaintext, opened, person, card, identifier])
def test_they_are_not_logged(make: Callable[[], Any]) -> None:
    stream = io.StringIO()
    configure_logs(level="DEBUG", stream=stream)
    try:
        value = make()
        structlog.get_logger("test").info("read", value=value, many=[value], of={"a": value})
        logging.getLogger("test").warning("read %s %r", value, [value])
        try:
            fail_over(value)
        except RuntimeError:
            structlog.get_logger("test").exception("failed")
            logging.getLogger("test").exception("failed")
    finally:
        logs_as_ever()
    logged = stream.getvalue()
    assert len(logged.splitlines()) >= 4
    for form in (SECRET, json.dumps(SECRET)[1:-1]):
        assert form not in logged


@pytest.mark.parametrize("make", [plaintext, opened, person])
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_they_are_not_pickled(make: Callable[[], Any], protocol: int) -> None:
    with pytest.raises(TypeError, match="personal data are not pickled"):
        pickle.dumps(make(), protocol)


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy])
def test_what_was_opened_is_not_copied(copied: Callable[[Any], Any]) -> None:
    with pytest.raises(TypeError):
        copied(plaintext())


def test_what_was_opened_does_not_turn_into_json_or_other_models() -> None:
    value = plaintext()
    for write in (
        lambda: json.dumps({"surname": value}),
        lambda: TypeAdapter(Any).dump_json(value),
        lambda: Careless(surname=value).model_dump_json(),
        lambda: asdict(opened()),
    ):
        with pytest.raises((TypeError, ValueError)) as refused:
            write()
        assert SECRET not in str(refused.value)
    with pytest.raises(ValidationError) as unasked:
        TypeAdapter(str).validate_python(value)
    assert SECRET not in str(unasked.value)


def test_it_has_no_attributes_to_stumble_over() -> None:
    with pytest.raises(TypeError):
        vars(plaintext())
    assert plaintext() != plaintext(), "comparing would tell what it is"


def test_a_response_model_that_asks_gets_the_value() -> None:
    assert plaintext().reveal() == SECRET
    assert opened().revealed() == {"surname": SECRET}
    shown = Shown.model_validate({"surname": plaintext()})
    assert shown.model_dump() == {"surname": SECRET}


def test_what_a_client_sends_is_refused_without_being_quoted() -> None:
    with pytest.raises(ValidationError) as refused:
        PersonIn.model_validate({"surname": [SECRET], SECRET: 1})
    assert SECRET not in str(refused.value).replace(f"{SECRET}\n", "")
    assert "extra" in str(refused.value)
