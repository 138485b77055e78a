"""Tell all that follows from an admitted request: its rows, clocks, events and answer."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from intake import applicant
from intake.catalogue import Entry, Query
from intake.domain import papers, terms
from intake.domain.admission import Admission
from intake.domain.checklist import Lists
from intake.domain.papers import Presented
from intake.domain.situation import Situation
from intake.domain.states import Status
from intake.repository import consents as consents_rows
from intake.repository import timeline as timeline_rows
from intake.schemas.requests import Registered, RequestIn
from intake.service.secrets import UNTOLD
from shared.deadlines import NewDeadline
from shared.events import PersonalDataRecorded, QueryNeeded, RequestRegistered
from shared.ids import new_id
from shared.terms import Due, Term, due
from shared.vault.vault import Card, NewFile
from shared.writes import Rows

DATA_CARD = "data-instead"
"""The kind of card in which the vault keeps data that came in place of documents."""

_CATEGORY = "applicant"
PURPOSE = "service-provision"
_BASIS = "210-7(4)"


def presented(form: RequestIn) -> list[Presented]:
    """Return the papers of a form as the rules take them."""
    return [Presented(code=paper.code, form=paper.form) for paper in form.documents]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taker:
    """Who takes a request in: an MFC, for it an organisation that it engages, or a portal."""

    mfc: str
    portal: str | None = None
    involved: str | None = None

    @property
    def outside(self) -> tuple[str, ...]:
        """Who takes part besides the MFC and the body."""
        return tuple(party for party in (self.portal, self.involved) if party)


@dataclass(frozen=True, kw_only=True)
class NewRequest:
    """
    A request that the rules admitted, with the ids that it gets.

    Parameters
    ----------
    sent_at
        When the federal portal sent data in place of documents.
    receipt
        The receipt that it is registered from.
    """

    form: RequestIn
    entry: Entry
    situation: Situation
    lists: Lists
    right: Admission
    taker: Taker
    sent_at: datetime | None = None
    receipt: Row[Any] | None = None
    application_id: UUID | None = None
    now: datetime
    zone: ZoneInfo
    subject_id: UUID
    running_number: int
    id: UUID = field(default_factory=new_id)
    file_id: UUID = field(default_factory=new_id)

    @property
    def number(self) -> str:
        """The MFC, the year where it stands, and seven digits or as many as there are."""
        return f"{self.mfc}-{self.now.astimezone(self.zone).year}-{self.running_number:07}"

    @property
    def mfc(self) -> str:
        """Who answers for it."""
        return self.taker.mfc

    @property
    def parties(self) -> tuple[str, ...]:
        """Who takes part."""
        return (self.mfc, self.entry.body, *self.taker.outside)

    @property
    def received_at(self) -> datetime:
        """When it was sent or received; else it is registered at once."""
        return self.sent_at or (self.receipt.received_at if self.receipt else self.now)

    def row(self) -> dict[str, Any]:
        """Return the request's own columns."""
        return {
            "id": self.id,
            "number": self.number,
            "version": 1,
            "status": Status.REGISTERED,
            "service": self.entry.code,
            "catalogue_version": self.entry.version,
            "agreement": self.right.agreement.code,
            "channel": self.form.channel,
            "circumstances": sorted(self.situation.circumstances),
            "mfc": self.mfc,
            "body": self.entry.body,
            "portal": self.taker.portal,
            "involved": self.taker.involved,
            "engagement": self._engagement,
            "application_id": self.application_id,
            "applicant_kind": self.situation.applicant,
            "represented": self.situation.represented,
            "data_instead": bool(self.form.data_instead),
            "file_id": self.file_id,
            "received_at": self.received_at,
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

    def cards(self) -> list[Card]:
        """Return the applicant's data, and what came in place of documents."""
        form = self.form
        values = applicant.card_of(form.applicant, form.information, form.representative)
        cards = [Card(kind=applicant.CARD, row_id=self.id, values=values)]
        if form.data_instead:
            told = {
                f"{one.code}.{name}": value
                for one in form.data_instead
                for name, value in one.fields.items()
            }
            cards.append(Card(kind=DATA_CARD, row_id=self.id, values=told))
        return cards

    def beside(self) -> list[Rows]:
        """Return what is kept only where there is something to keep."""
        entries = []
        if self.receipt is not None:
            details = {"receipt": str(self.receipt.id)}
            entries.append(self._entry("received", details, at=self.received_at))
        if self.taker.involved is not None:
            details = {"by": self.taker.involved, "clause": "210-16(1.2)"}
            entries.append(self._entry("transfer-told", details, at=self.now))
        return [*entries, consents_rows.new_consents(self.id, self._consents())]

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
        transfer = terms.transfer_term(self.right.agreement)
        end = due(transfer, started=self.now, zone=self.zone)
        return [
            self._clock("provision", self._provision, self.due, started=self._started),
            self._clock("transfer", transfer, end, started=self.now),
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
            received_at=self.received_at,
            registered_at=self.now,
            due_at=self.due.at,
            application_id=self.application_id,
            applicant_kind=self.situation.applicant,
            represented=self.situation.represented,
            involved=self.taker.involved,
            engagement=self._engagement,
            receipt_id=self.form.receipt,
            data_instead=bool(self.form.data_instead),
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
            fields=tuple(sorted(self._fields)),
            purpose=PURPOSE,
            basis=_BASIS,
            source="applicant",
            collected_at=self.now,
        )

    def answer(self) -> Registered:
        """Return what the client is told, but for the secret."""
        return Registered(
            id=self.id,
            number=self.number,
            secret=UNTOLD,
            status=Status.REGISTERED,
            received_at=self.received_at,
            registered_at=self.now,
            due_at=self.due.at,
            queries=[query.code for query in self.queries],
        )

    @cached_property
    def due(self) -> Due:
        """When the service must have been provided."""
        return due(self._provision, started=self._started, zone=self.zone)

    @cached_property
    def queries(self) -> tuple[Query, ...]:
        """What the platform asks of other bodies by itself (7(1)2)."""
        return papers.queries_needed(self.lists, presented(self.form))

    @cached_property
    def _provision(self) -> Term:
        return terms.provision_term(self.entry)

    @property
    def _started(self) -> datetime:
        """From when the service's term runs: the sending (7(7)), or what the act says."""
        if self.sent_at or terms.provision_counts_from_receipt(self.entry):
            return self.received_at
        return self.now

    @property
    def _engagement(self) -> str | None:
        return self.right.engagement.code if self.right.engagement else None

    @property
    def _fields(self) -> set[str]:
        form = self.form
        further = {
            applicant.REPRESENTATIVE: form.representative is not None,
            DATA_CARD: bool(form.data_instead),
        }
        told = {name for name, is_told in further.items() if is_told}
        return {*form.applicant.codes(), *form.information, *told}

    def _consents(self) -> list[dict[str, Any]]:
        """Return third persons (7(3)) and restricted information (7(5)), one row each."""
        return [
            *(
                {
                    "kind": "third-person",
                    "person": one.ref,
                    "documents": [],
                    "form": one.proof.form if one.proof else None,
                    "given_by": one.proof.given_by if one.proof else None,
                    "authority": one.proof.authority if one.proof else None,
                    "exemption": one.exemption.kind if one.exemption else None,
                    "established_by": one.exemption.established_by if one.exemption else None,
                }
                for one in self.form.third_persons
            ),
            *(
                {
                    "kind": "restricted",
                    "person": one.of,
                    "documents": [one.document],
                    "form": one.form,
                    "given_by": one.of,
                    "authority": None,
                    "exemption": None,
                    "established_by": None,
                }
                for one in self.form.consents
            ),
        ]

    def _entry(self, kind: str, details: dict[str, Any], *, at: datetime) -> Rows:
        return timeline_rows.new_entry(request_id=self.id, kind=kind, details=details, at=at)

    def _clock(self, kind: str, term: Term, end: Due, *, started: datetime) -> NewDeadline:
        return NewDeadline(
            kind=kind,
            aggregate_kind="request",
            aggregate_id=self.id,
            request_id=self.id,
            term=term,
            due=end,
            started_at=started,
            parties=self.parties,
        )
