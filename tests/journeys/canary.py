"""Lead a canary, whose every word occurs nowhere else, through a case with all its troubles."""

import json
from dataclasses import dataclass, field
from typing import Any

import httpx

from shared.auth import Role
from tests.journeys.story import (
    JSON,
    TO_HANDLE,
    TO_PROVIDE,
    Made,
    answer,
    end_check,
    official,
    open_check,
    queries_of,
    registered,
    see_subject,
    step,
    subject_of,
    taken,
    worker,
)
from tests.support.applications import BODY, MFC, a_key, an_applicant, the_information
from tests.support.installation import Okno
from tests.support.kernel import eventually

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
        "number": "731958-КН",
        "issued_on": "1951-12-30",
        "issuer": "Канареечное УВД",
    },
    address="г. Казань, Канареечный проезд, 7",
    phone="+79177654917",
    email="evpraksiya@kanareika.example",
)
CORRECTED = "+79177654918"
OBJECT = "г. Казань, Канареечный тупик, 9, кв. 3"
FOUND = "уплачено Синичкиной, квитанция КН-55"
WORDS = "Я, Синичкина-Канарейкина, жалуюсь на канареечную волокиту"
SCANNED = "Договор дарения канареек, Канареечная нотариальная контора"

STRANGER = "stranger"
"""A worker of the MFC who is on no list."""


def words() -> list[str]:
    """Return every word that must not be found."""
    document = PERSON["identity_document"]
    words = [
        *(value for name, value in PERSON.items() if name != "identity_document"),
        *(document[part] for part in ("series", "number", "issued_on", "issuer")),
        *(CORRECTED, OBJECT, FOUND, WORDS, SCANNED),
    ]
    numbers = [PERSON["snils"], *(phone.removeprefix("+7") for phone in _PHONES)]
    return [*words, *("".join(filter(str.isdigit, number)) for number in numbers)]


_PHONES = (PERSON["phone"], CORRECTED)


@dataclass(frozen=True)
class Case:
    """What was made on the way.

    Parameters
    ----------
    refusals
        What was answered to those who asked wrongly or were not let in.
    """

    request: Made
    queries: dict[str, Made]
    complaint: Made
    refusals: list[httpx.Response] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The request's id."""
        return str(self.request["id"])

    def readings(self, okno: Okno) -> list[tuple[str, dict[str, str], dict[str, str]]]:
        """Return every way to read something of the canary: path, purpose, and who may."""
        answer_to = f"/interagency-requests/{self.queries['treasury']['id']}/answer"
        officer = okno.bearer(Role.COMPLAINT_OFFICER, organisation=BODY)
        return [
            (f"/requests/{self.id}/applicant", TO_PROVIDE, worker(okno)),
            (document_of(self.id), TO_PROVIDE, official(okno)),
            (answer_to, TO_PROVIDE, worker(okno)),
            (f"/complaints/{self.complaint['id']}/text", TO_HANDLE, officer),
        ]


def document_of(request_id: str) -> str:
    """Return where the content of the canary's paper is sent to and fetched from."""
    return f"/requests/{request_id}/documents/title-document/content"


def a_scan() -> bytes:
    """Return a document in which the canary's words stand."""
    text = " ".join((SCANNED, *words())).encode()
    return b"%PDF-1.7\n1 0 obj<</Note(" + text + b")>>endobj\n%%EOF\n"


async def whole_story(okno: Okno) -> Case:
    """Lead the canary from registration to issue, through every trouble, and read all there is."""
    request = await registered(
        okno, applicant=PERSON, information={**the_information(), "object-address": OBJECT}
    )
    sent = {**worker(okno), "Content-Type": "application/pdf"}
    scan = a_scan()
    taken(await okno.client.put(document_of(request["id"]), content=scan, headers=sent), 201)
    queries = await queries_of(okno, request["id"])
    for holder, query in queries.items():
        await see_subject(okno, holder, query)
        await answer(okno, holder, query, value=FOUND)
    case = Case(request, queries, await _complaint(okno, request["number"]))
    await step(okno, case.id, "transfer")
    await correct(okno, case, phone=CORRECTED)
    await _read_all(okno, case)
    case.refusals.extend(await refusals_of(okno, case))
    for name in ("result", "issue", "close"):
        await step(okno, case.id, name)
    return case


async def refusals_of(okno: Okno, case: Case) -> list[httpx.Response]:
    """Ask wrongly in every way: bad bodies, no purpose, an unlisted worker, a blocked subject."""
    refused = [
        await send_wrongly(okno, body, language)
        for body in bad_bodies()
        for language in ("ru", "en")
    ]
    path = f"/requests/{case.id}/applicant"
    stranger = okno.bearer(Role.MFC_WORKER, organisation=MFC, subject=STRANGER)
    refused.append(await okno.client.get(path, headers=worker(okno)))
    refused.append(await okno.client.get(path, params=TO_PROVIDE, headers=stranger))
    refused.append(await _while_blocked(okno, case))
    assert {one.status_code for one in refused} == {400, 403, 422, 423}
    return refused


async def ask_holder(okno: Okno, holder: str, what: str, **body: Any) -> Made:
    """Ask a holder as the registry does, for an official of the MFC."""
    part = okno.bearer(Role.SERVICE, organisation="okno", subject="pdata-registry")
    told = {"official": {"organisation": MFC, "person": "tester"}, **body}
    path = f"/internal/personal-data/{what}"
    async with okno.part(holder) as client:
        return taken(await client.post(path, json=told, headers=part))


async def correct(okno: Okno, case: Case, *, phone: str) -> None:
    """Find the canary by its SNILS, extract what is held, and correct the phone."""
    snils = {"kind": "snils", "value": PERSON["snils"]}
    found = await ask_holder(okno, "intake", "subjects", identifiers=[snils])
    (subject_id,) = found["subject_ids"]
    extract = await ask_holder(okno, "intake", "extracts", subject_id=subject_id)
    (card,) = [each for each in extract["items"] if each["kind"] == "applicant"]
    assert card["values"]["surname"] == PERSON["surname"]
    await ask_holder(
        okno,
        "intake",
        "corrections",
        file_id=card["file_id"],
        kind="applicant",
        row_id=case.id,
        values={"phone": phone},
        ground={"paper": "15/2026-ОГ"},
    )


async def _read_all(okno: Okno, case: Case) -> None:
    shown = [
        (await okno.client.get(path, params=purpose, headers=who)).text
        for path, purpose, who in case.readings(okno)
    ]
    expected = (CORRECTED, SCANNED, FOUND, WORDS)
    assert all(word in text for word, text in zip(expected, shown, strict=True)), shown


async def _while_blocked(okno: Okno, case: Case) -> httpx.Response:
    """Return what a reader is answered while a check blocks the canary's data."""
    checker = okno.bearer(Role.AUTHORISED_OFFICIAL, organisation=MFC)
    path = f"/requests/{case.id}/applicant"
    check = await open_check(okno, checker, await subject_of(okno, case.id))
    shut = await _until(okno, path, 423)
    await end_check(okno, checker, check)
    await _until(okno, path, 200)
    return shut


async def _until(okno: Okno, path: str, status: int) -> httpx.Response:
    async def answered() -> httpx.Response | None:
        got = await okno.client.get(path, params=TO_PROVIDE, headers=worker(okno))
        return got if got.status_code == status else None

    found = await eventually(answered)
    assert found is not None
    return found


async def _complaint(okno: Okno, number: str) -> Made:
    form = {
        "request_number": number,
        "ground": "other",
        "object": {"kind": "body", "code": BODY},
        "about": "action",
        "text": WORDS,
    }
    headers = {**worker(okno), **a_key()}
    return taken(await okno.client.post("/complaints", json=form, headers=headers), 201)


def bad_bodies() -> list[bytes]:
    """Return bodies full of personal data, each with something wrong."""
    whole = {
        "service": "rosreestr-registration",
        "channel": "mfc",
        "applicant": PERSON,
        "information": {**the_information(), "object-address": OBJECT},
        "documents": [],
    }
    wrong_snils = {**whole, "applicant": {**PERSON, "snils": "087-654-303 01"}}
    wrong_phone = {**whole, "applicant": {**PERSON, "phone": f"тел. {PERSON['phone']}"}}
    misplaced = {**whole, "service": PERSON["surname"]}
    wrong_type = {**whole, "applicant": f"{PERSON['surname']} {PERSON['snils']}"}
    broken = json.dumps(whole, ensure_ascii=False)[:-2]
    bodies: list[Any] = [whole, wrong_snils, wrong_phone, misplaced, wrong_type]
    return [
        *(json.dumps(body, ensure_ascii=False).encode() for body in bodies),
        broken.encode(),
    ]


async def send_wrongly(okno: Okno, body: bytes, language: str) -> httpx.Response:
    """Send a body to where requests are registered."""
    headers = {**worker(okno), **a_key(), **JSON, "Accept-Language": language}
    return await okno.client.post("/requests", content=body, headers=headers)


async def all_is_told(okno: Okno, *, webhooks_to: str = "") -> None:
    """Wait until no fact waits in an outbox, and no webhook for that address."""

    async def nothing_waits() -> bool:
        waiting = await okno.value(_UNDELIVERED, webhooks_to) if webhooks_to else 0
        return await okno.unpublished() == 0 and waiting == 0

    await eventually(nothing_waits, within=40)


_UNDELIVERED = """
    SELECT count(*) FROM webhooks.deliveries AS d JOIN webhooks.endpoints AS e
    ON e.id = d.endpoint_id WHERE e.url = $1 AND d.state = 'pending'
"""
