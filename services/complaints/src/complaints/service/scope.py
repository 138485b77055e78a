"""Say which complaints an actor may see."""

from complaints.repository import Scope
from shared.auth import Actor, Role


def scope_of(actor: Actor) -> Scope:
    """Return the columns that may hold the actor's organisation.

    An officer sees the complaints of which his organisation is the object, for it decides them;
    whoever lodged a complaint follows it.
    """
    lodged = {"lodged_by": actor.organisation}
    if actor.has(Role.COMPLAINT_OFFICER):
        return {**lodged, "object_code": actor.organisation}
    return lodged
