"""Register a request: one transaction from the rules to the event (16(1)1)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from intake import domain, repository
from intake.catalogue import Agreement, Entry, Query
from intake.context import Context
from intake.domain import Presented, Status
from intake.numbers import status_secret
from intake.schemas import Registered, RequestIn
from shared import deadlines, outbox
from shared.auth import Actor, Role
from shared.database import Transaction
from shared.events import PersonalDataRecorded, QueryNeeded, RequestRegistered
from shared.ids import new_id
from shared.refusals import NotPermitted
from shared.terms import Due, due
from shared.web import idempotency
from shared.web.idempotency import IdempotencyKey, StoredAnswer

_CATEGORY = "applicant"
_PURPOSE = "service-provision"
_BASIS = "210-7(4)"


async def register_request(
    context: Context, *, actor: Actor, form: RequestIn, key: IdempotencyKey
) -> StoredAnswer:
    """Take a request in and give it a number.

    The request, its papers, its clocks and its events are kept together, or nothing is.

    Raises
    ------
    ServiceUnknown, ChannelClosed, NoAgreementInForce, DocumentMissing, InformationMissing,
    NotOnTheList, FormNotAccepted
        By the clauses that they name.
    """
    now = context.clock()
    mfc, portal = _who_takes_it(actor, form)
    entry, agreement = _admit(context, form=form, mfc=mfc, now=now)
    presented = [Presented(code=paper.code, form=paper.form) for paper in form.documents]
    new = _NewRequest(
        context, form=form, entry=entry, agreement=agreement, mfc=mfc, portal=portal, now=now
    )
    queries = domain.queries_needed(entry, presented)
    async with context.database.transaction() as tx:
        if earlier := await idempotency.earlier(tx, key):
            return earlier
        number = await new.keep(tx)
        await new.start_clocks(tx)
        await outbox.add(tx, new.registered(number, queries), new.recorded(), now=now)
        answer = new.answer(number, queries)
        return await idempotency.keep(tx, key, status=201, body=answer, now=now)


def _who_takes_it(actor: Actor, form: RequestIn) -> tuple[str, str | None]:
    """Return the MFC, and the portal if one sends the request."""
    if actor.has(Role.PORTAL):
        if form.mfc is None:
            raise NotPermitted
        return form.mfc, actor.organisation
    if form.mfc not in {None, actor.organisation}:
        raise NotPermitted
    return actor.organisation, None


def _admit(
    context: Context, *, form: RequestIn, mfc: str, now: datetime
) -> tuple[Entry, Agreement]:
    today = now.astimezone(context.zone).date()
    entry = domain.service_in_force(context.catalogue, code=form.service, on=today)
    domain.check_channel(entry, form.channel)
    agreement = domain.agreement_in_force(context.catalogue, mfc=mfc, entry=entry, on=today)
    domain.check_information(entry, form.information, of_applicant=form.applicant.codes())
    presented = [Presented(code=paper.code, form=paper.form) for paper in form.documents]
    domain.check_documents(entry, presented)
    return entry, agreement


class _NewRequest:
    """A request on its way into the database, with the ids and times that it gets."""

    def __init__(
        self,
        context: Context,
        *,
        form: RequestIn,
        entry: Entry,
        agreement: Agreement,
        mfc: str,
        portal: str | None,
        now: datetime,
    ) -> None:
        self.id: UUID = new_id()
        self.file_id: UUID = new_id()
        self.subject_id: UUID = new_id()
        self._context = context
        self._form = form
        self._entry = entry
        self._agreement = agreement
        self._mfc = mfc
        self._portal = portal
        self._now = now
        self._provision = domain.provision_term(entry)
        self._due: Due = due(self._provision, started=now, zone=context.zone)
        self._parties = tuple(party for party in (mfc, entry.body, portal) if party is not None)

    async def keep(self, tx: Transaction) -> str:
        """Keep the request, the applicant and the papers; return the number."""
        year = self._now.astimezone(self._context.zone).year
        number = await repository.add_request(tx, self._row(), prefix=f"{self._mfc}-{year}-")
        await repository.add_applicant(
            tx,
            {
                "file_id": self.file_id,
                "subject_id": self.subject_id,
                "request_id": self.id,
                "data": {
                    "applicant": self._form.applicant.model_dump(mode="json", exclude_none=True),
                    "information": self._form.information,
                },
            },
        )
        await repository.add_documents(tx, self._papers())
        await repository.add_timeline(
            tx, request_id=self.id, kind="registered", details={"number": number}, at=self._now
        )
        return number

    async def start_clocks(self, tx: Transaction) -> None:
        """Start the clocks of provision and of passing on (11.1 point 2, 16(5) point 2)."""
        transfer = domain.transfer_term(self._agreement)
        clocks = (
            ("provision", self._provision, self._due),
            ("transfer", transfer, due(transfer, started=self._now, zone=self._context.zone)),
        )
        for kind, term, end in clocks:
            await deadlines.start(
                tx,
                kind=kind,
                aggregate_kind="request",
                aggregate_id=self.id,
                request_id=self.id,
                term=term,
                due=end,
                started_at=self._now,
                parties=self._parties,
            )

    def registered(self, number: str, queries: Sequence[Query]) -> RequestRegistered:
        """Return the event of the registration."""
        return RequestRegistered(
            request_id=self.id,
            subject_id=self.subject_id,
            number=number,
            service=self._entry.code,
            catalogue_version=self._entry.version,
            channel=self._form.channel,
            mfc=self._mfc,
            body=self._entry.body,
            received_at=self._now,
            registered_at=self._now,
            due_at=self._due.at,
            queries=tuple(
                QueryNeeded(code=query.code, holder=query.holder, brings=query.brings)
                for query in queries
            ),
            parties=self._parties,
        )

    def recorded(self) -> PersonalDataRecorded:
        """Return the event that tells the registry which data were taken, and why."""
        return PersonalDataRecorded(
            file_id=self.file_id,
            subject_id=self.subject_id,
            holder="intake",
            operator=self._mfc,
            category=_CATEGORY,
            fields=_filled(self._form),
            purpose=_PURPOSE,
            basis=_BASIS,
            source="applicant",
            collected_at=self._now,
        )

    def answer(self, number: str, queries: Sequence[Query]) -> Registered:
        """Return what the client is told."""
        return Registered(
            id=self.id,
            number=number,
            secret=status_secret(self._context.status_key, self.id),
            status=Status.REGISTERED,
            received_at=self._now,
            registered_at=self._now,
            due_at=self._due.at,
            queries=[query.code for query in queries],
        )

    def _row(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "version": 1,
            "status": Status.REGISTERED,
            "service": self._entry.code,
            "catalogue_version": self._entry.version,
            "agreement": self._agreement.code,
            "channel": self._form.channel,
            "mfc": self._mfc,
            "body": self._entry.body,
            "portal": self._portal,
            "file_id": self.file_id,
            "received_at": self._now,
            "registered_at": self._now,
            "due_at": self._due.at,
        }

    def _papers(self) -> list[dict[str, Any]]:
        lines = {line.code: line for line in self._entry.documents}
        return [
            {
                "request_id": self.id,
                "position": position,
                "code": paper.code,
                "form": paper.form,
                "own_initiative": domain.is_own_initiative(lines[paper.code]),
            }
            for position, paper in enumerate(self._form.documents, start=1)
        ]


def _filled(form: RequestIn) -> tuple[str, ...]:
    """Name the fields that hold something."""
    return tuple(sorted({*form.applicant.codes(), *form.information}))
