"""Say what a check of somebody's data may be about, who raises it, and how it may end."""

from enum import StrEnum

from pdata_registry.refusals import AuthoritySpeaksForItself, OutcomeDoesNotFit
from shared.auth import Actor, Role
from shared.operations import Operation


class Doubt(StrEnum):
    """What is doubted (PD-6.1.7)."""

    ACCURACY = "accuracy"
    LAWFULNESS = "lawfulness"

    @property
    def term(self) -> str:
        """The kind of the term within which the check ends."""
        return f"check-of-{self}"


class RaisedBy(StrEnum):
    """Whose appeal or request it was (PD-6.1.7)."""

    SUBJECT = "subject"
    REPRESENTATIVE = "representative"
    AUTHORITY = "authority"


class Outcome(StrEnum):
    """How a check ends, so that its block ends with it."""

    NOT_CONFIRMED = "not-confirmed"
    CORRECTED = "corrected"


class Reason(StrEnum):
    """Why a doubt is not confirmed; the words stand in the conclusion."""

    DATA_ARE_ACCURATE = "data-are-accurate"
    PROCESSING_IS_LAWFUL = "processing-is-lawful"
    DATA_ARE_NOT_KEPT = "data-are-not-kept"
    DOUBT_WITHDRAWN = "doubt-withdrawn"


ALLOWED_WHILE_BLOCKED = frozenset({Operation.STORING, Operation.BLOCKING, Operation.CORRECTING})
"""What may still be done with blocked data: they lie where they are, and are put right."""


def raised_properly(actor: Actor, *, raised_by: RaisedBy) -> None:
    """Refuse a check that the authority registers on somebody else's appeal.

    Raises
    ------
    AuthoritySpeaksForItself
    """
    if is_authority(actor) and raised_by is not RaisedBy.AUTHORITY:
        raise AuthoritySpeaksForItself


def is_authority(actor: Actor) -> bool:
    """Tell whether the actor is the authority for subjects' rights, and no operator's official."""
    return actor.has(Role.AUTHORITY) and not actor.has(Role.AUTHORISED_OFFICIAL)


def fits(outcome: Outcome, *, doubt: Doubt) -> None:
    """Refuse an outcome that does not answer the doubt.

    Raises
    ------
    OutcomeDoesNotFit
        Unlawful processing is not mended by a correction (PD-6.1.8, PD-6.1.9).
    """
    if outcome is Outcome.CORRECTED and doubt is not Doubt.ACCURACY:
        raise OutcomeDoesNotFit(outcome=outcome, doubt=doubt)
