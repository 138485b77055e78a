"""Keep a judged document: its row, the entry of the audit log and the event together."""

from datetime import date, datetime
from typing import Any

from intake.catalogue import Catalogue
from intake.catalogue.participants import Agreement, Participant
from intake.catalogue.register import Document, key_of
from intake.catalogue.report_forms import MethodicalPaper, ReportForm
from intake.catalogue.standing import (
    Appointment,
    Conformity,
    Engagement,
    FurtherFunction,
    NecessaryService,
    Regulation,
)
from intake.repository import register as rows
from intake.service.register.telling import told_of
from shared import audit, outbox
from shared.auth import Actor
from shared.database import Transaction
from shared.writes import keep

_CLAUSES: dict[type[Any], str] = {
    Participant: "210-parties",
    Agreement: "210-15(2)",
    Conformity: "210-15(5)",
    Appointment: "210-16(1.3)",
    Engagement: "210-16(1.1)",
    NecessaryService: "210-7(1)3",
    Regulation: "210-16(4)4",
    FurtherFunction: "210-16(1)8",
    ReportForm: "210-15(4)",
    MethodicalPaper: "210-15(4)",
}


async def put(
    tx: Transaction,
    document: Document,
    *,
    actor: Actor,
    catalogue: Catalogue,
    on: date,
    now: datetime,
) -> None:
    """Keep a document as its next revision; the register must be locked in the transaction.

    Parameters
    ----------
    catalogue
        The catalogue that holds the document already.
    on
        The day that it is at the MFC.
    """
    key = key_of(document)
    revision = await rows.revision_of(tx, key) + 1
    event = told_of(document, catalogue, on=on, now=now)
    await keep(
        tx,
        rows.new_documents(
            [(document, revision)],
            organisation=actor.organisation,
            worker=actor.subject,
            at=now,
        ),
        audit.rows_of(
            actor=actor,
            verb="register.write",
            aggregate_kind=key.kind,
            aggregate_id=key.code,
            clause=_CLAUSES.get(type(document)),
            payload=event,
            now=now,
        ),
        outbox.rows_of(event, now=now),
    )
