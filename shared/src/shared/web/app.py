"""Make the app that every service begins with."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI
from fastapi.middleware import Middleware
from opentelemetry.trace import Tracer
from prometheus_client import disable_created_metrics

from shared.auth.tokens import Authenticator
from shared.clock import Clock
from shared.web import docs, health
from shared.web.background import Background, Supervisor
from shared.web.health import Check
from shared.web.kinds import kinds_router
from shared.web.middleware import RequestMiddleware
from shared.web.openapi import complete
from shared.web.problems import handlers
from shared.web.routing import Shortcut, add_routers

Hook = Callable[[], Awaitable[None]]


def create_base_app(
    *,
    service: str,
    title: str,
    summary: str,
    description: str = "",
    version: str = "0.1.0",
    clock: Clock,
    authenticator: Authenticator,
    background: Sequence[Background] = (),
    checks: Mapping[str, Check] | None = None,
    on_start: Sequence[Hook] = (),
    on_stop: Sequence[Hook] = (),
    body_limit: int = 1_048_576,
    tracer: Tracer | None = None,
    middleware: Sequence[Middleware] = (),
) -> FastAPI:
    """Return an app with the kernel's manners; the service adds its routers.

    Parameters
    ----------
    service
        The part's name, in metrics and logs.
    title, summary, description, version
        What the OpenAPI says of the part.
    clock, authenticator
        Kept as ``app.state.clock`` and ``app.state.authenticator``.
    background
        What runs beside the requests, between ``on_start`` and ``on_stop``.
    checks
        What ``/readyz`` asks besides the background tasks, by name.
    on_start, on_stop
        Awaited in order when the app starts and, all of them, when it ends.
    body_limit
        Bytes that a request's body may have.
    tracer
        Records spans, where they are wanted.
    middleware
        What stands between the kernel's own middleware and the routes, the outermost first.
    """
    # Series of creation times would double /metrics; the library's function has no types.
    disable_created_metrics()  # type: ignore[no-untyped-call]
    supervisor = Supervisor(background)
    app = FastAPI(
        title=title,
        summary=summary,
        description=description,
        version=version,
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan(supervisor, on_start=on_start, on_stop=on_stop),
        exception_handlers=handlers(),
        middleware=[
            Middleware(RequestMiddleware, service=service, body_limit=body_limit, tracer=tracer),
            *middleware,
        ],
        redirect_slashes=False,
        # FastAPI's own telemetry records paths and queries, which may hold personal data.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    app.state.clock = clock
    app.state.authenticator = authenticator
    app.state.supervisor, app.state.checks = supervisor, checks or {}
    add_routers(app, health.router, kinds_router(), docs.router)
    app.state.kernel_routes = tuple(app.router.routes)
    complete(app)
    return app


def _order_routes(app: FastAPI) -> None:
    """Put the service's own routes before the kernel's, and the way to all of them first."""
    routes = [route for route in app.router.routes if not isinstance(route, Shortcut)]
    routes.sort(key=lambda route: route in app.state.kernel_routes)
    app.router.routes[:] = [Shortcut(routes), *routes]


def _lifespan(
    supervisor: Supervisor, *, on_start: Sequence[Hook], on_stop: Sequence[Hook]
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        _order_routes(app)
        try:
            for hook in on_start:
                await hook()
            supervisor.start()
            yield
        finally:
            await supervisor.stop()
            for hook in on_stop:
                await hook()

    return lifespan
