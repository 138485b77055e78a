"""Correct inaccurate data on the ground of a document (PD-6.1.8)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import delete, select, tuple_, update

from shared import audit
from shared.auth import Actor
from shared.clock import Clock
from shared.database import Database, Transaction
from shared.holder.refusals import FieldNotOfTheCard, NothingToCorrect
from shared.holder.schemas import CorrectedOut, CorrectionIn
from shared.ids import new_id
from shared.operations import Operation
from shared.refusals import NotFound
from shared.telemetry import current_request_id
from shared.vault.cipher import Place, seal, unseal
from shared.vault.door import Asked, Door
from shared.vault.pseudonyms import Identifier
from shared.vault.tables import access_records, vault_cards, vault_subjects
from shared.vault.vault import Vault
from shared.writes import Rows, keep

PURPOSE = "accuracy-check"
CORRECTED = "corrected"

CardRule: TypeAlias = Callable[[Mapping[str, str]], Sequence[Identifier]]
"""Judges the fields of a card of one kind, and returns what its subject is known by.

It raises :class:`shared.holder.refusals.CorrectionDoesNotFit`.
"""


def any_card(_: Mapping[str, str]) -> Sequence[Identifier]:
    """Judge a card of a kind that has no rules."""
    return ()


@dataclass(frozen=True, slots=True)
class _Card:
    """A card that is locked, opened, and belongs to the file that was named."""

    subject_id: UUID
    place: Place
    key: bytes = field(repr=False)
    sealed: Mapping[str, bytes] = field(repr=False)
    values: Mapping[str, str] = field(repr=False)


class Corrector:
    """Corrects cards of a holder.

    The official must pass the door to the very fields. The new values are sealed under the file's
    key, and kept together with what the subject is looked up by, the access record and the audit
    entry, or nothing is.

    Parameters
    ----------
    rules
        What judges cards, by kind.
    """

    def __init__(
        self,
        database: Database,
        *,
        vault: Vault,
        door: Door,
        rules: Mapping[str, CardRule],
        clock: Clock,
    ) -> None:
        self._database = database
        self._vault = vault
        self._door = door
        self._rules = rules
        self._clock = clock

    async def correct(self, form: CorrectionIn, *, actor: Actor, through: str) -> CorrectedOut:
        """Correct fields of a card.

        The pseudonym stays, also where a number that it was made of is corrected: the subject is
        looked up by the right number from now on, and by the wrong one no more.

        Raises
        ------
        NotFound, FieldNotOfTheCard, NothingToCorrect, CorrectionDoesNotFit, FileDestroyed
            Nothing is changed.
        shared.vault.refusals
            By the door.
        """
        await self._pass_the_door(form, actor=actor, through=through)
        now = self._clock()
        async with self._database.transaction() as tx:
            card = await self._locked(tx, form)
            changed = {
                name: value for name, value in form.values.items() if card.values[name] != value
            }
            if not changed:
                raise NothingToCorrect
            rule = self._rules.get(form.kind, any_card)
            before, after = rule(card.values), rule({**card.values, **changed})
            await _keep_card(tx, form, {**card.sealed, **seal(card.key, card.place, changed)})
            await self._index(tx, card.subject_id, before=before, after=after)
            await self._record(tx, form, changed, actor=actor, through=through, now=now)
        return CorrectedOut(fields=sorted(changed), corrected_at=now)

    async def _pass_the_door(self, form: CorrectionIn, *, actor: Actor, through: str) -> None:
        opened = await self._door.open(
            Asked(
                file_id=form.file_id,
                kind=form.kind,
                row_id=form.row_id,
                purpose=PURPOSE,
                fields=sorted(form.values),
                through=through,
                operation=Operation.CORRECTING,
            ),
            actor=actor,
        )
        for name in sorted(form.values):
            if name not in opened.values:
                raise FieldNotOfTheCard(field=name)

    async def _locked(self, tx: Transaction, form: CorrectionIn) -> _Card:
        """Lock the file against its destruction, then the card; open it."""
        query = select(vault_cards).where(
            vault_cards.c.row_id == form.row_id,
            vault_cards.c.kind == form.kind,
            vault_cards.c.file_id == form.file_id,
        )
        found = (await tx.execute(query)).one_or_none()
        if found is None:
            raise NotFound
        subject_id: UUID = found.subject_id
        key = await self._vault.data_key(tx, file_id=form.file_id, subject_id=subject_id)
        row = (await tx.execute(query.with_for_update())).one()
        place = self._vault.place(
            kind=form.kind,
            row_id=form.row_id,
            file_id=form.file_id,
            subject_id=subject_id,
            version=key.version,
        )
        sealed = dict(zip(row.fields, row.sealed, strict=True))
        values = unseal(key.key, place, sealed.items())
        return _Card(subject_id, place, key.key, sealed, values)

    async def _index(
        self,
        tx: Transaction,
        subject_id: UUID,
        *,
        before: Sequence[Identifier],
        after: Sequence[Identifier],
    ) -> None:
        old, new = self._digests(before), self._digests(after)
        wrong = [(scheme, digest, subject_id) for scheme, digest in sorted(old - new)]
        place = tuple_(*vault_subjects.primary_key.columns)
        await tx.execute(delete(vault_subjects).where(place.in_(wrong)))
        right = [
            {"scheme": scheme, "digest": digest, "subject_id": subject_id}
            for scheme, digest in sorted(new - old)
        ]
        await keep(tx, Rows(vault_subjects, right, unless_there=True))

    def _digests(self, identifiers: Sequence[Identifier]) -> set[tuple[str, bytes]]:
        digest = self._vault.pseudonyms.digest
        return {(one.scheme, digest(one)) for one in identifiers}

    async def _record(
        self,
        tx: Transaction,
        form: CorrectionIn,
        changed: Mapping[str, str],
        *,
        actor: Actor,
        through: str,
        now: datetime,
    ) -> None:
        """Write down who corrected which fields, on what ground; never what they say."""
        fields = sorted(changed)
        record = {
            "id": new_id(),
            "at": now,
            "organisation": actor.organisation,
            "person": actor.subject,
            "through": through,
            "operation": Operation.CORRECTING,
            "operator": actor.organisation,
            "file_id": form.file_id,
            "kind": form.kind,
            "row_id": form.row_id,
            "purpose": PURPOSE,
            "fields": fields,
            "outcome": CORRECTED,
            "request_id": current_request_id(),
        }
        told = {"access_record": str(record["id"]), "fields": fields}
        entry = audit.rows_of(
            actor=actor,
            verb=Operation.CORRECTING,
            aggregate_kind="file",
            aggregate_id=form.file_id,
            clause="PD-6.1.8",
            payload={**told, **form.ground.model_dump(mode="json")},
            now=now,
        )
        await keep(tx, Rows(access_records, [record]), entry)


async def _keep_card(tx: Transaction, form: CorrectionIn, sealed: Mapping[str, bytes]) -> None:
    await tx.execute(
        update(vault_cards)
        .where(vault_cards.c.row_id == form.row_id, vault_cards.c.kind == form.kind)
        .values(fields=list(sealed), sealed=list(sealed.values()))
    )
