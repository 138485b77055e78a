"""Do with intake over HTTP what workers, officials and portals do."""

import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx

from intake.catalogue import Catalogue, Participant
from shared.auth import Role
from shared.events import Envelope, Event, topic_of
from shared.ids import new_id
from tests.support.applications import BODY, MFC, PORTAL, SERVICE, a_key, an_application
from tests.support.services import Running

JSON = {"Content-Type": "application/json"}
STEPS = ("transfer", "result", "issue", "close")
RESULT = "register-extract"
BODIES: dict[str, dict[str, Any]] = {
    "result": {"code": RESULT},
    "issue": {"identity_checked": True},
    "incomplete": {"missing": ["title-document"]},
    "suspend": {"ground": "rights-contested"},
    "refuse": {"ground": "suspension-not-remedied"},
}
OF_THE_BODY = frozenset({"acknowledge", "incomplete", "suspend", "resume", "result", "refuse"})
"""The steps that an official of the body takes; the others are the MFC's."""


def worker(intake: Running, organisation: str = MFC) -> dict[str, str]:
    return intake.bearer(Role.MFC_WORKER, organisation=organisation)


def official(intake: Running, organisation: str = BODY) -> dict[str, str]:
    return intake.bearer(Role.BODY_OFFICIAL, organisation=organisation)


def portal(intake: Running, organisation: str = PORTAL) -> dict[str, str]:
    return intake.bearer(Role.PORTAL, organisation=organisation)


async def register(
    intake: Running,
    *,
    headers: dict[str, str] | None = None,
    key: dict[str, str] | None = None,
    **changes: Any,
) -> httpx.Response:
    """Send a request for a service, by default as a worker and under a new key."""
    return await intake.client.post(
        "/requests",
        content=json.dumps(an_application(**changes)),
        headers={
            **(worker(intake) if headers is None else headers),
            **(a_key() if key is None else key),
            **JSON,
        },
    )


async def registered(intake: Running, **changes: Any) -> dict[str, Any]:
    """Send a request and return what was answered; fail if it was refused."""
    answer = await register(intake, **changes)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def registered_by_portal(intake: Running, **changes: Any) -> dict[str, Any]:
    """Send a request as the federal portal does."""
    sent = {"channel": "portal_federal", "mfc": MFC, **changes}
    return await registered(intake, headers=portal(intake), **sent)


async def step(
    intake: Running,
    request_id: str,
    name: str,
    *,
    match: str | None = "*",
    headers: dict[str, str] | None = None,
    body: dict[str, Any] | None = None,
) -> httpx.Response:
    """Do one step of a request, by default as the one whose step it is."""
    who = headers or (official(intake) if name in OF_THE_BODY else worker(intake))
    return await intake.client.post(
        f"/requests/{request_id}/{name}",
        json=body or BODIES.get(name),
        headers=who if match is None else {**who, "If-Match": match},
    )


async def taken(intake: Running, request_id: str, name: str, **how: Any) -> dict[str, Any]:
    """Do one step of a request and return it as it stands then; fail if it was refused."""
    answer = await step(intake, request_id, name, **how)
    assert answer.status_code == 200, answer.text
    row: dict[str, Any] = answer.json()
    return row


async def transfer(intake: Running, request_id: str) -> dict[str, Any]:
    return await taken(intake, request_id, "transfer")


async def acknowledge(intake: Running, request_id: str) -> dict[str, Any]:
    return await taken(intake, request_id, "acknowledge")


async def report_incomplete(intake: Running, request_id: str, *missing: str) -> dict[str, Any]:
    return await taken(intake, request_id, "incomplete", body={"missing": list(missing)})


async def suspend(intake: Running, request_id: str) -> dict[str, Any]:
    """Suspend on a ground that :func:`with_suspension` gives the service."""
    return await taken(intake, request_id, "suspend")


async def resume(intake: Running, request_id: str) -> dict[str, Any]:
    return await taken(intake, request_id, "resume")


async def receive_result(intake: Running, request_id: str) -> dict[str, Any]:
    return await taken(intake, request_id, "result")


async def refuse(intake: Running, request_id: str) -> dict[str, Any]:
    return await taken(intake, request_id, "refuse")


async def make_document(intake: Running, request_id: str, code: str = RESULT) -> dict[str, Any]:
    return await taken(intake, request_id, "system-documents", body={"code": code})


async def tell_ready(intake: Running, request_id: str) -> dict[str, Any]:
    return await taken(intake, request_id, "ready")


async def issue(intake: Running, request_id: str, **how: Any) -> dict[str, Any]:
    """Issue to the applicant; ``how`` adds to the form, as ``receiver="representative"``."""
    return await taken(intake, request_id, "issue", body={**BODIES["issue"], **how})


async def return_unclaimed(intake: Running, request_id: str) -> dict[str, Any]:
    return await taken(intake, request_id, "return")


async def withdraw(intake: Running, request_id: str) -> dict[str, Any]:
    return await taken(intake, request_id, "withdraw")


async def close(intake: Running, request_id: str) -> dict[str, Any]:
    return await taken(intake, request_id, "close")


async def lead_to(intake: Running, request_id: str, last: str) -> httpx.Response:
    """Do all steps up to ``last`` and return the answer to it."""
    for name in STEPS[: STEPS.index(last) + 1]:
        answer = await step(intake, request_id, name)
        assert answer.status_code == 200, answer.text
    return answer


async def timeline(intake: Running, request_id: str) -> list[dict[str, Any]]:
    """Return the entries of a request's timeline."""
    answer = await intake.client.get(f"/requests/{request_id}/timeline", headers=worker(intake))
    assert answer.status_code == 200, answer.text
    entries: list[dict[str, Any]] = answer.json()["entries"]
    return entries


async def heard(intake: Running, *awaited: str) -> list[Envelope]:
    """Return what intake told, read from the bus until events of all ``awaited`` types came.

    A type that is named twice must come twice. Order holds within a key, so what is awaited is
    the last of each key that a test looks at.
    """
    member = intake.bus.subscribe(group="test", topics=[topic_of("intake")])
    await member.start()
    envelopes: list[Envelope] = []
    try:
        async with asyncio.timeout(30):
            while not Counter(awaited) <= Counter(envelope.type for envelope in envelopes):
                for delivery in await member.poll(limit=100, wait=timedelta(milliseconds=100)):
                    assert delivery.envelope is not None, delivery.problem
                    envelopes.append(delivery.envelope)
    finally:
        await member.stop()
    return envelopes


def told_by(service: str, event: Event, intake: Running) -> Envelope:
    """Wrap an event as its publisher's relay would."""
    return Envelope(
        id=new_id(),
        source=f"/{service}",
        type=event.type,
        version=event.version,
        topic=topic_of(service),
        key=event.key,
        time=intake.clock(),
        data=event.model_dump_json().encode(),
    )


async def shown(intake: Running, path: str, **how: Any) -> Any:
    """Return what a worker, or another, reads at a path below ``/requests``; fail if refused."""
    answer = await intake.client.get(
        f"/requests/{path}", headers=how.get("headers", worker(intake))
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


def with_suspension(intake: Running) -> None:
    """Give the service of the tests a ground of suspension of its own."""
    entry = intake.app.state.context.catalogue.version(SERVICE, 1)
    ground = entry.refusal_grounds[0].model_copy(update={"code": "rights-contested"})
    change_service(intake, SERVICE, suspension_grounds=(ground,))


def change_service(
    intake: Running, code: str, *, participants: Sequence[Participant] = (), **changes: Any
) -> None:
    """Let the running intake know a service otherwise, under its old version; and more parties."""
    known = intake.app.state.context.catalogue
    entries = [
        entry.model_copy(update=changes) if entry.code == code else entry
        for entry in known.versions
    ]
    parties = {**known.participants, **{one.code: one for one in participants}}
    _know(intake, replace(known, versions=tuple(entries), participants=parties))


def change_agreement(intake: Running, code: str, **changes: Any) -> None:
    """Let the running intake know an agreement otherwise."""
    known = intake.app.state.context.catalogue
    agreements = [
        one.model_copy(update=changes) if one.code == code else one for one in known.agreements
    ]
    _know(intake, replace(known, agreements=tuple(agreements)))


def _know(intake: Running, catalogue: Catalogue) -> None:
    intake.app.state.context = replace(intake.app.state.context, catalogue=catalogue)
