"""Receive webhooks as a partner would, and verify each signature."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI, Request, Response
from rich.console import Console
from standardwebhooks import Webhook, WebhookVerificationError

from okno.serving import served


@dataclass
class Inbox:
    """What a partner received.

    Parameters
    ----------
    url
        Where webhooks are to be sent.
    secret
        What signatures are verified with; known once the endpoint is registered.
    """

    console: Console
    url: str = ""
    secret: str = ""
    received: list[dict[str, Any]] = field(default_factory=list)
    forged: int = 0

    def take(self, body: bytes, headers: dict[str, str]) -> bool:
        """Keep a webhook whose signature is right; return whether it is."""
        try:
            message: dict[str, Any] = Webhook(self.secret).verify(body, headers)
        except (WebhookVerificationError, ValueError):
            self.forged += 1
            return False
        self.received.append(message)
        line = f"   [green]⇠ webhook[/green] {message['type']} (подпись верна)"
        self.console.print(line, highlight=False, soft_wrap=True)
        return True


@asynccontextmanager
async def receiver(console: Console) -> AsyncIterator[Inbox]:
    """Serve an inbox on a free port of this machine."""
    inbox = Inbox(console=console)
    app = FastAPI()

    @app.post("/webhooks")
    async def receive(request: Request) -> Response:
        right = inbox.take(await request.body(), dict(request.headers))
        return Response(status_code=204 if right else 401)

    async with served(app) as address:
        inbox.url = f"{address}/webhooks"
        yield inbox
