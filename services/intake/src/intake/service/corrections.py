"""Take in the correction of misprints as a request of its own (11.1 point 7)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from intake import applicant
from intake.catalogue import Channel
from intake.context import Context
from intake.domain import corrections, terms
from intake.domain.states import Kind, Status
from intake.repository import requests as requests_rows
from intake.schemas.corrections import CorrectionIn, CorrectionRegistered
from intake.scope import scope_of
from intake.service.new_request import PURPOSE
from intake.service.progress import steps
from intake.service.secrets import UNTOLD
from shared import audit, deadlines, outbox
from shared.auth import Actor, Role
from shared.deadlines import NewDeadline
from shared.events import PersonalDataRecorded, RequestRegistered
from shared.ids import new_id
from shared.terms import Due, Term, due
from shared.vault.vault import Card, NewFile
from shared.web import idempotency
from shared.web.idempotency import IdempotencyKey, StoredAnswer
from shared.web.preconditions import etag
from shared.writes import keep

WORDS = "correction-text"
"""The field of the card that says what is to be put right."""


async def ask_for_correction(
    context: Context, *, actor: Actor, request_id: UUID, form: CorrectionIn, key: IdempotencyKey
) -> StoredAnswer:
    """Register a correction: its number, file, clocks and way are its own.

    Raises
    ------
    NothingIssuedYet
        Nothing was issued on the request.
    """
    now = context.clock()
    scope = scope_of(actor, Role.MFC_WORKER, Role.PORTAL)
    async with context.database.transaction() as tx:
        begun = await idempotency.begin(tx, key, sequence="request_number")
        if isinstance(begun, StoredAnswer):
            return begun
        original = await steps.readable(tx, request_id=request_id, scope=scope)
        corrections.check_correctable(number=original.number, issued_at=original.issued_at)
        new = NewCorrection(
            context=context, original=original, form=form, now=now, running_number=begun
        )
        answer = idempotency.answer_of(
            status=201,
            body=new.answer(),
            headers={"Location": f"/requests/{new.id}", "ETag": etag(1)},
        )
        registered = new.registered()
        with idempotency.alone():
            await keep(
                tx,
                *requests_rows.new_request(new.row(), documents=[], at=now),
                requests_rows.new_correction(request_id=new.id, fields=form.fields),
                *await context.vault.open_file(new.file(), [new.card()], now=now),
                deadlines.rows_of(new.clocks()),
                audit.rows_of(
                    actor=actor,
                    verb="request.correct",
                    aggregate_id=new.id,
                    clause=corrections.CLAUSE,
                    payload=registered,
                    now=now,
                ),
                outbox.rows_of(registered, new.recorded(), now=now),
                idempotency.rows_of(key, answer, now=now),
            )
        return answer


async def list_corrections(
    context: Context, *, actor: Actor, request_id: UUID
) -> Sequence[Row[Any]]:
    """Return the corrections that were asked for of a request, in order."""
    scope = scope_of(actor)
    async with context.database.reading() as connection:
        await steps.readable(connection, request_id=request_id, scope=scope)
        return await requests_rows.list_corrections(connection, request_id=request_id, scope=scope)


@dataclass(frozen=True, kw_only=True)
class NewCorrection:
    """A correction with the ids that it gets, of a request that was issued."""

    context: Context
    original: Row[Any]
    form: CorrectionIn
    now: datetime
    running_number: int
    id: UUID = field(default_factory=new_id)
    file_id: UUID = field(default_factory=new_id)

    @property
    def number(self) -> str:
        """A number like those of all requests: they come out of one sequence."""
        year = self.now.astimezone(self.context.zone).year
        return f"{self.original.mfc}-{year}-{self.running_number:07}"

    @property
    def subject_id(self) -> UUID:
        """The applicant's pseudonym."""
        return self.context.vault.pseudonyms.subject(applicant.identifiers_of(self.form.applicant))

    @property
    def term(self) -> Term:
        """The term of the correction: the service's own, or ours."""
        entry = self.context.entry_of(
            service=self.original.service, version=self.original.catalogue_version
        )
        on = self.now.astimezone(self.context.zone).date()
        return terms.correction_term(entry, self.context.terms, on=on)

    @property
    def due(self) -> Due:
        """When the body must have decided on it."""
        return due(self.term, started=self.now, zone=self.context.zone)

    def row(self) -> dict[str, Any]:
        """Return the request's own columns."""
        taken = (
            "service", "catalogue_version", "agreement", "channel", "mfc", "body", "portal",
            "applicant_kind", "involved", "engagement",
        )  # fmt: skip
        return {
            "id": self.id,
            "number": self.number,
            "version": 1,
            "status": Status.REGISTERED,
            **{name: getattr(self.original, name) for name in taken},
            "kind": Kind.CORRECTION,
            "corrects": self.original.id,
            "file_id": self.file_id,
            "received_at": self.now,
            "registered_at": self.now,
            "due_at": self.due.at,
        }

    def file(self) -> NewFile:
        """Return the file of personal data that is opened for the correction."""
        return NewFile(
            file_id=self.file_id,
            subject_id=self.subject_id,
            operator=self.original.mfc,
            purpose=PURPOSE,
            identifiers=applicant.identifiers_of(self.form.applicant),
        )

    def card(self) -> Card:
        """Return the applicant's data, with what he says is wrong."""
        values = applicant.card_of(self.form.applicant, {WORDS: self.form.words})
        return Card(kind=applicant.CARD, row_id=self.id, values=values)

    def clocks(self) -> list[NewDeadline]:
        """Return the clocks of the correction itself and of passing it on."""
        agreement = steps.agreement_of(self.context, self.original)
        return [
            self._clock("correction", self.term),
            self._clock("transfer", terms.transfer_term(agreement)),
        ]

    def registered(self) -> RequestRegistered:
        """Return the event of the registration."""
        return RequestRegistered(
            request_id=self.id,
            subject_id=self.subject_id,
            number=self.number,
            service=self.original.service,
            catalogue_version=self.original.catalogue_version,
            channel=Channel(self.original.channel),
            mfc=self.original.mfc,
            body=self.original.body,
            received_at=self.now,
            registered_at=self.now,
            due_at=self.due.at,
            kind=Kind.CORRECTION,
            corrects=self.original.id,
            parties=steps.parties(self.original),
        )

    def recorded(self) -> PersonalDataRecorded:
        """Return the event that tells the registry which data were taken, and why."""
        return PersonalDataRecorded(
            file_id=self.file_id,
            subject_id=self.subject_id,
            holder="intake",
            operator=self.original.mfc,
            category="applicant",
            fields=tuple(sorted({*self.form.applicant.codes(), WORDS})),
            purpose=PURPOSE,
            basis="210-7(4)",
            source="applicant",
            collected_at=self.now,
        )

    def answer(self) -> CorrectionRegistered:
        """Return what the client is told, but for the secret."""
        return CorrectionRegistered(
            id=self.id,
            number=self.number,
            secret=UNTOLD,
            status=Status.REGISTERED,
            received_at=self.now,
            registered_at=self.now,
            due_at=self.due.at,
            queries=[],
            corrects=self.original.id,
        )

    def _clock(self, kind: str, term: Term) -> NewDeadline:
        return NewDeadline(
            kind=kind,
            aggregate_kind="request",
            aggregate_id=self.id,
            request_id=self.id,
            term=term,
            due=due(term, started=self.now, zone=self.context.zone),
            started_at=self.now,
            parties=steps.parties(self.original),
        )
