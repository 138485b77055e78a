"""Say which requests an actor may see: those that his organisation takes part in."""

from dataclasses import dataclass

from shared.auth import Actor, Role
from shared.refusals import NotPermitted

_COLUMNS = {
    Role.MFC_WORKER: "mfc",
    Role.INVOLVED_WORKER: "involved",
    Role.SUPERVISOR: "mfc",
    Role.BODY_OFFICIAL: "body",
    Role.PORTAL: "portal",
}
"""In which column of ``requests`` an actor of the role must find his organisation."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The requests that hold ``organisation`` in at least one of ``columns``."""

    organisation: str
    columns: tuple[str, ...]


def scope_of(actor: Actor, *roles: Role) -> Scope:
    """Return what an actor may see, acting in any of ``roles`` that he has (7(5)).

    Without ``roles`` he acts in all of his. Name them wherever one of his roles may do less than
    another: a portal's clerk who is an official elsewhere sees no applicant through the portal.

    Raises
    ------
    NotPermitted
        He has none of the roles.
    """
    named = roles or tuple(_COLUMNS)
    columns = {_COLUMNS[role] for role in named if actor.has(role)}
    if not columns:
        raise NotPermitted
    return Scope(organisation=actor.organisation, columns=tuple(sorted(columns)))
