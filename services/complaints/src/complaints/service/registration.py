"""Register a complaint: one transaction from the rules to the event (11.1)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from complaints import projections, repository
from complaints.context import Context
from complaints.domain import CHANNELS, Status
from complaints.refusals import ReceivedInTheFuture
from complaints.schemas import ComplaintIn, Registered
from shared import audit, deadlines, outbox
from shared.auth import Actor
from shared.database import Transaction
from shared.deadlines import NewDeadline
from shared.events import ComplaintRegistered, PersonalDataRecorded
from shared.ids import new_id
from shared.terms import Due, Term, due
from shared.vault.vault import Card, NewFile
from shared.web import idempotency
from shared.web.idempotency import IdempotencyKey, StoredAnswer
from shared.writes import Rows, keep

CARD = "complaint"
"""The kind of card in which the vault keeps the words of a complaint."""

TEXT = "complaint-text"
"""The field of the card, as the registry's edition of the purposes names it."""

_CATEGORY = "applicant"
_PURPOSE = "complaint-handling"
_BASIS = "210-11.1"


async def register_complaint(
    context: Context, *, actor: Actor, form: ComplaintIn, key: IdempotencyKey
) -> StoredAnswer:
    """Take a complaint in and give it a number.

    The complaint, its words, its clock and its events are kept together, or nothing is. A request
    that nobody has told of yet is no reason to refuse: the complaint keeps what it was told.

    Raises
    ------
    ReceivedInTheFuture
        It is said to have come at a moment that has not come.
    """
    now = context.clock()
    if form.received_at is not None and form.received_at > now:
        raise ReceivedInTheFuture
    new = _NewComplaint(context, actor=actor, form=form, now=now)
    async with context.database.transaction() as tx:
        if earlier := await idempotency.earlier(tx, key):
            return earlier
        number = await new.keep(tx, request=await _named(tx, form))
        await keep(
            tx,
            deadlines.rows_of([new.clock()]),
            *await context.vault.open_file(new.file(), [new.card()], now=now),
            outbox.rows_of(new.registered(number), new.recorded(), now=now),
            new.entry(number),
        )
        return await idempotency.keep(tx, key, status=201, body=new.answer(number), now=now)


async def _named(tx: Transaction, form: ComplaintIn) -> Row[Any] | None:
    if form.request_id is None and form.request_number is None:
        return None
    return await projections.find_request(
        tx, request_id=form.request_id, number=form.request_number
    )


class _NewComplaint:
    """A complaint on its way into the database, with the ids and times that it gets."""

    def __init__(self, context: Context, *, actor: Actor, form: ComplaintIn, now: datetime) -> None:
        self.id: UUID = new_id()
        self._file_id: UUID = new_id()
        self._subject_id: UUID = new_id()
        self._request_id = form.request_id
        self._form = form
        self._actor = actor
        self._now = now
        self._received = form.received_at or now
        day = now.astimezone(context.zone).date()
        self._year = day.year
        self._term: Term = context.terms.on(form.ground.decision_term, day).term
        self._due: Due = due(self._term, started=now, zone=context.zone)
        self._parties = tuple(dict.fromkeys((form.object.code, actor.organisation)))

    async def keep(self, tx: Transaction, *, request: Row[Any] | None) -> str:
        """Keep the complaint without its words; return the number."""
        if request is not None:
            self._request_id = request.id
            self._subject_id = request.subject_id or self._subject_id
        return await repository.add_complaint(tx, self._row(request), prefix=f"C-{self._year}-")

    def file(self) -> NewFile:
        """Return the file of personal data that is opened on the complainant."""
        return NewFile(
            file_id=self._file_id,
            subject_id=self._subject_id,
            operator=self._form.object.code,
            purpose=_PURPOSE,
        )

    def card(self) -> Card:
        """Return the complainant's own words."""
        return Card(kind=CARD, row_id=self.id, values={TEXT: self._form.text})

    def clock(self) -> NewDeadline:
        """Return the clock of the decision (†11.2(6))."""
        return NewDeadline(
            kind="decision",
            aggregate_kind="complaint",
            aggregate_id=self.id,
            request_id=self._request_id,
            term=self._term,
            due=self._due,
            started_at=self._now,
            parties=self._parties,
        )

    def registered(self, number: str) -> ComplaintRegistered:
        """Return the event of the registration."""
        return ComplaintRegistered(
            complaint_id=self.id,
            number=number,
            request_id=self._request_id,
            ground=self._form.ground,
            object_kind=self._form.object.kind,
            object_code=self._form.object.code,
            received_at=self._received,
            registered_at=self._now,
            due_at=self._due.at,
            parties=self._parties,
        )

    def entry(self, number: str) -> Rows:
        """Return what the audit log keeps of the registration."""
        return audit.rows_of(
            actor=self._actor,
            verb="complaint.register",
            aggregate_id=self.id,
            clause=_BASIS,
            payload=self.registered(number),
            now=self._now,
        )

    def recorded(self) -> PersonalDataRecorded:
        """Return the event that tells the registry which data were taken, and why."""
        return PersonalDataRecorded(
            file_id=self._file_id,
            subject_id=self._subject_id,
            holder="complaints",
            operator=self._form.object.code,
            category=_CATEGORY,
            fields=(TEXT,),
            purpose=_PURPOSE,
            basis=_BASIS,
            source="applicant",
            collected_at=self._now,
        )

    def answer(self, number: str) -> Registered:
        """Return what the client is told."""
        return Registered(
            id=self.id,
            number=number,
            status=Status.REGISTERED,
            received_at=self._received,
            registered_at=self._now,
            due_at=self._due.at,
        )

    def _row(self, request: Row[Any] | None) -> dict[str, Any]:
        return {
            "id": self.id,
            "status": Status.REGISTERED,
            "ground": self._form.ground,
            "about": self._form.about,
            "object_kind": self._form.object.kind,
            "object_code": self._form.object.code,
            "request_id": self._request_id,
            "request_number": request.number if request else self._form.request_number,
            "lodged_by": self._actor.organisation,
            "channel": next(way for role, way in CHANNELS.items() if self._actor.has(role)),
            "received_at": self._received,
            "registered_at": self._now,
            "due_at": self._due.at,
            "file_id": self._file_id,
        }
