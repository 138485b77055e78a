"""Show the control sum of the СНИЛС and the secrets of the status."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from intake.numbers import check_snils, same_secret, status_secret

FIRST_WITH_CONTROL = 1_001_999


def control_of(base: int) -> int:
    """Return the control sum by the definition, written another way than the code has it."""
    total = sum(position * int(digit) for position, digit in enumerate(f"{base:09}"[::-1], 1))
    while total > 101:
        total %= 101
    return 0 if total in {100, 101} else total


def written(base: int, control: int) -> str:
    digits = f"{base:09}"
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:]} {control:02}"


bases = st.integers(FIRST_WITH_CONTROL, 999_999_999)


@given(bases)
def test_the_right_control_sum_passes(base):
    number = written(base, control_of(base))
    assert check_snils(number) == number


@given(bases, st.integers(1, 99))
def test_every_other_control_sum_fails(base, off):
    with pytest.raises(PydanticCustomError):
        check_snils(written(base, (control_of(base) + off) % 100))


@pytest.mark.parametrize(
    "number",
    ["112-233-445 95", "087-654-303 00", "001-001-998 77", "000-000-000 00"],
    ids=["usual", "sum-of-100-or-101", "before-control-sums", "zero"],
)
def test_known_numbers_pass(number):
    assert check_snils(number) == number


def test_secrets_are_the_same_each_time_and_differ_by_request_and_key():
    one, other = uuid4(), uuid4()
    assert status_secret(b"k" * 32, one) == status_secret(b"k" * 32, one)
    keys = (b"k" * 32, b"l" * 32)
    assert len({status_secret(key, each) for key in keys for each in (one, other)}) == 4
    assert len(status_secret(b"k" * 32, one)) == 16


def test_secrets_are_compared_whatever_is_given():
    assert same_secret("A" * 16, "A" * 16)
    assert not any(same_secret("A" * 16, other) for other in ("", "A", "A" * 17, "я", "a" * 16))
