"""Answer the registry: who is here, what is held, its extract, its correction."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Annotated, Any, TypeAlias
from uuid import UUID

from fastapi import APIRouter
from pydantic import TypeAdapter

from shared import audit
from shared.auth import Actor, Role, requires
from shared.clock import Clock
from shared.database import Database
from shared.files.values import CARD as DOCUMENT_CARD
from shared.holder import looking
from shared.holder.correcting import Corrector
from shared.holder.officials import check_official, official
from shared.holder.refusals import CorrectionDoesNotFit, FieldNotOfTheCard, NothingToCorrect
from shared.holder.schemas import (
    CardOut,
    CorrectedOut,
    CorrectionIn,
    DocumentOut,
    ExtractedCard,
    FileOut,
    HeldOut,
    LookupIn,
    OfficialIn,
    SubjectIn,
    SubjectsOut,
)
from shared.operations import Operation
from shared.refusals import InvalidCursor, NotFound
from shared.vault.door import Asked, Door
from shared.vault.refusals import (
    REFUSALS,
    FileDestroyed,
    NonDisclosureMissing,
    NotOnAccessList,
    WarningMissing,
)
from shared.vault.vault import Vault
from shared.web.openapi import responses
from shared.web.paging import AskedWindow, Page

Service: TypeAlias = Annotated[Actor, requires(Role.SERVICE)]

PURPOSE = "subject-rights"

_CARD_KEY: TypeAdapter[tuple[UUID, str]] = TypeAdapter(tuple[UUID, str])
_OFFICIAL_REFUSED = (NotOnAccessList, NonDisclosureMissing, WarningMissing)


def holder_router(
    database: Database, *, vault: Vault, door: Door, corrector: Corrector, clock: Clock
) -> APIRouter:
    """Return the routes by which the registry asks on behalf of an official of the operator.

    They are for other parts alone, and the gateway leads nobody here. What is personal stands in
    bodies only. The official sees his own operator's files and no others.
    """
    router = APIRouter(prefix="/internal/personal-data", tags=["personal data"])

    @router.post("/subjects", summary="Find subjects", responses=responses(*_OFFICIAL_REFUSED))
    async def find_subjects(part: Service, body: LookupIn) -> SubjectsOut:
        """Find the pseudonyms of those who are known by an identifier; each search is recorded."""
        actor = _actor(body.official)
        identifiers = [one.identifier() for one in body.identifiers]
        async with database.transaction() as tx:
            await check_official(tx, actor)
            found = await looking.subjects_by(tx, identifiers, pseudonyms=vault.pseudonyms)
            await audit.record(
                tx,
                actor=actor,
                verb=Operation.EXTRACTING,
                aggregate_kind="index",
                aggregate_id=vault.schema,
                clause="PD-5.1",
                payload={"through": part.subject, "found": [str(one) for one in found]},
                now=clock(),
            )
        return SubjectsOut(subject_ids=found)

    @router.post("/holdings", summary="List what is held", responses=responses(*_OFFICIAL_REFUSED))
    async def list_held(_: Service, body: SubjectIn) -> HeldOut:
        """List files, cards, fields and documents of a subject, and whether they are blocked.

        No value is opened.
        """
        actor = _actor(body.official)
        of_whom = looking.OfWhom(body.subject_id, actor.organisation)
        async with database.reading() as connection:
            await check_official(connection, actor)
            return HeldOut(
                subject_id=body.subject_id,
                blocked_since=await looking.blocked_since(connection, of_whom),
                files=_files(
                    await looking.files_of(connection, of_whom),
                    cards=await looking.cards_of(connection, of_whom),
                    documents=await looking.documents_of(connection, of_whom),
                ),
            )

    @router.post(
        "/extracts",
        summary="Extract what is held",
        responses=responses(InvalidCursor, *REFUSALS),
    )
    async def extract(part: Service, window: AskedWindow, body: SubjectIn) -> Page[ExtractedCard]:
        """Give the values of all cards of a subject, page by page; each has an access record.

        Blocked data are given too: the check needs them, and the subject has a right to them.
        """
        actor = _actor(body.official)
        async with database.reading() as connection:
            await check_official(connection, actor)
            rows = await looking.cards_of(
                connection,
                looking.OfWhom(body.subject_id, actor.organisation),
                after=window.after(_CARD_KEY),
                limit=window.fetch,
            )
        page = window.page(rows, item=lambda row: row, key=lambda row: (row.row_id, row.kind))
        opened = [await _opened(row, actor=actor, through=part.subject) for row in page.items]
        return Page(items=[card for card in opened if card is not None], next=page.next)

    async def _opened(row: Any, *, actor: Actor, through: str) -> ExtractedCard | None:
        asked = Asked(
            file_id=row.file_id,
            kind=row.kind,
            row_id=row.row_id,
            purpose=PURPOSE,
            through=through,
        )
        try:
            opened = await door.open(asked, actor=actor)
        except (FileDestroyed, NotFound):  # while the list was gone through
            return None
        return ExtractedCard(
            file_id=row.file_id,
            purpose=row.purpose,
            kind=row.kind,
            row_id=row.row_id,
            values=dict(opened.values),
        )

    @router.post(
        "/corrections",
        summary="Correct data",
        responses=responses(
            NotFound, FieldNotOfTheCard, NothingToCorrect, CorrectionDoesNotFit, *REFUSALS
        ),
    )
    async def correct(part: Service, body: CorrectionIn) -> CorrectedOut:
        """Correct fields of a card on the ground of a document (PD-6.1.8).

        Which fields, who and on what ground is recorded together with the change. The key and the
        hash of a document are no fields of a person: they are not corrected.
        """
        actor = _actor(body.official)
        if body.kind == DOCUMENT_CARD:
            raise NotFound
        async with database.reading() as connection:
            if not await looking.is_operators(
                connection, file_id=body.file_id, operator=actor.organisation
            ):
                raise NotFound
        return await corrector.correct(body, actor=actor, through=part.subject)

    return router


def _actor(told: OfficialIn) -> Actor:
    return official(organisation=told.organisation, person=told.person)


def _files(
    found: Iterable[Any], *, cards: Iterable[Any], documents: Iterable[Any]
) -> list[FileOut]:
    cards_by, documents_by = defaultdict(list), defaultdict(list)
    for card in cards:
        shown = CardOut(kind=card.kind, row_id=card.row_id, fields=sorted(card.fields))
        cards_by[card.file_id].append(shown)
    for document in documents:
        documents_by[document.file_id].append(
            DocumentOut.model_validate(document, from_attributes=True)
        )
    return [
        FileOut(
            file_id=row.file_id,
            purpose=row.purpose,
            opened_at=row.created_at,
            cards=cards_by[row.file_id],
            documents=documents_by[row.file_id],
        )
        for row in found
    ]
