"""Name who may call what."""

from typing import Annotated, TypeAlias

from fastapi import Depends

from shared.auth import Actor, Role, requires
from webhooks.context import Context, context_of

In: TypeAlias = Annotated[Context, Depends(context_of)]

Owner: TypeAlias = Annotated[
    Actor, requires(Role.PARTNER, Role.PORTAL, Role.BODY_OFFICIAL, Role.SUPERVISOR)
]
"""Whose organisation may have endpoints."""
