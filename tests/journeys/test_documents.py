"""Documents pass through the gateway by stream: from the MFC's scanner to the body's desk."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import httpx
import pytest

from tests.journeys.story import (
    TO_PROVIDE,
    official,
    portal,
    registered,
    registered_by_portal,
    step,
    taken,
    worker,
)
from tests.shared.files.samples import PNG, a_pdf
from tests.support.applications import MFC
from tests.support.installation import Okno
from tests.support.kernel import eventually

PDF = {"Content-Type": "application/pdf"}
MEBIBYTE = 2**20
LARGE = 20 * MEBIBYTE
UPLOADS = "SELECT count(*) FROM intake.files WHERE state = 'uploading'"


def path(request_id: str, code: str = "title-document") -> str:
    return f"/requests/{request_id}/documents/{code}/content"


async def in_pieces(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), MEBIBYTE):
        yield content[start : start + MEBIBYTE]


@pytest.mark.clause("210-16(4)2")
async def test_a_large_scan_goes_from_the_mfc_to_the_body_and_lies_sealed(okno: Okno) -> None:
    made = await registered(okno)
    scan = a_pdf(LARGE)
    who = {**worker(okno), **PDF}
    sent = await okno.client.put(path(made["id"]), content=in_pieces(scan), headers=who)
    assert taken(sent, 201)["sha256"] == hashlib.sha256(scan).hexdigest()
    again = await okno.client.put(path(made["id"]), content=scan, headers=who)
    assert again.status_code == 200

    await step(okno, made["id"], "transfer")
    found = hashlib.sha256()
    async with okno.client.stream(
        "GET", path(made["id"]), headers=official(okno), params=TO_PROVIDE
    ) as fetched:
        assert fetched.status_code == 200
        assert int(fetched.headers["Content-Length"]) == LARGE
        async for piece in fetched.aiter_bytes():
            found.update(piece)
    assert found.digest() == hashlib.sha256(scan).digest()

    folder = okno.installation.documents
    kept = [one.read_bytes() for one in folder.rglob("*") if one.is_file()]
    assert not any(scan[:MEBIBYTE] in one or scan[100:400] in one for one in kept)
    record = await okno.rows(
        "SELECT person, outcome FROM intake.access_records WHERE kind = 'document' "
        "ORDER BY id DESC LIMIT 1"
    )
    assert [tuple(one) for one in record] == [("tester", "opened")]


async def test_a_file_that_is_not_what_it_says_is_refused_through_the_gateway(
    okno: Okno,
) -> None:
    made = await registered_by_portal(okno)
    who = {**portal(okno), **PDF}
    large = PNG + b"\x00" * LARGE
    sent = await okno.client.put(path(made["id"]), content=in_pieces(large), headers=who)
    assert (sent.status_code, sent.json()["type"]) == (422, "/problems/not-what-it-says")
    too_large = a_pdf(55 * MEBIBYTE)
    sent = await okno.client.put(path(made["id"]), content=too_large, headers=who)
    assert (sent.status_code, sent.json()["type"]) == (413, "/problems/too-large")
    assert await okno.value(UPLOADS) == 0


async def test_a_connection_that_is_cut_leaves_nothing_and_the_next_one_succeeds(
    okno: Okno,
) -> None:
    made = await registered(okno)
    scan = a_pdf(3 * MEBIBYTE)
    address = urlsplit(str(okno.client.base_url))
    _, writer = await asyncio.open_connection(address.hostname, address.port)
    head = f"PUT {path(made['id'])} HTTP/1.1\r\nHost: {address.netloc}\r\n"
    headers = {**worker(okno), **PDF, "Content-Length": str(len(scan))}
    head += "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    writer.write(head.encode() + b"\r\n" + scan[: 2 * MEBIBYTE])
    await writer.drain()
    await eventually(lambda: _is(okno, 1))
    writer.transport.abort()
    await eventually(lambda: _is(okno, 0))
    who = {**worker(okno), **PDF}
    sent = await okno.client.put(path(made["id"]), content=scan, headers=who)
    assert sent.status_code == 201, sent.text


@pytest.mark.clause("PD-6.1.6")
async def test_a_document_that_was_changed_on_the_disk_never_arrives_whole(okno: Okno) -> None:
    made = await registered(okno)
    who = {**worker(okno), **PDF}
    await okno.client.put(path(made["id"]), content=a_pdf(3 * MEBIBYTE), headers=who)
    name = await okno.value("SELECT object_name FROM intake.files ORDER BY id DESC LIMIT 1")
    kept = okno.installation.documents / "intake" / name
    changed = bytearray(kept.read_bytes())
    changed[-1] ^= 1
    kept.write_bytes(changed)
    fetch = okno.client.get(path(made["id"]), headers=official(okno), params=TO_PROVIDE)
    with pytest.raises(httpx.RemoteProtocolError):
        await fetch
    again = await okno.client.get(path(made["id"]), headers=official(okno), params=TO_PROVIDE)
    assert (again.status_code, again.json()["type"]) == (500, "/problems/file-lost")


async def test_a_document_is_fetched_with_a_purpose_by_who_takes_part(okno: Okno) -> None:
    made = await registered(okno)
    who = {**worker(okno, MFC), **PDF}
    await okno.client.put(path(made["id"]), content=a_pdf(1000), headers=who)
    answers = [
        await okno.client.get(path(made["id"]), headers=official(okno)),
        await okno.client.get(path(made["id"]), headers=official(okno, "fns"), params=TO_PROVIDE),
    ]
    assert [answer.status_code for answer in answers] == [422, 404]


async def _is(okno: Okno, uploads: int) -> bool:
    return bool(await okno.value(UPLOADS) == uploads)
