"""Shape the journal of printed forms."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field


class FormOut(BaseModel):
    """A form in the journal, without what it says."""

    number: str
    kind: str
    template: int = Field(description="The version of the template that it is printed by.")
    worker: str
    made_at: datetime
    sha256: str = Field(description="Of its data, in canonical JSON; printed on each page.")


class FormData(FormOut):
    """A form in the journal, with what it says."""

    data: dict[str, Any]
