"""Bound what clients call days and moments by the law that gives them a meaning."""

from datetime import UTC, date, datetime
from typing import Annotated

from pydantic import AwareDatetime, Field

LAW_IN_FORCE = datetime(2007, 1, 26, tzinfo=UTC)
"""Since when Federal Law No. 152-FZ is in force."""

Day = Annotated[date, Field(ge=LAW_IN_FORCE.date())]
Moment = Annotated[AwareDatetime, Field(ge=LAW_IN_FORCE)]
