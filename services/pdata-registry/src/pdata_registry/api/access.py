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

Head: TypeAlias = Annotated[Actor, requires(Role.HEAD)]
"""Who approves the list of those who have access (PD-3.8)."""

Admitter: TypeAlias = Annotated[Actor, requires(Role.HEAD, Role.AUTHORISED_OFFICIAL)]
"""Who concludes agreements with the staff and warns them (PD-4.2.3, PD-8.3)."""

AccessReader: TypeAlias = Annotated[
    Actor,
    requires(Role.HEAD, Role.AUTHORISED_OFFICIAL, Role.SYSTEM_ADMINISTRATOR, Role.AUDITOR),
]
"""Who may see who has access; the administrator gives credentials to people on the list only."""

Registrar: TypeAlias = Annotated[Actor, requires(Role.AUTHORISED_OFFICIAL, Role.AUTHORITY)]
"""Who may register a doubt: the operator's official, or the authority itself (PD-6.1.7)."""

CheckReader: TypeAlias = Annotated[
    Actor, requires(Role.AUTHORISED_OFFICIAL, Role.AUTHORITY, Role.AUDITOR, Role.HEAD)
]
"""Who may see checks: those of his operator, or those that the authority lodged."""
