"""A sealed stream opens whole, in its own place and under its own key, or not at all."""

import os
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.files.encryption import CHUNK, PREFIX, Altered, Place, seal, unseal
from tests.shared.files.samples import stream

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
PLACE = Place(schema="intake", file_id=UUID(int=1), subject_id=UUID(int=2), object_id=UUID(int=3))
SEALED_CHUNK = CHUNK + 16
HEADER = 1 + PREFIX
SIZES = [0, 1, 15, 16, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 7]


def sealed_size(size: int) -> int:
    return HEADER + size + 16 * max(1, -(-size // CHUNK))


async def sealed(content: bytes, *, piece: int = 10_000, place: Place = PLACE) -> bytes:
    pieces = seal(stream(content, piece=piece), key=KEY, prefix=os.urandom(PREFIX), place=place)
    return b"".join([piece async for piece in pieces])


async def opened(
    content: bytes, *, piece: int = 10_000, key: bytes = KEY, place: Place = PLACE
) -> bytes:
    pieces = unseal(stream(content, piece=piece), key=key, place=place)
    return b"".join([piece async for piece in pieces])


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("piece", [1000, CHUNK, SEALED_CHUNK, 10**6])
async def test_what_is_sealed_opens_as_it_was(size: int, piece: int) -> None:
    content = os.urandom(size)
    kept = await sealed(content, piece=piece)
    assert len(kept) == sealed_size(size)
    assert content[:64] not in kept or size < 8
    assert await opened(kept, piece=piece) == content


@given(st.binary(max_size=300), st.integers(1, 50))
async def test_however_a_stream_is_cut_it_opens_as_it_was(content: bytes, piece: int) -> None:
    assert await opened(await sealed(content, piece=piece), piece=piece) == content


@pytest.mark.parametrize("size", [1, CHUNK, CHUNK + 1, 3 * CHUNK])
async def test_a_stream_that_is_cut_off_does_not_open(size: int) -> None:
    kept = await sealed(os.urandom(size))
    ends = {0, 1, HEADER, HEADER + 1, len(kept) - 1, len(kept) - 16}
    ends |= {HEADER + SEALED_CHUNK * number for number in range(1, size // CHUNK + 1)}
    for end in ends - {len(kept)}:
        with pytest.raises(Altered):
            await opened(kept[:end])


async def test_chunks_in_another_order_do_not_open() -> None:
    kept = await sealed(os.urandom(4 * CHUNK))
    head, body = kept[:HEADER], kept[HEADER:]
    one, two, three, four = (body[n * SEALED_CHUNK : (n + 1) * SEALED_CHUNK] for n in range(4))
    orders = [(two, one, three, four), (one, two, four), (one, one, two, three, four)]
    for order in [*orders, (one, three, four), (one, two, three, four, four)]:
        with pytest.raises(Altered):
            await opened(head + b"".join(order))


@given(st.integers(0, sealed_size(CHUNK + 100) - 1), st.integers(1, 255))
async def test_a_byte_that_is_changed_is_found(place: int, by: int) -> None:
    kept = bytearray(await sealed(b"x" * (CHUNK + 100), piece=CHUNK))
    kept[place] ^= by
    with pytest.raises(Altered):
        await opened(bytes(kept), piece=CHUNK)


@pytest.mark.parametrize("what", ["schema", "file_id", "subject_id", "object_id"])
async def test_a_stream_opens_in_its_own_place_alone(what: str) -> None:
    kept = await sealed(b"a paper")
    elsewhere = replace(PLACE, **{what: "complaints" if what == "schema" else UUID(int=9)})
    with pytest.raises(Altered):
        await opened(kept, place=elsewhere)
    with pytest.raises(Altered):
        await opened(kept, key=OTHER_KEY)


async def test_a_chunk_of_another_object_does_not_open_in_this_one() -> None:
    one, other = await sealed(b"x" * 2 * CHUNK), await sealed(b"y" * 2 * CHUNK)
    middle = HEADER + SEALED_CHUNK
    with pytest.raises(Altered):
        await opened(one[:middle] + other[middle:])


async def test_nothing_is_yielded_of_a_chunk_that_was_changed() -> None:
    kept = bytearray(await sealed(b"x" * 3 * CHUNK))
    kept[HEADER + SEALED_CHUNK] ^= 1
    pieces = unseal(stream(bytes(kept)), key=KEY, place=PLACE)
    assert await anext(pieces) == b"x" * CHUNK
    with pytest.raises(Altered):
        await anext(pieces)
