"""Judge what moves a class of 210-7(6) to the platform: who may, by which act, and where."""

from collections.abc import Iterator, Mapping, Sequence

from intake.catalogue.entries import Entry, Level
from intake.catalogue.overrides import Basis, Override
from intake.catalogue.participants import Participant, ParticipantKind
from intake.catalogue.rules import Finding, repeated
from intake.catalogue.values import ActKind, Territory

Participants = Mapping[str, Participant]

ACTS_OF_A_REGION = {
    ActKind.REGIONAL_LAW,
    ActKind.REGIONAL_GOVERNMENT_ACT,
    ActKind.MUNICIPAL_ACT,
}
HOLDERS_OF_A_REGION = {
    ParticipantKind.REGIONAL_BODY,
    ParticipantKind.TERRITORIAL_FUND,
    ParticipantKind.LOCAL_BODY,
}


def overrides_stand(
    overrides: Sequence[Override], entries: Sequence[Entry], participants: Participants
) -> Iterator[tuple[int, Finding]]:
    """Judge every override by itself and against services and participants."""
    twice = repeated(override.code for override in overrides)
    for index, override in enumerate(overrides):
        if override.code in twice:
            yield index, Finding(("code",), None, f"{override.code!r} stands twice")
        versions = [entry for entry in entries if entry.code == override.service]
        if not versions:
            message = f"no service {override.service!r}"
            yield index, Finding(("service",), override.clause, message)
        if override.holder not in participants:
            message = f"no participant {override.holder!r}"
            yield index, Finding(("holder",), override.clause, message)
        findings = (
            _own_act(override)
            if override.basis is Basis.OWN_ACT
            else _of_a_region(override, versions, participants)
        )
        yield from ((index, finding) for finding in findings)


def _own_act(override: Override) -> Iterator[Finding]:
    """Check that the act on the order of a service is a public one, and holds all over (7(6))."""
    if override.act.kind in {None, ActKind.INTERNAL_ACT}:
        message = f"{override.code} rests on an internal act"
        yield Finding(("act",), override.clause, message)
    if override.territory is not None:
        message = "the service's own act holds wherever the service is given"
        yield Finding(("territory",), override.clause, message)


def _of_a_region(
    override: Override, entries: Sequence[Entry], participants: Participants
) -> Iterator[Finding]:
    """Check act, territory, level of the service and holder (7(6.1))."""
    clause, place = override.clause, override.territory
    if override.act.kind not in ACTS_OF_A_REGION:
        message = "a law of the region, an act of its highest executive body or a municipal act"
        yield Finding(("act",), clause, f"a class is moved by {message}")
    if place is None:
        yield Finding(("territory",), clause, "names the region, or the municipality")
        return
    if (override.act.kind is ActKind.MUNICIPAL_ACT) != (place.oktmo is not None):
        message = "a municipality's act holds in it alone, a region's in the region"
        yield Finding(("territory",), clause, message)
    for entry in entries:
        yield from _of_its_bodies(override, entry, place)
    holder = participants.get(override.holder)
    if holder is not None and not _is_held_there(holder, place, participants):
        message = f"{override.holder} is neither a body of {_named(place)} nor under one"
        yield Finding(("holder",), clause, message)


def _of_its_bodies(override: Override, entry: Entry, place: Territory) -> Iterator[Finding]:
    if entry.level is Level.FEDERAL:
        message = f"{entry.code} is a federal service"
        yield Finding(("service",), override.clause, message)
    elif override.act.kind is ActKind.MUNICIPAL_ACT and entry.level is not Level.MUNICIPAL:
        message = f"a municipal act moves nothing for a {entry.level} service"
        yield Finding(("service",), override.clause, message)
    elif entry.territory is not None and not (
        entry.territory.lies_in(place) or place.lies_in(entry.territory)
    ):
        message = f"{entry.code} is given in {_named(entry.territory)}"
        yield Finding(("territory",), override.clause, message)


def _is_held_there(holder: Participant, place: Territory, participants: Participants) -> bool:
    """Tell whether a body of the same region or municipality has it, or who stands under one."""
    body: Participant | None = holder
    if holder.kind is ParticipantKind.SUBORDINATE_ORGANISATION:
        body = participants.get(holder.parent or "")
    if body is None or body.kind not in HOLDERS_OF_A_REGION or body.territory is None:
        return False
    return body.territory.region == place.region and (
        place.oktmo is None
        or body.kind is not ParticipantKind.LOCAL_BODY
        or body.territory.oktmo == place.oktmo
    )


def _named(place: Territory) -> str:
    return f"{place.region}/{place.oktmo}" if place.oktmo else place.region
