"""Keep an attempt with an applicant once: its row, its traces, and the answer that was given."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table

from intake.domain.demands import Outcome
from intake.repository import demands as rows
from intake.repository import timeline as timeline_rows
from intake.schemas.demands import AttemptOut
from intake.service.demands.cases import Found
from shared import audit, outbox
from shared.auth import Actor
from shared.database import Transaction
from shared.events import Event
from shared.ids import new_id
from shared.web import idempotency
from shared.web.idempotency import IdempotencyKey, StoredAnswer
from shared.writes import keep

_MADE, _STOPPED = 201, 422


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """
    Something that a worker tried with an applicant.

    Parameters
    ----------
    noun
        ``demand`` or ``refusal-to-accept``.
    details
        Codes that say what it was.
    """

    noun: str
    table: Table
    found: Found
    outcome: Outcome
    clause: str | None
    details: dict[str, Any]

    def values(self, actor: Actor, *, at: datetime) -> dict[str, Any]:
        """Return its row."""
        return {
            "id": new_id(),
            "request_id": self.found.request_id,
            "service": self.found.entry.code,
            "catalogue_version": self.found.entry.version,
            "organisation": actor.organisation,
            "worker": actor.subject,
            "mfc": self.found.mfc,
            "body": self.found.entry.body,
            "outcome": self.outcome,
            "clause": self.clause,
            "made_at": at,
            **self.details,
        }


async def keep_attempt(
    tx: Transaction,
    attempt: Attempt,
    *,
    actor: Actor,
    key: IdempotencyKey,
    values: dict[str, Any],
    shown: AttemptOut,
    told: Event,
) -> StoredAnswer:
    """Keep an attempt with its audit row, its event and the answer under the key."""
    now: datetime = values["made_at"]
    kind = f"{attempt.noun}-{attempt.outcome}"
    request_id: UUID | None = attempt.found.request_id
    details = {**attempt.details, "clause": attempt.clause}
    status = _STOPPED if attempt.outcome is Outcome.STOPPED else _MADE
    answer = idempotency.answer_of(status=status, body=shown)
    entries = (
        []
        if request_id is None
        else [timeline_rows.new_entry(request_id=request_id, kind=kind, details=details, at=now)]
    )
    with idempotency.alone():
        await keep(
            tx,
            rows.new_attempt(attempt.table, values),
            *entries,
            audit.rows_of(
                actor=actor,
                verb=f"request.{kind}" if request_id else f"{attempt.noun}.{attempt.outcome}",
                aggregate_id=request_id or values["id"],
                clause=attempt.clause,
                payload={"id": str(values["id"]), **details},
                now=now,
            ),
            outbox.rows_of(told, now=now),
            idempotency.rows_of(key, answer, now=now),
        )
    return answer


def was_stopped(answer: StoredAnswer) -> bool:
    """Tell whether the answer that was kept is that of a stopped attempt."""
    return answer.status == _STOPPED
