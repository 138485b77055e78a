"""Decide whether a service may be taken in: here, today, over this channel, by whom."""

from dataclasses import dataclass
from datetime import date

from intake.catalogue import Agreement, Catalogue, Channel, Entry
from intake.catalogue.kinds import FEDERAL_EXECUTIVE, Doing, may
from intake.catalogue.standing import Engagement, Function
from intake.refusals.admission import (
    ActOutsideTheKind,
    ChannelClosed,
    ChannelOfOthers,
    MfcDoesNotConform,
    NoAgreementInForce,
    NotCoveredByTheAuthorisedMfc,
    OutsideTheEngagement,
    ServiceUnknown,
)
from shared.same import Same


@dataclass(frozen=True, slots=True)
class Admission:
    """By what right a service is taken in.

    Parameters
    ----------
    mfc
        The MFC whose request it becomes.
    engagement
        That of the organisation that takes it in for the MFC, if one does.
    """

    mfc: str
    agreement: Agreement
    engagement: Engagement | None = None


def service_in_force(catalogue: Catalogue, *, code: str, on: date) -> Entry:
    """Return the catalogue entry of a service on a day, or refuse (210-15(6))."""
    entry = catalogue.entry(code, on)
    if entry is None:
        raise ServiceUnknown(service=code, day=on)
    return entry


def admitted(
    catalogue: Catalogue, *, entry: Entry, mfc: str, involved: str | None, on: date
) -> Admission:
    """Return by what right an MFC, or an organisation for it, takes a service in on a day.

    Raises
    ------
    ActOutsideTheKind
        Neither an MFC nor an involved organisation takes requests in (210-parties).
    OutsideTheEngagement
        The organisation is not engaged by this MFC for this, that day (210-16(1.1)).
    MfcDoesNotConform
        The MFC does not meet the Government's rules that day (210-17(1)).
    NoAgreementInForce, NotCoveredByTheAuthorisedMfc
        By 210-15(2) and 210-16(1.3).
    """
    key = (_admitted, Same(entry), mfc, involved, on)
    return catalogue.once(key, lambda: _admitted(catalogue, entry, mfc, involved, on))


def _admitted(
    catalogue: Catalogue, entry: Entry, mfc: str, involved: str | None, on: date
) -> Admission:
    check_may(catalogue, mfc, Doing.TAKE_IN)
    engagement = None
    if involved is not None:
        engagement = engagement_for(
            catalogue, organisation=involved, mfc=mfc, function=Function.INTAKE, on=on
        )
    unmet = catalogue.unmet(mfc, on)
    if unmet:
        raise MfcDoesNotConform(mfc=mfc, day=on, requirements=", ".join(unmet))
    agreement = agreement_in_force(catalogue, mfc=mfc, entry=entry, on=on)
    return Admission(mfc=mfc, agreement=agreement, engagement=engagement)


def check_may(catalogue: Catalogue, code: str, doing: Doing) -> None:
    """Refuse what the kind of a participant does not let it do (210-parties)."""
    participant = catalogue.participant(code)
    if participant is None or not may(participant.kind, doing):
        kind = participant.kind if participant else "—"
        raise ActOutsideTheKind(participant=code, kind=kind, doing=doing)


def engagement_for(
    catalogue: Catalogue, *, organisation: str, mfc: str | None, function: Function, on: date
) -> Engagement:
    """Return the engagement under which an organisation does this (210-16(1.1)).

    Parameters
    ----------
    mfc
        For which MFC; None means the one that it has.

    Raises
    ------
    OutsideTheEngagement
        It is not engaged for that by the one named, or by any.
    """
    for engagement in catalogue.engagements_of(organisation, on):
        if mfc in {None, engagement.mfc} and function in engagement.functions:
            return engagement
    raise OutsideTheEngagement(organisation=organisation, mfc=mfc or "—", function=function, day=on)


def agreement_in_force(catalogue: Catalogue, *, mfc: str, entry: Entry, on: date) -> Agreement:
    """Return the agreement under which an MFC takes the service in, or refuse.

    It is the MFC's own, or one of the region's authorised MFC with a federal executive body.

    Raises
    ------
    NotCoveredByTheAuthorisedMfc
        An authorised MFC has one, which does not reach so far (210-16(1.3)).
    NoAgreementInForce
        There is none at all (210-15(2)).
    """
    fitting = [
        agreement
        for agreement in catalogue.agreements
        if agreement.covers(entry.code, body=entry.body, on=on)
    ]
    own = next((agreement for agreement in fitting if agreement.mfc == mfc), None)
    if own is not None:
        return own
    authorised = {one.mfc: one for one in catalogue.register.appointments if one.is_in_force(on)}
    theirs = [agreement for agreement in fitting if agreement.mfc in authorised]
    for agreement in theirs:
        if _reaches(catalogue, authorised[agreement.mfc].region, mfc=mfc, entry=entry):
            return agreement
    if theirs:
        raise NotCoveredByTheAuthorisedMfc(mfc=mfc, body=entry.body, service=entry.code)
    raise NoAgreementInForce(mfc=mfc, body=entry.body, service=entry.code, day=on)


def _reaches(catalogue: Catalogue, region: str, *, mfc: str, entry: Entry) -> bool:
    """Tell whether an authorised MFC's agreements hold for an MFC and this service's body."""
    centre, body = catalogue.participant(mfc), catalogue.participant(entry.body)
    return (
        centre is not None
        and centre.territory is not None
        and centre.territory.region == region
        and body is not None
        and body.kind in FEDERAL_EXECUTIVE
    )


def check_channel(entry: Entry, channel: Channel, *, through_portal: bool) -> None:
    """Refuse a channel that the entry does not open, or that is not the sender's (210-15(3))."""
    if channel not in entry.channels:
        raise ChannelClosed(service=entry.code, channel=channel)
    if (channel is not Channel.MFC) is not through_portal:
        raise ChannelOfOthers(channel=channel)
