"""Name who may call what."""

from typing import Annotated, TypeAlias

from fastapi import Depends

from complaints.context import Context, context_of
from shared.auth import Actor, Role, requires
from shared.language import Language
from shared.web.problems import liked_language

In: TypeAlias = Annotated[Context, Depends(context_of)]
Spoken: TypeAlias = Annotated[Language, Depends(liked_language)]

Lodger: TypeAlias = Annotated[Actor, requires(Role.PORTAL, Role.MFC_WORKER, Role.COMPLAINT_OFFICER)]
"""Who may lodge a complaint for an applicant, and follow it."""

Officer: TypeAlias = Annotated[Actor, requires(Role.COMPLAINT_OFFICER)]
"""Who looks into a complaint."""
