"""Let the people of the story in to personal data, as the heads of their organisations do."""

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any

from okno.demo.people import People, account
from shared.auth import Role

_AGREEMENT = (
    "Обязуюсь не разглашать персональные данные, ставшие мне известными при исполнении обязанностей"
)
_WARNING = (
    "Предупреждён о необходимости соблюдать режим секретности (п. 8.3 Положения) "
    "и об ответственности за разглашение персональных данных"
)


async def admit(people: People, posts: Mapping[str, tuple[Role, str]], *, today: date) -> int:
    """Let in one person of each organisation; return how many were not in yet.

    Parameters
    ----------
    posts
        The role and the post of the person, by organisation.
    """
    return sum(
        [
            await _admit(people, organisation, role=role, post=post, today=today)
            for organisation, (role, post) in posts.items()
        ]
    )


async def _admit(people: People, organisation: str, *, role: Role, post: str, today: date) -> bool:
    head, person = (Role.HEAD, organisation), account(role)
    page = await people.call("GET", "/access-list?limit=200", actor=head)
    if any(one["person"] == person and one["may_enter"] for one in page["items"]):
        return False
    papers: dict[str, dict[str, Any]] = {
        "/non-disclosures": {
            "signed_on": today.isoformat(),
            "text_version": "demo-v1",
            "text_sha256": hashlib.sha256(_AGREEMENT.encode()).hexdigest(),
        },
        "/warnings": {"warned_on": today.isoformat(), "text": _WARNING},
    }
    for path, form in papers.items():
        await people.call("POST", path, actor=head, body={"person": person, **form})
    if not any(one["person"] == person for one in page["items"]):
        listed = {"admits": [{"person": person, "post": post}]}
        await people.call("POST", "/access-lists", actor=head, body=listed)
    return True
