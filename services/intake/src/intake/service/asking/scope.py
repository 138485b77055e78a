"""Say which questions and inquiries an actor may see."""

from intake.scope import Scope
from shared.auth import Actor, Role
from shared.refusals import NotPermitted

AT_THE_COUNTER = (Role.MFC_WORKER, Role.INVOLVED_WORKER)
"""Whom those ask who come: an MFC's worker, or one of an organisation that it engaged."""

_COLUMNS = {
    Role.MFC_WORKER: "mfc",
    Role.INVOLVED_WORKER: "organisation",
    Role.SUPERVISOR: "mfc",
    Role.PORTAL: "organisation",
    Role.BODY_OFFICIAL: "organisation",
}


def scope_of(actor: Actor, *roles: Role) -> Scope:
    """Return those that the actor's MFC was asked, and those that his organisation put in.

    Without ``roles`` he acts in all of his. Raises :class:`shared.refusals.NotPermitted` when he
    has none of them.
    """
    columns = {_COLUMNS[role] for role in roles or _COLUMNS if actor.has(role)}
    if not columns:
        raise NotPermitted
    return Scope(organisation=actor.organisation, columns=tuple(sorted(columns)))
