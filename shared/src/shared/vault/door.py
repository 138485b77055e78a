"""Open personal data for a named person, purpose and fields, and write down who looked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import ARRAY, Row, Text, bindparam, text

from shared.auth import Actor, Role
from shared.clock import Clock
from shared.database import Database
from shared.ids import new_id
from shared.operations import Operation
from shared.refusals import NotFound
from shared.telemetry import current_request_id
from shared.vault.cipher import unseal
from shared.vault.keeper import WrappedKey
from shared.vault.plaintext import Plaintext
from shared.vault.refusals import REFUSALS
from shared.vault.vault import Vault, context_of

log = structlog.get_logger(__name__)

OPENED = "opened"

_MACHINES = (Role.SERVICE, Role.PORTAL, Role.PARTNER, Role.OPERATIONS)

_NAMED = {refusal.slug: refusal for refusal in REFUSALS}

RIGHTS = frozenset({"subject-rights", "accuracy-check"})
"""Purposes that the law itself gives to the authorised official of the operator who answers for
the file: he reads for them what was collected for another, and what is blocked while he checks it
(PD-5.1, PD-6.1.7)."""

# One statement, so one transaction and one round trip: it judges, writes the access record
# whatever the outcome, and hands out ciphertext only where the outcome is to open. A record that
# cannot be written fails the reading. A file that was destroyed has no card, only its fence.
# The audit log gets an entry whose payload, as canonical JSON, names the record and its outcome:
# so a record that is changed or removed later is missed by the entry, which is sealed.
_OPEN = text(
    """
    WITH card AS (
        SELECT card.file_id, card.subject_id, card.fields, card.sealed,
               key.version, key.epoch, key.wrapped, key.operator, key.purpose
          FROM vault_cards AS card JOIN vault_keys AS key USING (file_id, subject_id)
         WHERE card.row_id = :row_id AND card.kind = :kind AND card.file_id = :file_id
    ), entitled AS (
        SELECT card.*, :official AND card.operator = :organisation AS of_right FROM card
    ), judged AS (
        SELECT card.*, coalesce(card.operator, fence.operator) AS answerable, CASE
            WHEN fence.file_id IS NOT NULL THEN 'personal-data-destroyed'
            WHEN :machine THEN 'shared-account'
            WHEN :purpose = '' THEN 'purpose-missing'
            WHEN staff.listed_at IS NULL OR staff.unlisted_at IS NOT NULL THEN 'not-on-access-list'
            WHEN staff.non_disclosure_at IS NULL THEN 'non-disclosure-missing'
            WHEN staff.warned_at IS NULL THEN 'warning-missing'
            WHEN EXISTS (
                SELECT FROM subject_blocks AS block
                 WHERE block.subject_id = card.subject_id AND block.operator = card.operator
                   AND block.unblocked_at IS NULL
            ) AND NOT card.of_right THEN 'subject-blocked'
            WHEN card.purpose <> :purpose AND NOT card.of_right THEN 'purpose-not-of-the-file'
            ELSE 'opened' END AS outcome
          FROM (VALUES (0)) AS always
          LEFT JOIN entitled AS card ON true
          LEFT JOIN destructions AS fence ON fence.file_id = :file_id
          LEFT JOIN staff_access AS staff
                 ON staff.organisation = :organisation AND staff.person = :person
         WHERE card.file_id IS NOT NULL OR fence.file_id IS NOT NULL
    ), shown AS (
        SELECT coalesce(array_agg(one.field), '{}') AS fields,
               coalesce(array_agg(one.sealed), '{}') AS sealed
          FROM judged, unnest(judged.fields, judged.sealed) AS one (field, sealed)
         WHERE judged.outcome = 'opened' AND (:fields IS NULL OR one.field = ANY (:fields))
    ), noted AS (
        INSERT INTO access_records (id, at, organisation, person, through, operation, operator,
                                    file_id, kind, row_id, purpose, fields, outcome, request_id)
        SELECT :id, :at, :organisation, :person, :through, :operation, judged.answerable,
               :file_id, :kind, :row_id, :purpose,
               CASE judged.outcome WHEN 'opened' THEN shown.fields
                                   ELSE coalesce(:fields, judged.fields, '{}') END,
               judged.outcome, :request_id
          FROM judged, shown
        RETURNING *
    ), entered AS (
        INSERT INTO audit (at, actor, organisation, roles, verb, aggregate_kind, aggregate_id,
                           request_id, payload_hash)
        SELECT at, person, organisation, :roles, operation, 'file', file_id, request_id,
               sha256(convert_to(format(
                   '{"access_record":"%s","fields":%s,"outcome":"%s","purpose":%s}',
                   id, array_to_json(fields), outcome, to_json(purpose)), 'UTF8'))
          FROM noted
    )
    SELECT noted.outcome, judged.subject_id, shown.fields, shown.sealed,
           judged.version, judged.epoch, judged.wrapped
      FROM noted, judged, shown
    """
).bindparams(
    bindparam("fields", type_=ARRAY(Text)),
    bindparam("roles", type_=ARRAY(Text)),
    bindparam("purpose", type_=Text),
    bindparam("through", type_=Text),
    bindparam("request_id", type_=Text),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody wants to read.

    Parameters
    ----------
    file_id, kind, row_id
        The card; the caller has made sure that the actor's organisation takes part in its row.
    purpose
        What for: the purpose that the file was collected for.
    fields
        Which fields; None for all of the card.
    through
        The part of Okno that asks on behalf of the actor, if it is not he himself.
    operation
        What is done with the data, in the words of the closed list (PD-3.2).
    """

    file_id: UUID
    kind: str
    row_id: UUID
    purpose: str
    fields: Sequence[str] | None = None
    through: str | None = None
    operation: Operation = Operation.EXTRACTING


@dataclass(frozen=True, slots=True)
class Opened:
    """The fields that were asked for and are there, for the one who asked."""

    values: Mapping[str, Plaintext] = field(repr=False)

    def revealed(self) -> dict[str, str]:
        """Return the values, to be shown to the one for whom they were opened."""
        return {name: value.reveal() for name, value in self.values.items()}


class Door:
    """The only way to plaintext.

    Who asks must be a person on the access list of his own organisation (PD-3.8), bound by a
    non-disclosure agreement and warned (PD-4.2.3); the subject must not be blocked (PD-6.1.7). Each
    attempt leaves an access record, opened or refused (7(5), PD-4.5), and an entry in the audit log
    that proves it (PD-10.1).
    """

    def __init__(self, database: Database, *, vault: Vault, clock: Clock) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock

    async def open(self, asked: Asked, *, actor: Actor) -> Opened:
        """Return what was asked for; it was written down before.

        Raises
        ------
        NotFound
            There is no such card.
        SharedAccount, PurposeMissing, NotOnAccessList, NonDisclosureMissing, WarningMissing,
        SubjectBlocked, PurposeNotOfTheFile, FileDestroyed
            By the clauses that they name; the attempt is recorded.
        """
        return Opened(await self._unsealed(asked, await self._judge(asked, actor)))

    async def _judge(self, asked: Asked, actor: Actor) -> Row[Any]:
        async with self._database.at_once() as connection:
            found = await connection.execute(
                _OPEN,
                {
                    "id": new_id(),
                    "at": self._clock(),
                    "organisation": actor.organisation,
                    "person": actor.subject,
                    "roles": sorted(actor.roles),
                    "machine": actor.has(*_MACHINES),
                    "through": asked.through,
                    "operation": asked.operation,
                    "file_id": asked.file_id,
                    "kind": asked.kind,
                    "row_id": asked.row_id,
                    "purpose": asked.purpose,
                    "fields": None if asked.fields is None else list(asked.fields),
                    "request_id": current_request_id(),
                    "official": asked.purpose in RIGHTS and actor.has(Role.AUTHORISED_OFFICIAL),
                },
            )
        row: Row[Any] | None = found.one_or_none()
        if row is None:
            raise NotFound
        if row.outcome != OPENED:
            raise _NAMED[row.outcome]
        return row

    async def _unsealed(self, asked: Asked, row: Row[Any]) -> dict[str, Plaintext]:
        key = await self._vault.keeper.unwrap(
            WrappedKey(row.epoch, row.wrapped), context=context_of(asked.file_id, row.subject_id)
        )
        place = self._vault.place(
            kind=asked.kind,
            row_id=asked.row_id,
            file_id=asked.file_id,
            subject_id=row.subject_id,
            version=row.version,
        )
        values = unseal(key, place, zip(row.fields, row.sealed, strict=True))
        return {name: Plaintext(value) for name, value in values.items()}
