"""Tell the story of one request: the registration of a right in real estate."""

import asyncio
import json
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from rich.console import Console

from okno.demo.receiver import Inbox
from okno.installation import Installation
from shared.auth import Role

MFC, BODY = "mfc-tatarstan", "rosreestr-tatarstan"
_EXAMPLE = Path(__file__).parents[3] / "examples" / "request.json"
_PATIENCE = 30
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
        self._client = client
        self._installation = installation
        self._inbox = inbox
        self._console = console
        self._shown = 0

    async def tell(self) -> int:
        """Play the case; return 0 when it came to its end and every signature was right."""
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

    async def _subscribe(self) -> None:
        made = await self._call(
            "POST",
            "/webhook-endpoints",
            actor=(Role.SUPERVISOR, MFC),
            body={"url": self._inbox.url, "types": ["okno.intake.*"]},
        )
        self._inbox.secret = made["secret"]["secret"]
        self._say(f"МФЦ подписался на вебхуки: {self._inbox.url}")

    async def _register(self) -> dict[str, Any]:
        form = json.loads(_EXAMPLE.read_text())
        request: dict[str, Any] = await self._call(
            "POST", "/requests", actor=(Role.MFC_WORKER, MFC), body=form
        )
        self._say(
            f"Запрос принят: № {request['number']}, срок {request['due_at']}, "
            f"код для проверки {request['secret']}"
        )
        self._say(f"Платформа сама запрашивает: {', '.join(request['queries'])}")
        return request

    async def _answer_queries(self, request: dict[str, Any]) -> None:
        for holder in ("treasury", "roskadastr"):
            query = await self._wait(
                lambda holder=holder: self._query_of(holder, request["id"]), f"query to {holder}"
            )
            path = f"/interagency-requests/{query['id']}"
            official = (Role.BODY_OFFICIAL, holder)
            await self._call("POST", f"{path}/acknowledgement", actor=official)
            values = dict.fromkeys(query["brings"], "есть в системе органа")
            await self._call(
                "POST",
                f"{path}/answer",
                actor=official,
                body={"outcome": "found", "values": values},
            )
            self._say(f"{holder} ответил на запрос «{query['code']}»")
            await self._show_news(request["id"])

    async def _query_of(self, holder: str, request_id: str) -> dict[str, Any] | None:
        page = await self._call(
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
        self, request_id: str, step: str, *, actor: tuple[Role, str], body: dict[str, Any] | None
    ) -> None:
        path = f"/requests/{request_id}"
        seen = await self._client.get(path, headers=self._headers(actor))
        headers = {"If-Match": seen.headers["etag"]}
        await self._call("POST", f"{path}/{step}", actor=actor, body=body, headers=headers)

    async def _check_status(self, request: dict[str, Any]) -> None:
        answer = await self._client.post(
            "/status-checks", json={"number": request["number"], "secret": request["secret"]}
        )
        answer.raise_for_status()
        self._say(f"Заявитель без входа видит: {answer.json()['next_step']}")

    async def _show_news(self, request_id: str) -> None:
        timeline = await self._call(
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

    async def _call(
        self,
        method: str,
        path: str,
        *,
        actor: tuple[Role, str],
        body: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Any:
        given = {**self._headers(actor), "Idempotency-Key": str(uuid4()), **(headers or {})}
        answer = await self._client.request(method, path, json=body, headers=given)
        if answer.is_error:
            raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.text}")
        return answer.json() if answer.content else None

    def _headers(self, actor: tuple[Role, str]) -> dict[str, str]:
        role, organisation = actor
        token = self._installation.token(
            role, organisation=organisation, subject="demo", lifetime=timedelta(hours=1)
        )
        return {"Authorization": f"Bearer {token}"}

    def _say(self, words: str) -> None:
        self._console.print(f"• {words}", highlight=False, soft_wrap=True)
