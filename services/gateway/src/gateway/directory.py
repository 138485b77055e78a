"""Know what every part serves, by asking each for its own OpenAPI document."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

import httpx
import structlog
from starlette.types import ASGIApp

from gateway.merging import merge
from gateway.refusals import PartAway
from gateway.routes import Table, routes_of
from shared.language import Language
from shared.refusals import NotFound, Refusal
from shared.web.health import Check, Health

_PATIENCE: Final = 10.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 5.0
_LANGUAGES: Final[tuple[Language, ...]] = ("ru", "en")

log = structlog.get_logger(__name__)


class Directory:
    """The parts' documents, read again and again; what was known stays when a part goes away.

    Parameters
    ----------
    parts
        The services as ASGI apps, by name.
    title
        Of the merged document.
    refresh
        How long a document counts as fresh; one that is missing is asked for sooner.
    own
        Returns the gateway's own document.
    """

    name = "gateway directory"

    def __init__(
        self,
        parts: Mapping[str, ASGIApp],
        *,
        title: str,
        refresh: timedelta,
        own: Callable[[], Mapping[str, Any]],
    ) -> None:
        self._clients = {name: _client(part) for name, part in parts.items()}
        self._title = title
        self._own = own
        self._refresh = refresh.total_seconds()
        self._documents: dict[str, dict[str, Any]] = {}
        self._problems: dict[str, dict[Language, list[dict[str, Any]]]] = {}
        self.table = Table()
        self.openapi: dict[str, Any] = merge({}, title=title)

    @property
    def unknown(self) -> tuple[str, ...]:
        """The parts that have not told yet what they serve."""
        return tuple(name for name in self._clients if name not in self._documents)

    def serving(self, path: str) -> tuple[str, ...]:
        """Return the parts that serve a path, as they themselves call it."""
        return tuple(n for n, document in self._documents.items() if path in document["paths"])

    async def refuse(self, *_: Any) -> None:
        """Refuse what nothing serves; an ASGI app, behind all routes.

        Raises :class:`PartAway` while a part is unknown that might serve it, else
        :class:`shared.refusals.NotFound`.
        """
        if self.unknown:
            raise PartAway(part=", ".join(self.unknown))
        raise NotFound

    def problems(self, language: Language) -> list[dict[str, Any]]:
        """Return the kinds of problems that the parts know."""
        return [kind for known in self._problems.values() for kind in known[language]]

    def health(self) -> dict[str, object]:
        """Tell which parts are unknown; :meth:`checks` tells whether that is bad."""
        return {"ok": True, "unknown": list(self.unknown)}

    def checks(self, *, core: frozenset[str]) -> dict[str, Check]:
        """Return the checks of the parts; only those of the core make the gateway unready."""
        return {name: self._check(name, needed=name in core) for name in self._clients}

    async def run(self) -> None:
        """Read the documents until cancelled."""
        pause = _FIRST_PAUSE
        while True:
            await self.read_all()
            pause = min(pause * 2, _LONGEST_PAUSE)
            await asyncio.sleep(pause if self.unknown else self._refresh)

    async def read_all(self) -> None:
        """Read every part's document once."""
        found = await asyncio.gather(*map(self._read, self._clients))
        if any(found):
            self._publish()

    async def _read(self, name: str) -> bool:
        """Read one part's document; return whether there is news."""
        client = self._clients[name]
        try:
            async with asyncio.timeout(_PATIENCE):
                document: dict[str, Any] = await _json(client, "/openapi.json")
                problems = {ln: await _problems(client, ln) for ln in _LANGUAGES}
                Table(routes_of(name, document))
        except (Refusal, httpx.HTTPError, TimeoutError, *_MALFORMED) as error:
            log.warning("part does not tell what it serves", part=name, error=type(error).__name__)
            return False
        news = self._documents.get(name) != document
        self._documents[name], self._problems[name] = document, problems
        return news

    def _publish(self) -> None:
        known = {n: self._documents[n] for n in self._clients if n in self._documents}
        table = Table(route for name, doc in known.items() for route in routes_of(name, doc))
        for rival in table.rivals:
            log.error("two parts claim one operation", part=rival.part, route=rival.label)
        self.table = table
        self.openapi = merge(known, title=self._title, own=self._own())
        log.info("parts known", parts=sorted(known), unknown=list(self.unknown))

    def _check(self, name: str, *, needed: bool) -> Check:
        async def check() -> Health:
            try:
                ready = (await self._clients[name].get("/readyz")).status_code == httpx.codes.OK
            except (Refusal, httpx.HTTPError):
                ready = False
            ready = ready and name in self._documents
            return {"ok": ready or not needed, "ready": ready, "needed": needed}

        return check


_MALFORMED: Final = (ValueError, KeyError, TypeError, AttributeError, IndexError)
"""What reading something else than an OpenAPI document may end in."""


def _client(part: ASGIApp) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=part), base_url="http://part")


async def _json(client: httpx.AsyncClient, path: str, **headers: str) -> Any:
    answer = await client.get(path, headers=headers)
    answer.raise_for_status()
    return answer.json()


async def _problems(client: httpx.AsyncClient, language: Language) -> list[dict[str, Any]]:
    answer = await _json(client, "/problems", **{"Accept-Language": language})
    return list(answer["items"])
