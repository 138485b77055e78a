"""Say which queries an actor may see: those that his organisation asks or answers."""

from enum import StrEnum

from interagency.repository import Scope
from shared.auth import Actor, Role
from shared.refusals import NotPermitted


class Side(StrEnum):
    """From which side an organisation looks at queries."""

    HOLDER = "holder"
    ASKER = "asker"


def holder(actor: Actor) -> Scope:
    """Return the scope of the body that answers."""
    return {"holder": actor.organisation}


def asker(actor: Actor) -> Scope:
    """Return the scope of those who need the answer: the MFC, the body that provides the service.

    The actor's roles decide whether his organisation counts as the MFC or as the body.
    """
    columns = {
        "mfc": actor.has(Role.MFC_WORKER, Role.SUPERVISOR),
        "body": actor.has(Role.BODY_OFFICIAL),
    }
    scope = {column: actor.organisation for column, counts in columns.items() if counts}
    if not scope:
        raise NotPermitted
    return scope


def party(actor: Actor) -> Scope:
    """Return the scope of whoever takes part on either side."""
    return {**asker(actor), **(holder(actor) if actor.has(Role.BODY_OFFICIAL) else {})}


def side(actor: Actor, chosen: Side | None) -> Scope:
    """Return the scope of one side; by default a body's own queue, and what an MFC has asked."""
    default = Side.HOLDER if actor.has(Role.BODY_OFFICIAL) else Side.ASKER
    if (chosen or default) is Side.ASKER:
        return asker(actor)
    if not actor.has(Role.BODY_OFFICIAL):
        raise NotPermitted
    return holder(actor)
