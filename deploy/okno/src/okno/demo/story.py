"""Tell the story of one request: the registration of a right in real estate."""

import asyncio
import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console

from okno.demo.people import Actor, People
from okno.demo.receiver import Inbox
from okno.demo.staff import admit
from okno.installation import Installation
from shared.auth import Role

MFC, BODY = "mfc-tatarstan", "rosreestr-tatarstan"
HOLDERS = ("treasury", "roskadastr")
_EXAMPLE = Path(__file__).parents[3] / "examples" / "request.json"
_PATIENCE = 30
_STAFF = {
    MFC: (Role.MFC_WORKER, "Специалист МФЦ"),
    BODY: (Role.BODY_OFFICIAL, "Государственный регистратор"),
    **dict.fromkeys(HOLDERS, (Role.BODY_OFFICIAL, "Специалист по запросам")),
}
"""Who of whom must see personal data, and at what post."""
_LAST_WEBHOOK = "okno.intake.request.closed"


class Story:
    """One case, from the applicant's visit to the closed request.

    Parameters
    ----------
    client
        Speaks to the gateway.
    installation
        Issues the tokens of everyone who takes part.
    inbox
        The MFC's own receiver of webhooks.
    """

    def __init__(
        self, client: httpx.AsyncClient, installation: Installation, inbox: Inbox, console: Console
    ) -> None:
        self._people = People(client, installation)
        self._inbox = inbox
        self._console = console
        self._shown = 0

    async def tell(self) -> int:
        """Play the case; return 0 when it came to its end and every signature was right."""
        await self._admit()
        await self._subscribe()
        request = await self._register()
        await self._answer_queries(request)
        await self._lead_on(request["id"])
        await self._show_news(request["id"])
        await self._wait(self._heard_the_end, "the last webhook")
        await self._check_status(request)
        self._say(
            f"Вебхуков: {len(self._inbox.received)}, с неверной подписью: {self._inbox.forged}"
        )
        return 0 if self._inbox.forged == 0 else 1

    async def _admit(self) -> None:
        admitted = await admit(self._people, _STAFF, today=datetime.now(UTC).date())
        self._say(
            f"К персональным данным допущены работники {len(_STAFF)} организаций: "
            f"соглашение, предупреждение, перечень (впервые: {admitted})"
        )

    async def _subscribe(self) -> None:
        made = await self._people.call(
            "POST",
            "/webhook-endpoints",
            actor=(Role.SUPERVISOR, MFC),
            body={"url": self._inbox.url, "types": ["okno.intake.*"]},
        )
        self._inbox.secret = made["secret"]["secret"]
        self._say(f"МФЦ подписался на вебхуки: {self._inbox.url}")

    async def _register(self) -> dict[str, Any]:
        form = json.loads(_EXAMPLE.read_text())
        request: dict[str, Any] = await self._people.call(
            "POST", "/requests", actor=(Role.MFC_WORKER, MFC), body=form
        )
        self._say(
            f"Запрос принят: № {request['number']}, срок {request['due_at']}, "
            f"код для проверки {request['secret']}"
        )
        self._say(f"Платформа сама запрашивает: {', '.join(request['queries'])}")
        return request

    async def _answer_queries(self, request: dict[str, Any]) -> None:
        for holder in HOLDERS:
            query = await self._wait(
                lambda holder=holder: self._query_of(holder, request["id"]), f"query to {holder}"
            )
            path = f"/interagency-requests/{query['id']}"
            official = (Role.BODY_OFFICIAL, holder)
            await self._people.call("POST", f"{path}/acknowledgement", actor=official)
            await self._read_subject(path, official)
            values = dict.fromkeys(query["brings"], "есть в системе органа")
            await self._people.call(
                "POST",
                f"{path}/answer",
                actor=official,
                body={"outcome": "found", "values": values},
            )
            self._say(f"{holder} ответил на запрос «{query['code']}»")
            await self._show_news(request["id"])

    async def _read_subject(self, path: str, official: Actor) -> None:
        values = await self._wait(lambda: self._subject_of(path, official), "the right to read")
        self._say(f"{official[1]} видит из данных заявителя: {', '.join(values)}")

    async def _subject_of(self, path: str, official: Actor) -> dict[str, str] | None:
        """Return whom the query is about, once the holder knows that the official is let in."""
        headers = self._people.headers(official)
        answer = await self._people.client.get(f"{path}/subject", headers=headers)
        if answer.status_code == httpx.codes.FORBIDDEN:
            return None
        answer.raise_for_status()
        values: dict[str, str] = answer.json()["values"]
        return values

    async def _query_of(self, holder: str, request_id: str) -> dict[str, Any] | None:
        page = await self._people.call(
            "GET", "/interagency-requests?state=sent", actor=(Role.BODY_OFFICIAL, holder)
        )
        return next((q for q in page["items"] if q["request_id"] == request_id), None)

    async def _lead_on(self, request_id: str) -> None:
        worker, official = (Role.MFC_WORKER, MFC), (Role.BODY_OFFICIAL, BODY)
        steps = (
            ("transfer", worker, None, "МФЦ передал документы органу"),
            ("result", official, {"code": "register-extract"}, "Орган вынес решение"),
            ("issue", worker, {"identity_checked": True}, "МФЦ выдал результат заявителю"),
            ("close", worker, None, "Запрос закрыт"),
        )
        for step, actor, body, words in steps:
            await self._step(request_id, step, actor=actor, body=body)
            self._say(words)
            await self._show_news(request_id)

    async def _step(
        self, request_id: str, step: str, *, actor: Actor, body: dict[str, Any] | None
    ) -> None:
        path = f"/requests/{request_id}"
        seen = await self._people.client.get(path, headers=self._people.headers(actor))
        headers = {"If-Match": seen.headers["etag"]}
        await self._people.call("POST", f"{path}/{step}", actor=actor, body=body, headers=headers)

    async def _check_status(self, request: dict[str, Any]) -> None:
        answer = await self._people.client.post(
            "/status-checks", json={"number": request["number"], "secret": request["secret"]}
        )
        answer.raise_for_status()
        self._say(f"Заявитель без входа видит: {answer.json()['next_step']}")

    async def _show_news(self, request_id: str) -> None:
        timeline = await self._people.call(
            "GET", f"/requests/{request_id}/timeline", actor=(Role.MFC_WORKER, MFC)
        )
        for entry in timeline["entries"][self._shown :]:
            details = ", ".join(str(value) for value in entry["details"].values())
            line = f"   [dim]{entry['at'][11:23]}[/dim] {entry['kind']} {details}"
            self._console.print(line, highlight=False, soft_wrap=True)
        self._shown = len(timeline["entries"])

    async def _heard_the_end(self) -> bool:
        return any(message["type"] == _LAST_WEBHOOK for message in self._inbox.received)

    async def _wait(self, happened: Any, what: str) -> Any:
        deadline = time.monotonic() + _PATIENCE
        while not (found := await happened()):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{what} did not come in {_PATIENCE} s")
            await asyncio.sleep(0.05)
        return found

    def _say(self, words: str) -> None:
        self._console.print(f"• {words}", highlight=False, soft_wrap=True)
