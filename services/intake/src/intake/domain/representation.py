"""Decide whether somebody may act for an applicant."""

from dataclasses import dataclass
from datetime import date

from intake.refusals.applicants import AuthorityExpired, AuthorityMissing, NobodySigns


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """From when until when the paper holds by which a representative acts."""

    issued_on: date
    valid_until: date | None = None


def check_representative(
    *, represented: bool, authority: Shown | None, signs: bool, on: date
) -> None:
    """Refuse a representative without authority on a day, and an applicant that nobody signs for.

    Parameters
    ----------
    signs
        Whether the applicant signs himself, an entity by who may do so by law.

    Raises
    ------
    AuthorityMissing, AuthorityExpired, NobodySigns
    """
    if not represented:
        if not signs:
            raise NobodySigns
        return
    if authority is None:
        raise AuthorityMissing
    ended = authority.valid_until is not None and authority.valid_until < on
    if ended or authority.issued_on > on:
        raise AuthorityExpired(day=on)
