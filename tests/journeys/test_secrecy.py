"""Nothing of an applicant is found anywhere in clear: not in any table, nor beside them."""

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from shared.auth import Role
from tests.journeys.story import (
    JSON,
    TO_HANDLE,
    TO_PROVIDE,
    answer,
    queries_of,
    registered,
    see_subject,
    step,
    subscribed,
    taken,
    worker,
)
from tests.support.applications import BODY, MFC, a_key, an_applicant, the_information
from tests.support.installation import Okno
from tests.support.kernel import eventually
from tests.support.rows import tables_holding

PERSON = an_applicant(
    surname="Синичкина-Канарейкина",
    name="Евпраксия",
    patronymic="Африкановна",
    birth_date="1931-01-29",
    birth_place="с. Канареечные Выселки",
    snils="087-654-303 00",
    identity_document={
        "kind": "passport-rf",
        "series": "92-КН",
        "number": "731952-КН",
        "issued_on": "1951-12-30",
        "issuer": "Канареечное УВД",
    },
    address="г. Казань, Канареечный проезд, 7",
    phone="+79033141592",
    email="evpraksiya@kanareika.example",
)
OBJECT = "г. Казань, Канареечный тупик, 9, кв. 3"
FOUND = "уплачено Синичкиной, квитанция КН-55"
WORDS = "Я, Синичкина-Канарейкина, жалуюсь на канареечную волокиту"


def secrets() -> list[str]:
    """Return every word that must not be found, in each form that it might be written in."""
    document = PERSON["identity_document"]
    words = [
        *(value for name, value in PERSON.items() if name != "identity_document"),
        *(document[part] for part in ("series", "number", "issued_on", "issuer")),
        OBJECT,
        FOUND,
        WORDS,
    ]
    digits = [PERSON["snils"], PERSON["phone"].removeprefix("+7")]
    plain = ["".join(filter(str.isdigit, text)) for text in digits]
    return [form for word in (*words, *plain) for form in forms_of(word)]


def forms_of(word: str) -> set[str]:
    """Return a word as it stands in text, JSON, addresses and bytes shown in hexadecimal."""
    return {word, word.upper(), json.dumps(word)[1:-1], quote(word), word.encode().hex()}


@pytest.mark.clause("210-7(5)-secrecy")
async def test_nothing_of_an_applicant_is_found_in_clear(okno: Okno) -> None:
    async with subscribed(okno, MFC) as receiver:
        await _a_case_with_its_troubles(okno, receiver.url)
        bodies = [message.body.decode() for message in receiver.messages]
        headers = [str(message.headers) for message in receiver.messages]
    assert bodies

    assert_silent("webhooks", [*bodies, *headers])
    assert_silent("the bus", [part.decode() for part in await okno.bus_contents()])
    assert_silent("metrics", [await _metrics(address) for address in okno.addresses])
    assert_silent("logs", [okno.logs()])
    assert await tables_holding(okno.database_url, secrets()) == set()


@pytest.mark.clause("210-7(5)-secrecy")
@pytest.mark.parametrize("language", ["ru", "en"])
async def test_a_refusal_repeats_nothing_of_an_applicant(okno: Okno, language: str) -> None:
    refusals = [await _send(okno, body, language) for body in _bad_bodies()]
    assert {answer.status_code for answer in refusals} == {400, 422}
    assert_silent("refusals", [f"{answer.headers} {answer.text}" for answer in refusals])
    assert_silent("logs", [okno.logs()])


def assert_silent(where: str, texts: Iterable[str]) -> None:
    """Fail when a secret stands in a text; the message names the secret, not the text."""
    texts = list(texts)
    assert texts
    found = {secret for secret in secrets() for text in texts if secret in text}
    assert not found, f"{where}: {found}"


async def _a_case_with_its_troubles(okno: Okno, url: str) -> None:
    request = await registered(
        okno, applicant=PERSON, information={**the_information(), "object-address": OBJECT}
    )
    queries = await queries_of(okno, request["id"])
    for holder, query in queries.items():
        await see_subject(okno, holder, query)
        await answer(okno, holder, query, value=FOUND)
    place = f"/interagency-requests/{queries['treasury']['id']}/answer"
    found = taken(await okno.client.get(place, params=TO_PROVIDE, headers=worker(okno)))
    assert list(found["values"].values()) == [FOUND]
    place = f"/requests/{request['id']}/applicant"
    shown = taken(await okno.client.get(place, params=TO_PROVIDE, headers=worker(okno)))
    assert shown["applicant"]["surname"] == PERSON["surname"]
    await _complain(okno, request["number"])
    for name in ("transfer", "result", "issue", "close"):
        await step(okno, request["id"], name)
    for body in _bad_bodies():
        await _send(okno, body, "ru")

    async def all_is_told() -> bool:
        return await okno.unpublished() == 0 and await okno.value(_UNDELIVERED, url) == 0

    await eventually(all_is_told, within=40)


_UNDELIVERED = """
    SELECT count(*) FROM webhooks.deliveries AS d JOIN webhooks.endpoints AS e
    ON e.id = d.endpoint_id WHERE e.url = $1 AND d.state = 'pending'
"""


async def _complain(okno: Okno, number: str) -> None:
    form = {
        "request_number": number,
        "ground": "other",
        "object": {"kind": "body", "code": BODY},
        "about": "action",
        "text": WORDS,
    }
    lodged = taken(
        await okno.client.post("/complaints", json=form, headers={**worker(okno), **a_key()}), 201
    )
    officer = okno.bearer(Role.COMPLAINT_OFFICER, organisation=BODY)
    place = f"/complaints/{lodged['id']}/text"
    read = taken(await okno.client.get(place, params=TO_HANDLE, headers=officer))
    assert read["text"] == WORDS


def _bad_bodies() -> list[bytes]:
    """Return bodies full of personal data, each with something wrong."""
    whole = {
        "service": "rosreestr-registration",
        "channel": "mfc",
        "applicant": PERSON,
        "information": {**the_information(), "object-address": OBJECT},
        "documents": [],
    }
    wrong_snils = {**whole, "applicant": {**PERSON, "snils": "087-654-303 01"}}
    wrong_phone = {**whole, "applicant": {**PERSON, "phone": "тел. +79033141592"}}
    misplaced = {**whole, "service": PERSON["surname"]}
    wrong_type = {**whole, "applicant": f"{PERSON['surname']} {PERSON['snils']}"}
    broken = json.dumps(whole, ensure_ascii=False)[:-2]
    bodies: list[Any] = [whole, wrong_snils, wrong_phone, misplaced, wrong_type]
    return [
        *(json.dumps(body, ensure_ascii=False).encode() for body in bodies),
        broken.encode(),
    ]


async def _send(okno: Okno, body: bytes, language: str) -> httpx.Response:
    headers = {**worker(okno), **a_key(), **JSON, "Accept-Language": language}
    return await okno.client.post("/requests", content=body, headers=headers)


async def _metrics(address: str) -> str:
    async with httpx.AsyncClient() as client:
        return (await client.get(f"{address}/metrics")).text
