"""Tell all that follows from a question or an inquiry: its row, file, clock, events and answer."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from intake import asker
from intake.context import Context
from intake.domain.informing import KINDS, AskerKind, AskingKind, AskingStatus, Kind, Way
from intake.repository import askings as askings_rows
from intake.schemas.askings import AskerIn, AskingReceived
from shared import audit, deadlines, outbox
from shared.auth import Actor
from shared.deadlines import NewDeadline
from shared.events import (
    Event,
    InquiryRefused,
    InquiryRegistered,
    PersonalDataFileClosed,
    PersonalDataRecorded,
    QuestionReceived,
)
from shared.ids import new_id
from shared.terms import Due, Term, due
from shared.vault.pseudonyms import Identifier
from shared.vault.vault import Card, NewFile
from shared.writes import Rows

PURPOSE = "informing"
_CATEGORY = "applicant"


@dataclass(frozen=True, kw_only=True)
class NewAsking:
    """Something that the MFC is asked, with the ids that it gets.

    Parameters
    ----------
    refused_by
        The clause by which it is refused at once, where it lies outside the MFC's sphere.
    """

    context: Context
    actor: Actor
    kind: AskingKind
    mfc: str
    way: Way
    topic: str
    asker: AskerIn
    text: str = field(repr=False)
    now: datetime
    running_number: int
    asker_kind: AskerKind | None = None
    service: str | None = None
    refused_by: str | None = None
    id: UUID = field(default_factory=new_id)
    file_id: UUID = field(default_factory=new_id)

    @property
    def number(self) -> str:
        """A letter, the MFC, the year where it stands, and seven digits or as many as there are."""
        year = self.now.astimezone(self.context.zone).year
        return f"{self._of.letter}-{self.mfc}-{year}-{self.running_number:07}"

    async def rows(self) -> list[Rows]:
        """Return all that is kept of it."""
        clocks = [] if self.refused_by else [self._clock()]
        return [
            askings_rows.new_asking(self._row()),
            *await self.context.vault.open_file(self._file(), [self._card()], now=self.now),
            deadlines.rows_of(clocks),
            audit.rows_of(
                actor=self.actor,
                verb=f"{self.kind}.{'refuse' if self.refused_by else 'receive'}",
                aggregate_id=self.id,
                clause=self._of.clause,
                payload=self._told(),
                now=self.now,
            ),
            outbox.rows_of(*self._events(), now=self.now),
        ]

    def answer(self) -> AskingReceived:
        """Return what the client is told."""
        return AskingReceived(
            id=self.id,
            number=self.number,
            status=AskingStatus.RECEIVED,
            received_at=self.now,
            due_at=self._due.at,
        )

    @property
    def _of(self) -> Kind:
        return KINDS[self.kind]

    @cached_property
    def _term(self) -> Term:
        day = self.now.astimezone(self.context.zone).date()
        return self.context.informing.term_book.on(self._of.term, day).term

    @cached_property
    def _due(self) -> Due:
        return due(self._term, started=self.now, zone=self.context.zone)

    @property
    def _parties(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((self.mfc, self.actor.organisation)))

    @cached_property
    def _identifiers(self) -> list[Identifier]:
        return asker.identifiers_of(self.asker)

    @cached_property
    def _subject_id(self) -> UUID:
        """Who asks, known again by his number; without one nobody can know."""
        if not self._identifiers:
            return new_id()
        return self.context.vault.pseudonyms.subject(self._identifiers)

    def _row(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "kind": self.kind,
            "number": self.number,
            "status": AskingStatus.REFUSED if self.refused_by else AskingStatus.RECEIVED,
            "mfc": self.mfc,
            "organisation": self.actor.organisation,
            "worker": self.actor.subject,
            "asker_kind": self.asker_kind,
            "way": self.way,
            "topic": self.topic,
            "service": self.service,
            "file_id": self.file_id,
            "received_at": self.now,
            "due_at": None if self.refused_by else self._due.at,
            "answered_at": self.now if self.refused_by else None,
            "clause": self.refused_by,
        }

    def _file(self) -> NewFile:
        return NewFile(
            file_id=self.file_id,
            subject_id=self._subject_id,
            operator=self.mfc,
            purpose=PURPOSE,
            identifiers=self._identifiers,
        )

    def _card(self) -> Card:
        return Card(kind=asker.CARD, row_id=self.id, values=asker.card_of(self.asker, self.text))

    def _clock(self) -> NewDeadline:
        return NewDeadline(
            kind=self._of.term,
            aggregate_kind=self.kind,
            aggregate_id=self.id,
            request_id=None,
            term=self._term,
            due=self._due,
            started_at=self.now,
            parties=self._parties,
        )

    def _events(self) -> list[Event]:
        recorded = PersonalDataRecorded(
            file_id=self.file_id,
            subject_id=self._subject_id,
            holder="intake",
            operator=self.mfc,
            category=_CATEGORY,
            fields=tuple(sorted(self._card().values)),
            purpose=PURPOSE,
            basis=self._of.clause,
            source="applicant",
            collected_at=self.now,
        )
        if not self.refused_by:
            return [self._told(), recorded]
        closed = PersonalDataFileClosed(file_id=self.file_id, holder="intake", closed_at=self.now)
        return [self._told(), recorded, closed]

    def _told(self) -> QuestionReceived | InquiryRegistered | InquiryRefused:
        common: dict[str, Any] = {
            "number": self.number,
            "mfc": self.mfc,
            "topic": self.topic,
            "parties": self._parties,
        }
        if self.kind is AskingKind.QUESTION:
            return QuestionReceived(
                question_id=self.id,
                service=self.service,
                way=self.way,
                received_at=self.now,
                due_at=self._due.at,
                **common,
            )
        named = {"inquiry_id": self.id, "asker_kind": self.asker_kind, **common}
        if self.refused_by:
            return InquiryRefused(clause=self.refused_by, refused_at=self.now, **named)
        return InquiryRegistered(registered_at=self.now, due_at=self._due.at, **named)
