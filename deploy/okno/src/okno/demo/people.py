"""Speak to the gateway for everyone who takes part."""

from datetime import timedelta
from typing import Any, TypeAlias
from uuid import uuid4

import httpx

from okno.installation import Installation
from shared.auth import Role

Actor: TypeAlias = tuple[Role, str]
"""What somebody is, and where."""


class People:
    """Everyone of the story, each with an account of his own.

    Parameters
    ----------
    client
        Speaks to the gateway.
    installation
        Issues the tokens.
    """

    def __init__(self, client: httpx.AsyncClient, installation: Installation) -> None:
        self.client = client
        self._installation = installation

    async def call(
        self,
        method: str,
        path: str,
        *,
        actor: Actor,
        body: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Any:
        """Return what the gateway answered. Raises ``RuntimeError`` when it refused."""
        given = {**self.headers(actor), "Idempotency-Key": str(uuid4()), **(headers or {})}
        answer = await self.client.request(method, path, json=body, headers=given)
        if answer.is_error:
            raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.text}")
        return answer.json() if answer.content else None

    def headers(self, actor: Actor) -> dict[str, str]:
        """Return the header that lets an actor in."""
        role, organisation = actor
        token = self._installation.token(
            role,
            organisation=organisation,
            subject=account(role),
            lifetime=timedelta(hours=1),
        )
        return {"Authorization": f"Bearer {token}"}


def account(role: Role) -> str:
    """Return the account of the one who has a role in his organisation."""
    return f"demo-{role}"
