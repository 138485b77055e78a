"""Name who may call what."""

from typing import Annotated, TypeAlias

from fastapi import Depends

from interagency.context import Context, context_of
from shared.auth import Actor, Role, requires
from shared.language import Language
from shared.web.problems import liked_language

In: TypeAlias = Annotated[Context, Depends(context_of)]
Spoken: TypeAlias = Annotated[Language, Depends(liked_language)]

Holder: TypeAlias = Annotated[Actor, requires(Role.BODY_OFFICIAL)]
"""Who answers a query that his organisation holds."""

Asker: TypeAlias = Annotated[Actor, requires(Role.MFC_WORKER, Role.BODY_OFFICIAL)]
"""Who works on the request that the answer is for."""

Party: TypeAlias = Annotated[Actor, requires(Role.MFC_WORKER, Role.SUPERVISOR, Role.BODY_OFFICIAL)]
"""Whose organisation asks or answers."""
