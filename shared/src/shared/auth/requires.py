"""Let a route name the roles that it serves."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from shared.auth.actor import Actor, Role
from shared.auth.tokens import Authenticator
from shared.refusals import NotAuthenticated, NotPermitted

ACTOR_SCOPE_KEY = "okno.actor"
"""Where a request's ASGI scope holds its actor, once he is known."""

bearer = HTTPBearer(
    auto_error=False,
    scheme_name="bearer",
    bearerFormat="JWT",
    description="Access token of the OIDC issuer. The roles that a route serves are listed by it.",
)


async def current_actor(
    request: Request,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Security(bearer)],
) -> Actor:
    """Return who asks, whatever his roles. Raises :class:`shared.refusals.NotAuthenticated`."""
    if credentials is None:
        raise NotAuthenticated
    authenticator: Authenticator = request.app.state.authenticator
    actor = await authenticator.authenticate(credentials.credentials)
    request.scope[ACTOR_SCOPE_KEY] = actor
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
    return Security(_permitted(frozenset(roles)), scopes=[role.value for role in roles])


def _permitted(roles: frozenset[Role]) -> Callable[..., Awaitable[Actor]]:
    async def permitted(actor: Annotated[Actor, Depends(current_actor)]) -> Actor:
        if roles and not actor.has(*roles):
            raise NotPermitted
        return actor

    return permitted
