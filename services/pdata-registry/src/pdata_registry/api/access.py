"""Name who may call what."""

from typing import Annotated, TypeAlias

from fastapi import Depends

from pdata_registry.context import Context, context_of
from shared.auth import Actor, Role, requires
from shared.language import Language
from shared.web.problems import liked_language

In: TypeAlias = Annotated[Context, Depends(context_of)]
Spoken: TypeAlias = Annotated[Language, Depends(liked_language)]

Reader: TypeAlias = Annotated[Actor, requires(Role.AUTHORISED_OFFICIAL, Role.AUDITOR, Role.HEAD)]
"""Who may read his operator's records."""

Keeper: TypeAlias = Annotated[Actor, requires(Role.AUTHORISED_OFFICIAL)]
"""Who may enter and close them."""
