"""Judge a list of those who may be let in to personal data (PD-3.8)."""

from collections.abc import Collection, Iterator, Sequence

from pdata_registry.refusals import (
    NothingToApprove,
    PersonAlreadyListed,
    PersonNamedTwice,
    PersonNotListed,
)
from shared.refusals import Refusal


def judge(
    *, admits: Sequence[str], removes: Sequence[str], listed: Collection[str]
) -> Iterator[Refusal]:
    """Yield everything for which a list cannot be approved.

    Parameters
    ----------
    admits, removes
        The people whom the list names.
    listed
        Who of them is let in by the lists before it.
    """
    named = [*admits, *removes]
    if not named:
        yield NothingToApprove()
    if len(set(named)) < len(named):
        yield PersonNamedTwice()
    yield from (PersonAlreadyListed(person=one) for one in admits if one in listed)
    yield from (PersonNotListed(person=one) for one in removes if one not in listed)
