"""Tell the registry that nothing of a file is left."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from shared.events import PersonalDataDestroyed
from shared.vault.destructions import COUNTED


def destroyed(
    row: Row[Any], *, holder: str, order_id: UUID, forgotten: Sequence[UUID] = ()
) -> PersonalDataDestroyed:
    """Return the fact that one order is told of a file that is destroyed.

    Parameters
    ----------
    row
        The file's row of ``destructions``.
    forgotten
        Subjects of whom the holder has no file any more.
    """
    return PersonalDataDestroyed(
        order_id=order_id,
        file_id=row.file_id,
        holder=holder,
        operator=row.operator,
        **{name: getattr(row, name) for name in COUNTED},
        forgotten=tuple(forgotten),
        reread_at=row.destroyed_at,
        destroyed_at=row.destroyed_at,
    )
