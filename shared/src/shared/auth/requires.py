"""Let a route name the roles that it serves."""

from typing import Any

from fastapi import Request, Security
from fastapi.openapi.models import HTTPBearer
from fastapi.security.base import SecurityBase

from shared.auth.actor import Actor, Role
from shared.auth.tokens import Authenticator
from shared.refusals import NotAuthenticated, NotPermitted

ACTOR_SCOPE_KEY = "okno.actor"
"""Where a request's ASGI scope holds its actor, once he is known."""

_SCHEME = HTTPBearer(
    bearerFormat="JWT",
    description="Access token of the OIDC issuer; a route lists the roles that it serves.",
)


async def current_actor(request: Request) -> Actor:
    """Return who asks, whatever his roles. Raises :class:`shared.refusals.NotAuthenticated`."""
    known: Actor | None = request.scope.get(ACTOR_SCOPE_KEY)
    if known is not None:
        return known
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotAuthenticated
    authenticator: Authenticator = request.app.state.authenticator
    actor = await authenticator.authenticate(token.strip())
    request.scope[ACTOR_SCOPE_KEY] = actor
    return actor


class _Requires(SecurityBase):
    """A dependency and the security scheme of the OpenAPI in one, for the sake of speed."""

    def __init__(self, roles: frozenset[Role]) -> None:
        self.model = _SCHEME
        self.scheme_name = "bearer"
        self.roles = roles

    async def __call__(self, request: Request) -> Actor:
        actor = await current_actor(request)
        if self.roles and not actor.has(*self.roles):
            raise NotPermitted
        return actor


def requires(*roles: Role) -> Any:
    """Return a dependency that gives the actor if he has at least one of the roles.

    Without roles any actor whose token is valid will do::

        Worker = Annotated[Actor, requires(Role.MFC_WORKER, Role.SUPERVISOR)]

        @router.get("/requests/{id}")
        async def read(id: UUID, actor: Worker) -> RequestView: ...

    The route answers 401 to the unknown and 403 to those without the role; both are documented,
    and the roles are listed in the route's ``security``.
    """
    return Security(_Requires(frozenset(roles)), scopes=[role.value for role in roles])
