"""Let a request in, and hand it to the part that serves its path."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from urllib.parse import quote

from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.directory import Directory
from gateway.headers import inbound, outbound
from gateway.patience import Patience
from gateway.rates import Rates
from gateway.refusals import WrongMethod
from gateway.routes import Route, outer_reference
from gateway.slots import Slots
from shared.auth.requires import current_actor
from shared.rates import Verdict
from shared.refusals import NotAuthenticated
from shared.telemetry import current_trace

_SAFE_IN_PATHS = "/:@!$&'()*+,;=-._~"


class Proxy:
    """Middleware that hands what the parts serve to them, and the rest to the gateway's routes.

    It stands before the routes, since to try those costs more than its own look-up.

    Parameters
    ----------
    app
        The gateway's own routes.
    parts
        The services as ASGI apps, by name: those of this process, and those reached by HTTP.
    directory
        Knows what they serve.
    patience
        How long a request may make no progress.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        parts: Mapping[str, ASGIApp],
        directory: Directory,
        rates: Rates,
        slots: Slots,
        patience: timedelta,
    ) -> None:
        self._app = app
        self._parts = parts
        self._directory = directory
        self._rates = rates
        self._slots = slots
        self._patience = patience

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request. Raises refusals, which the app renders."""
        methods = self._directory.table.find(scope["path"]) if scope["type"] == "http" else {}
        if not methods:
            await self._app(scope, receive, send)
            return
        route = methods.get(scope["method"])
        if route is None:
            raise WrongMethod(methods)
        scope["route"] = route
        await self._serve(route, scope, receive, send)

    async def _serve(self, route: Route, scope: Scope, receive: Receive, send: Send) -> None:
        with self._slots.take(route.part):
            verdict = await self._admit(Request(scope), route)
            patience = Patience(part=route.part, most=self._patience)
            answer = _answering(send, route=route, extra=_encoded(verdict))
            with suppress(ClientDisconnect):
                await patience.lead(self._parts[route.part], _inner(scope, route), receive, answer)

    async def _admit(self, request: Request, route: Route) -> Verdict:
        """Know who asks, and count it; a bad token is refused even where none is needed."""
        address = request.client.host if request.client else ""
        own = self._rates.hit_route(address, route=route.label)
        if "authorization" not in request.headers and route.public:
            return own or self._rates.hit_address(address)
        try:
            actor = await current_actor(request)
        except NotAuthenticated:
            self._rates.hit_address(address)
            raise
        return own or self._rates.hit_actor(actor)


def _inner(scope: Scope, route: Route) -> Scope:
    """Return the scope that the part sees.

    It is made anew, since what the gateway keeps in its own (the actor, too) is not the part's;
    its path is written anew from the decoded one, so that both read it alike.
    """
    here, path = current_trace(), route.inner_path(scope["path"])
    kept = {
        name: scope[name]
        for name in ("type", "asgi", "http_version", "method", "scheme", "query_string")
    }
    return {
        **kept,
        "path": path,
        "raw_path": quote(path, safe=_SAFE_IN_PATHS).encode(),
        "root_path": "",
        "client": scope.get("client"),
        "server": scope.get("server"),
        "headers": inbound(
            scope["headers"],
            request_id=(here and here.request_id) or "",
            traceparent=here.traceparent if here else "",
        ),
    }


def _answering(send: Send, *, route: Route, extra: list[tuple[bytes, bytes]]) -> Send:
    """Return a sender that lets pass what the client may see, with the gateway's own headers."""

    async def answer(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = outbound(message.get("headers", ()))
            if route.moved:
                headers = [(name, _moved(name, value, route.part)) for name, value in headers]
            message = {**message, "headers": headers + extra}
        await send(message)

    return answer


def _moved(name: bytes, value: bytes, part: str) -> bytes:
    """Return a header in which a part's ``/ops/x`` is what clients know it by."""
    return outer_reference(part, value) if name.lower() in {b"location", b"link"} else value


def _encoded(verdict: Verdict) -> list[tuple[bytes, bytes]]:
    return [(n.lower().encode(), v.encode()) for n, v in verdict.headers().items()]
