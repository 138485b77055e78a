"""Say how rows and clauses are shown."""

from typing import Any

from complaints.domain import Ground, ObjectKind
from complaints.schemas import ClauseOut, ComplaintOut, ObjectOut
from shared.language import Language
from shared.law import Clause


def clause(cited: Clause, language: Language) -> ClauseOut:
    """Show a clause."""
    return ClauseOut(id=str(cited), text=cited.text(language))


def complaint(row: Any, language: Language) -> ComplaintOut:
    """Show a complaint without its text."""
    ground, kind = Ground(row.ground), ObjectKind(row.object_kind)
    return ComplaintOut(
        id=row.id,
        number=row.number,
        status=row.status,
        ground=ground,
        ground_title=ground.words.in_(language),
        clause=clause(ground.clause, language),
        object=ObjectOut(kind=kind, code=row.object_code, by_later_law=kind.by_later_law),
        about=row.about,
        request_id=row.request_id,
        request_number=row.request_number,
        lodged_by=row.lodged_by,
        channel=row.channel,
        received_at=row.received_at,
        registered_at=row.registered_at,
        due_at=row.due_at,
    )
