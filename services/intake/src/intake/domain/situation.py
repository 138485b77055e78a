"""Say who comes, how and in what case: on this depends what may be asked of him."""

from dataclasses import dataclass
from datetime import date

from intake.catalogue import ApplicantKind, Channel, Entry, Territory, When
from intake.refusals.situation import ApplicantNotServed, CircumstanceUnknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """
    The case of an applicant, without a word about who he is.

    Parameters
    ----------
    represented
        Whether a representative comes for him.
    territory
        Where he applies; None is the service's own territory.
    circumstances
        Codes of the entry's circumstances that he tells.
    on
        The day whose catalogue holds.
    """

    applicant: ApplicantKind
    represented: bool = False
    channel: Channel
    territory: Territory | None = None
    circumstances: frozenset[str] = frozenset()
    on: date

    def is_of(self, when: When) -> bool:
        """Return whether a line with this condition applies."""
        return (
            self.applicant in when.applicants
            and when.represented in {None, self.represented}
            and when.circumstances <= self.circumstances
            and self.circumstances.isdisjoint(when.unless)
        )


def check_situation(entry: Entry, situation: Situation) -> None:
    """Refuse a circumstance that the service does not know, and whom it is not given to.

    Raises
    ------
    CircumstanceUnknown, ApplicantNotServed
    """
    known = {circumstance.code for circumstance in entry.circumstances}
    for code in sorted(situation.circumstances - known):
        raise CircumstanceUnknown(service=entry.code, code=code)
    if situation.applicant not in entry.applicants:
        raise ApplicantNotServed(service=entry.code, kind=situation.applicant)
