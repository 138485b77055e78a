"""Ask several parts the same thing side by side, and note which of them are away."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import httpx
import structlog
from starlette.requests import Request
from starlette.types import ASGIApp

from gateway.directory import Directory
from gateway.headers import inbound
from gateway.refusals import PartAway
from gateway.slots import Slots
from shared.refusals import Refusal
from shared.telemetry import current_trace

_HANDED_ON: Final = frozenset({b"authorization", b"accept-language"})

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Gathered:
    """What parts answered, by their names, and which did not."""

    answers: Mapping[str, Any]
    away: tuple[str, ...]


class Gathering:
    """Hands one question to every part that serves a path.

    Parameters
    ----------
    parts
        The services as ASGI apps, by name.
    directory
        Knows what they serve.
    slots
        The places that a question takes in each part, as a request of a client does.
    patience
        How long a part may take; who takes longer is away.
    """

    def __init__(
        self,
        parts: Mapping[str, ASGIApp],
        *,
        directory: Directory,
        slots: Slots,
        patience: timedelta,
    ) -> None:
        self._clients = {name: _client(part) for name, part in parts.items()}
        self._directory = directory
        self._slots = slots
        self._patience = patience.total_seconds()

    async def ask(self, path: str, request: Request) -> Gathered:
        """Return what the parts answer to a ``GET`` with the query and the token of a request.

        Raises :class:`PartAway` when not one of them answers.
        """
        parts = self._directory.serving(path)
        headers = _headers(request)
        url = f"{path}?{request.url.query}"
        found = await asyncio.gather(*(self._ask(part, url, headers) for part in parts))
        answers = {part: one for part, one in zip(parts, found, strict=True) if one is not None}
        away = (*(part for part in parts if part not in answers), *self._directory.unknown)
        if away and not answers:
            raise PartAway(part=", ".join(away))
        return Gathered(answers, away)

    async def _ask(self, part: str, url: str, headers: list[tuple[bytes, bytes]]) -> Any:
        """Return a part's answer, or None when it gives none."""
        try:
            with self._slots.take(part):
                async with asyncio.timeout(self._patience):
                    answer = await self._clients[part].get(url, headers=headers)
                answer.raise_for_status()
                return answer.json()
        except (Refusal, httpx.HTTPError, TimeoutError, ValueError) as error:
            log.warning("part does not answer", part=part, error=type(error).__name__)
            return None


def _headers(request: Request) -> list[tuple[bytes, bytes]]:
    here = current_trace()
    return inbound(
        [(name, value) for name, value in request.headers.raw if name in _HANDED_ON],
        request_id=(here and here.request_id) or "",
        traceparent=here.traceparent if here else "",
    )


def _client(part: ASGIApp) -> httpx.AsyncClient:
    # A part of this process that fails has said so in its answer.
    transport = httpx.ASGITransport(app=part, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://part")
