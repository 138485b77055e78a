"""Answer what the catalogue says on a day: services, participants, agreements."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, TypeVar

from intake.catalogue.entries import Entry
from intake.catalogue.overrides import Override
from intake.catalogue.participants import Agreement, Participant
from intake.catalogue.report_forms import ReportForm
from intake.catalogue.standing import (
    Appointment,
    Edition,
    Engagement,
    RegisterFile,
    Regulation,
    RulesOf,
)

NO_REGISTER = RegisterFile()

_MOST_TOLD = 4096

Told = TypeVar("Told")


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
    register
        By what right MFCs and organisations act, of any day.
    """

    versions: tuple[Entry, ...]
    participants: Mapping[str, Participant]
    agreements: tuple[Agreement, ...]
    overrides: tuple[Override, ...] = ()
    register: RegisterFile = NO_REGISTER
    _told: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def of(
        cls,
        *,
        entries: Iterable[Entry],
        participants: Iterable[Participant] = (),
        agreements: Iterable[Agreement] = (),
        overrides: Iterable[Override] = (),
        register: RegisterFile | None = None,
    ) -> "Catalogue":
        """Put a catalogue together."""
        known = {participant.code: participant for participant in participants}
        return cls(
            versions=tuple(entries),
            participants=MappingProxyType(known),
            agreements=tuple(agreements),
            overrides=tuple(overrides),
            register=register or NO_REGISTER,
        )

    def once(self, key: Hashable, work: Callable[[], Told]) -> Told:
        """Return what was worked out of this catalogue under a key: it stays, as long as this does.

        What raises is tried again. So many keys are kept that those of a day's work fit.
        """
        if key not in self._told:
            if len(self._told) >= _MOST_TOLD:
                self._told.clear()
            self._told[key] = work()
        told: Told = self._told[key]
        return told

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

    def agreement(self, code: str) -> Agreement | None:
        """Find an agreement by its code."""
        return next((one for one in self.agreements if one.code == code), None)

    def edition(self, rules_of: RulesOf, on: date) -> Edition | None:
        """Find the edition of requirements in force on a day, the latest of several."""
        found = [
            edition
            for edition in self.register.editions
            if edition.rules_of is rules_of and edition.is_in_force(on)
        ]
        return max(found, key=lambda edition: edition.in_force_from, default=None)

    def unmet(self, mfc: str, on: date) -> tuple[str, ...]:
        """Name the requirements to MFCs that one does not meet on a day (210-15(5)).

        A requirement that nobody has looked at counts as not met.
        """
        edition = self.edition(RulesOf.MFC, on)
        if edition is None:
            return ()
        met: dict[str, tuple[date, date, bool]] = {}
        for record in self.register.conformity:
            if record.mfc == mfc and record.edition == edition.code:
                for one in record.judged:
                    if one.since <= on:
                        told = (one.since, record.recorded_on, one.met)
                        met[one.requirement] = max(told, met.get(one.requirement, told))
        kept = {code for code, (_, _, is_met) in met.items() if is_met}
        return tuple(one.code for one in edition.requirements if one.code not in kept)

    def appointment(self, region: str, on: date) -> Appointment | None:
        """Find the region's authorised MFC on a day (210-16(1.3))."""
        return next(
            (
                one
                for one in self.register.appointments
                if one.region == region and one.is_in_force(on)
            ),
            None,
        )

    def engagements_of(self, organisation: str, on: date) -> tuple[Engagement, ...]:
        """List the engagements under which an organisation acts on a day (210-16(1.1))."""
        return tuple(
            one
            for one in self.register.engagements
            if one.organisation == organisation and one.is_in_force(on)
        )

    def regulation_of(self, mfc: str, on: date) -> Regulation | None:
        """Find the regulation of an MFC in force on a day (210-16(4)4)."""
        found = [one for one in self.register.regulations if one.mfc == mfc and one.is_in_force(on)]
        return max(found, key=lambda one: one.version, default=None)

    def report_form(self, code: str, on: date) -> ReportForm | None:
        """Find the version of a report form in force on a day (210-15(4))."""
        return next((one for one in self.report_forms(on) if one.code == code), None)

    def report_forms(self, on: date) -> tuple[ReportForm, ...]:
        """List the report forms in force on a day."""
        return tuple(one for one in self.register.report_forms if one.is_in_force(on))
