"""Let people in to personal data and shut them out, as heads of organisations do."""

import hashlib
from typing import Any, Protocol
from uuid import uuid4

import httpx

from shared.auth import Role

AGREEMENT = "Обязуюсь не разглашать персональные данные, ставшие мне известными по службе."
WARNING = "Предупреждён о необходимости соблюдать режим секретности персональных данных."


class Installed(Protocol):
    """What runs the registry: it alone, or a whole installation."""

    @property
    def client(self) -> httpx.AsyncClient:
        """A client that carries no token."""

    def bearer(self, *roles: Role, organisation: str, subject: str = ...) -> dict[str, str]:
        """Return the header that lets an actor in."""


def head_of(running: Installed, organisation: str) -> dict[str, str]:
    """Return the header of an organisation's head."""
    return running.bearer(Role.HEAD, organisation=organisation, subject=f"head-of-{organisation}")


async def admit(
    running: Installed,
    organisation: str,
    person: str = "tester",
    *,
    post: str = "Специалист",
    signed: bool = True,
    warned: bool = True,
    listed: bool = True,
) -> None:
    """Do through the registry all that lets a person in; what was done before is not repeated.

    Parameters
    ----------
    person
        The ``sub`` of his tokens.
    signed, warned, listed
        What of it to do: the agreement, the warning, the list.
    """
    kept = await _kept(running, organisation, person)
    if signed and not kept.get("non_disclosures"):
        await sign(running, organisation, person)
    if warned and not kept.get("warnings"):
        await warn(running, organisation, person)
    if listed and not kept.get("listed"):
        await approve(running, organisation, admits=[{"person": person, "post": post}])


async def sign(running: Installed, organisation: str, person: str, **changes: Any) -> Any:
    """Record that a person has signed on non-disclosure."""
    form = {
        "person": person,
        "signed_on": "2026-01-12",
        "text_version": "non-disclosure-v1",
        "text_sha256": hashlib.sha256(AGREEMENT.encode()).hexdigest(),
    }
    return await _made(running, organisation, "/non-disclosures", {**form, **changes})


async def warn(running: Installed, organisation: str, person: str, **changes: Any) -> Any:
    """Record that a person was warned."""
    form = {"person": person, "warned_on": "2026-01-12", "text": WARNING}
    return await _made(running, organisation, "/warnings", {**form, **changes})


async def approve(running: Installed, organisation: str, **form: Any) -> Any:
    """Approve a list: ``admits`` and ``removes``."""
    return await _made(running, organisation, "/access-lists", form)


async def dismiss(running: Installed, organisation: str, person: str) -> Any:
    """Take a person off the list."""
    return await approve(running, organisation, removes=[person])


async def _kept(running: Installed, organisation: str, person: str) -> dict[str, Any]:
    answer = await running.client.get(
        f"/access-list/persons/{person}", headers=head_of(running, organisation)
    )
    assert answer.status_code in {200, 404}, answer.text
    kept: dict[str, Any] = answer.json() if answer.status_code == httpx.codes.OK else {}
    return kept


async def _made(running: Installed, organisation: str, path: str, form: dict[str, Any]) -> Any:
    headers = {**head_of(running, organisation), "Idempotency-Key": uuid4().hex}
    answer = await running.client.post(path, json=form, headers=headers)
    assert answer.status_code == httpx.codes.CREATED, answer.text
    return answer.json()
