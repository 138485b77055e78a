"""Answer what the catalogue says on a day: services, participants, agreements."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from intake.catalogue.entries import Entry
from intake.catalogue.overrides import Override
from intake.catalogue.participants import Agreement, Participant


@dataclass(frozen=True, slots=True)
class Catalogue:
    """
    Every version of every service, with who takes part and under which agreements.

    Parameters
    ----------
    versions
        All entries, of any day.
    participants
        Everyone known, by code.
    agreements
        All agreements, of any day.
    overrides
        What moves classes of documents from applicants to the platform, of any day.
    """

    versions: tuple[Entry, ...]
    participants: Mapping[str, Participant]
    agreements: tuple[Agreement, ...]
    overrides: tuple[Override, ...] = ()

    @classmethod
    def of(
        cls,
        *,
        entries: Iterable[Entry],
        participants: Iterable[Participant] = (),
        agreements: Iterable[Agreement] = (),
        overrides: Iterable[Override] = (),
    ) -> "Catalogue":
        """Put a catalogue together."""
        known = {participant.code: participant for participant in participants}
        return cls(
            versions=tuple(entries),
            participants=MappingProxyType(known),
            agreements=tuple(agreements),
            overrides=tuple(overrides),
        )

    def entry(self, code: str, on: date) -> Entry | None:
        """Find the version of a service that is in force on a day."""
        return next((entry for entry in self.entries(on) if entry.code == code), None)

    def version(self, code: str, number: int) -> Entry | None:
        """Find the version of a service that a record was made under."""
        wanted = (code, number)
        return next((e for e in self.versions if (e.code, e.version) == wanted), None)

    def entries(self, on: date) -> tuple[Entry, ...]:
        """List the services that are in force on a day."""
        return tuple(entry for entry in self.versions if entry.is_in_force(on))

    def participant(self, code: str) -> Participant | None:
        """Find who takes part under a code."""
        return self.participants.get(code)
