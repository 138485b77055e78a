"""Show that ids rise strictly and are UUIDv7."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from uuid import RFC_4122, UUID

from shared.ids import Uuid7Source, new_id


def test_an_id_is_a_uuid_of_version_7_that_tells_its_millisecond():
    source = Uuid7Source(milliseconds=lambda: 0x0123_4567_89AB, random_bits=lambda _: 0)
    made = source()
    assert made == UUID("01234567-89ab-7000-8000-000000000000")
    assert (made.version, made.variant) == (7, RFC_4122)


def test_ids_rise_strictly_within_one_millisecond():
    source = Uuid7Source(milliseconds=lambda: 5, random_bits=lambda bits: 2**bits - 1)
    made = [source() for _ in range(1000)]
    assert all(a < b for a, b in pairwise(made))


def test_ids_rise_though_the_clock_steps_back():
    moments = iter([10, 3, 11])
    source = Uuid7Source(milliseconds=lambda: next(moments), random_bits=lambda _: 1)
    first, second, third = source(), source(), source()
    assert first < second < third


def test_a_full_counter_borrows_the_next_millisecond():
    source = Uuid7Source(milliseconds=lambda: 5, random_bits=lambda _: 2**42 - 1)
    first, second = source(), source()
    assert second.int >> 80 == 6
    assert first < second


def test_threads_never_make_one_id_twice():
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: new_id(), range(20_000)))
    assert len(set(made)) == len(made)
