"""A sealed field opens in its own place under its own key, whole, and nowhere else."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.vault.cipher import Place, SealBroken, new_key, seal, unseal
from shared.vault.keeper import KEY_LENGTH

HERE = Place(
    schema="intake",
    kind="applicant",
    row_id=UUID(int=1),
    subject_id=UUID(int=2),
    file_id=UUID(int=3),
    key_version=1,
)
KEY = bytes(range(KEY_LENGTH))
NONCE = slice(1, 13)

names = st.text(min_size=1, max_size=20)
places = st.builds(
    Place,
    schema=names,
    kind=names,
    row_id=st.uuids(),
    subject_id=st.uuids(),
    file_id=st.uuids(),
    key_version=st.integers(min_value=0, max_value=2**16 - 1),
)
cards = st.dictionaries(names, st.text(max_size=200), max_size=5)


@given(place=places, values=cards)
@settings(max_examples=60)
def test_what_was_sealed_opens_in_its_place(place: Place, values: dict[str, str]) -> None:
    key = new_key()
    assert unseal(key, place, seal(key, place, values).items()) == values


@given(place=places, other=places, value=st.text(max_size=50))
@settings(max_examples=60)
def test_it_opens_in_no_other_place(place: Place, other: Place, value: str) -> None:
    sealed = seal(KEY, place, {"snils": value})
    if other != place:
        with pytest.raises(SealBroken):
            unseal(KEY, other, sealed.items())


@pytest.mark.parametrize(
    "change",
    [
        {"schema": "complaints"},
        {"kind": "answer"},
        {"row_id": UUID(int=9)},
        {"subject_id": UUID(int=9)},
        {"file_id": UUID(int=9)},
        {"key_version": 2},
        {"row_id": HERE.subject_id, "subject_id": HERE.row_id},
        {"schema": "intakea", "kind": "pplicant"},
    ],
    ids=str,
)
def test_each_part_of_the_place_is_bound(change: dict[str, Any]) -> None:
    sealed = seal(KEY, HERE, {"snils": "112-233-445 95"})
    with pytest.raises(SealBroken):
        unseal(KEY, replace(HERE, **change), sealed.items())


@given(field=names, other=names)
@settings(max_examples=60)
def test_a_field_does_not_stand_for_another(field: str, other: str) -> None:
    (data,) = seal(KEY, HERE, {field: "значение"}).values()
    if field != other:
        with pytest.raises(SealBroken):
            unseal(KEY, HERE, [(other, data)])


@given(value=st.text(max_size=50), place=st.integers(min_value=0), mask=st.integers(1, 255))
@settings(max_examples=100)
def test_no_byte_of_it_can_be_changed(value: str, place: int, mask: int) -> None:
    data = bytearray(seal(KEY, HERE, {"snils": value})["snils"])
    data[place % len(data)] ^= mask
    with pytest.raises(SealBroken):
        unseal(KEY, HERE, [("snils", bytes(data))])


@given(value=st.text(max_size=50), length=st.integers(min_value=0))
@settings(max_examples=60)
def test_nothing_of_it_can_be_cut_off(value: str, length: int) -> None:
    data = seal(KEY, HERE, {"snils": value})["snils"]
    with pytest.raises(SealBroken):
        unseal(KEY, HERE, [("snils", data[: length % len(data)])])


@given(key=st.binary(min_size=KEY_LENGTH, max_size=KEY_LENGTH))
@settings(max_examples=60)
def test_another_key_does_not_open_it(key: bytes) -> None:
    if key != KEY:
        with pytest.raises(SealBroken):
            unseal(key, HERE, seal(KEY, HERE, {"snils": "112-233-445 95"}).items())


def test_one_broken_field_spoils_the_whole_card() -> None:
    sealed = seal(KEY, HERE, {"surname": "Каноничева", "snils": "112-233-445 95"})
    sealed["snils"] = sealed["surname"]
    with pytest.raises(SealBroken) as broken:
        unseal(KEY, HERE, sealed.items())
    assert str(broken.value) == "snils", "the field is named, and nothing of its value"


def test_no_nonce_and_no_key_comes_twice() -> None:
    values = {str(number): "одно и то же" for number in range(1000)}
    sealed = [data for _ in range(10) for data in seal(KEY, HERE, values).values()]
    assert len({data[NONCE] for data in sealed}) == len(sealed) == 10_000
    keys = {new_key() for _ in range(1000)}
    assert len(keys) == 1000
    assert {len(key) for key in keys} == {KEY_LENGTH}
