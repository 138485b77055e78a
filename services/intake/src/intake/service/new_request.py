"""Tell all that follows from an admitted request: its rows, clocks, events and answer."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from intake import applicant
from intake.catalogue import Agreement, Entry, Query
from intake.domain import papers, terms
from intake.domain.checklist import Lists
from intake.domain.papers import Presented
from intake.domain.situation import Situation
from intake.domain.states import Status
from intake.numbers import status_secret
from intake.schemas.requests import Registered, RequestIn
from shared.deadlines import NewDeadline
from shared.events import PersonalDataRecorded, QueryNeeded, RequestRegistered
from shared.ids import new_id
from shared.terms import Due, Term, due
from shared.vault.vault import Card, NewFile

_CATEGORY = "applicant"
PURPOSE = "service-provision"
_BASIS = "210-7(4)"


def presented(form: RequestIn) -> list[Presented]:
    """Return the papers of a form as the rules take them."""
    return [Presented(code=paper.code, form=paper.form) for paper in form.documents]


@dataclass(frozen=True, kw_only=True)
class NewRequest:
    """A request that the rules admitted, with the ids that it gets."""

    form: RequestIn
    entry: Entry
    situation: Situation
    lists: Lists
    agreement: Agreement
    mfc: str
    portal: str | None
    now: datetime
    zone: ZoneInfo
    status_key: bytes
    subject_id: UUID
    running_number: int
    id: UUID = field(default_factory=new_id)
    file_id: UUID = field(default_factory=new_id)

    @property
    def number(self) -> str:
        """The MFC, the year where it stands, and seven digits or as many as there are."""
        return f"{self.mfc}-{self.now.astimezone(self.zone).year}-{self.running_number:07}"

    @property
    def parties(self) -> tuple[str, ...]:
        """Who takes part."""
        return tuple(party for party in (self.mfc, self.entry.body, self.portal) if party)

    def row(self) -> dict[str, Any]:
        """Return the request's own columns."""
        return {
            "id": self.id,
            "number": self.number,
            "version": 1,
            "status": Status.REGISTERED,
            "service": self.entry.code,
            "catalogue_version": self.entry.version,
            "agreement": self.agreement.code,
            "channel": self.form.channel,
            "circumstances": sorted(self.situation.circumstances),
            "mfc": self.mfc,
            "body": self.entry.body,
            "portal": self.portal,
            "file_id": self.file_id,
            "received_at": self.now,
            "registered_at": self.now,
            "due_at": self.due.at,
        }

    def file(self) -> NewFile:
        """Return the file of personal data that is opened on the applicant."""
        return NewFile(
            file_id=self.file_id,
            subject_id=self.subject_id,
            operator=self.mfc,
            purpose=PURPOSE,
            identifiers=applicant.identifiers_of(self.form.applicant),
        )

    def card(self) -> Card:
        """Return the applicant's data."""
        return Card(
            kind=applicant.CARD,
            row_id=self.id,
            values=applicant.card_of(self.form.applicant, self.form.information),
        )

    def papers(self) -> list[dict[str, Any]]:
        """Return what was presented, and whether of the applicant's own accord (7(1)2)."""
        return [
            {
                "code": paper.code,
                "form": paper.form,
                "own_initiative": papers.is_own_initiative(self.lists, paper.code),
            }
            for paper in self.form.documents
        ]

    def clocks(self) -> list[NewDeadline]:
        """Return the clocks of provision and of passing on (11.1 point 2, 16(5) point 2)."""
        transfer = terms.transfer_term(self.agreement)
        return [
            self._clock("provision", self._provision, self.due),
            self._clock("transfer", transfer, self._end_of(transfer)),
        ]

    def registered(self) -> RequestRegistered:
        """Return the event of the registration."""
        return RequestRegistered(
            request_id=self.id,
            subject_id=self.subject_id,
            number=self.number,
            service=self.entry.code,
            catalogue_version=self.entry.version,
            channel=self.form.channel,
            mfc=self.mfc,
            body=self.entry.body,
            received_at=self.now,
            registered_at=self.now,
            due_at=self.due.at,
            queries=tuple(
                QueryNeeded(code=query.code, holder=query.holder, brings=query.brings)
                for query in self.queries
            ),
            parties=self.parties,
        )

    def recorded(self) -> PersonalDataRecorded:
        """Return the event that tells the registry which data were taken, and why."""
        return PersonalDataRecorded(
            file_id=self.file_id,
            subject_id=self.subject_id,
            holder="intake",
            operator=self.mfc,
            category=_CATEGORY,
            fields=tuple(sorted({*self.form.applicant.codes(), *self.form.information})),
            purpose=PURPOSE,
            basis=_BASIS,
            source="applicant",
            collected_at=self.now,
        )

    def answer(self) -> Registered:
        """Return what the client is told."""
        return Registered(
            id=self.id,
            number=self.number,
            secret=status_secret(self.status_key, self.id),
            status=Status.REGISTERED,
            received_at=self.now,
            registered_at=self.now,
            due_at=self.due.at,
            queries=[query.code for query in self.queries],
        )

    @cached_property
    def due(self) -> Due:
        """When the service must have been provided."""
        return self._end_of(self._provision)

    @cached_property
    def queries(self) -> tuple[Query, ...]:
        """What the platform asks of other bodies by itself (7(1)2)."""
        return papers.queries_needed(self.lists, presented(self.form))

    @cached_property
    def _provision(self) -> Term:
        return terms.provision_term(self.entry)

    def _end_of(self, term: Term) -> Due:
        return due(term, started=self.now, zone=self.zone)

    def _clock(self, kind: str, term: Term, end: Due) -> NewDeadline:
        return NewDeadline(
            kind=kind,
            aggregate_kind="request",
            aggregate_id=self.id,
            request_id=self.id,
            term=term,
            due=end,
            started_at=self.now,
            parties=self.parties,
        )
