"""Say who asks, for whom, and in which roles."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What an actor may be in the platform."""

    PORTAL = "portal"
    MFC_WORKER = "mfc-worker"
    INVOLVED_WORKER = "involved-worker"
    SUPERVISOR = "supervisor"
    BODY_OFFICIAL = "body-official"
    COMPLAINT_OFFICER = "complaint-officer"
    AUTHORISED_OFFICIAL = "authorised-official"
    SYSTEM_ADMINISTRATOR = "system-administrator"
    HEAD = "head"
    COMMISSION_CHAIR = "commission-chair"
    COMMISSION_MEMBER = "commission-member"
    SUBJECT = "subject"
    REPRESENTATIVE = "representative"
    AUTHORITY = "authority"
    MONITORING_BODY = "monitoring-body"
    AUDITOR = "auditor"
    PARTNER = "partner"
    OPERATIONS = "operations"
    SERVICE = "service"


PERSONAL_ROLES = frozenset({Role.SUBJECT, Role.REPRESENTATIVE})
"""The roles that need no organisation behind them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """One who acts, as a verified token names him.

    Parameters
    ----------
    subject
        The issuer's own id of the person or machine: a pseudonym, never a name.
    organisation
        The code of the organisation that he acts for; empty for a person who acts for himself.
    roles
        What he may be here.
    """

    subject: str
    organisation: str
    roles: frozenset[Role]

    def has(self, *roles: Role) -> bool:
        """Tell whether the actor has at least one of the roles."""
        return not self.roles.isdisjoint(roles)
