"""Decide whether a service may be taken in: here, today, over this channel."""

from datetime import date

from intake.catalogue import (
    Agreement,
    Catalogue,
    Channel,
    Entry,
)
from intake.refusals.admission import (
    ChannelClosed,
    ChannelOfOthers,
    NoAgreementInForce,
    ServiceUnknown,
)


def service_in_force(catalogue: Catalogue, *, code: str, on: date) -> Entry:
    """Return the catalogue entry of a service on a day, or refuse (210-15(6))."""
    entry = catalogue.entry(code, on)
    if entry is None:
        raise ServiceUnknown(service=code, day=on)
    return entry


def agreement_in_force(catalogue: Catalogue, *, mfc: str, entry: Entry, on: date) -> Agreement:
    """Return the agreement under which an MFC takes the service in, or refuse (210-15(2))."""
    for agreement in catalogue.agreements:
        if (
            agreement.mfc == mfc
            and agreement.body == entry.body
            and entry.code in agreement.services
            and agreement.is_in_force(on)
        ):
            return agreement
    raise NoAgreementInForce(mfc=mfc, body=entry.body, service=entry.code, day=on)


def check_channel(entry: Entry, channel: Channel, *, through_portal: bool) -> None:
    """Refuse a channel that the entry does not open, or that is not the sender's (210-15(3))."""
    if channel not in entry.channels:
        raise ChannelClosed(service=entry.code, channel=channel)
    if (channel is not Channel.MFC) is not through_portal:
        raise ChannelOfOthers(channel=channel)
