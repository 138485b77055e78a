"""Say which requests an actor may see: those that his organisation takes part in."""

from collections.abc import Mapping

from shared.auth import Actor, Role
from shared.refusals import NotPermitted

_COLUMNS = (
    (Role.MFC_WORKER, "mfc"),
    (Role.SUPERVISOR, "mfc"),
    (Role.BODY_OFFICIAL, "body"),
    (Role.PORTAL, "portal"),
)


def scope_of(actor: Actor, *roles: Role) -> Mapping[str, str]:
    """Return the column of ``requests`` that must hold the actor's organisation.

    ``roles`` narrows down in which of his roles he acts here.
    """
    for role, column in _COLUMNS:
        if actor.has(role) and (not roles or role in roles):
            return {column: actor.organisation}
    raise NotPermitted
