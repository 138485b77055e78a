"""Put documents into the register over HTTP, and see them refused."""

from typing import Any

from shared.auth import Role
from tests.support.applications import MFC, a_key
from tests.support.services import Running

KAZAN, PARTNER = "mfc-kazan-1", "partner-demo"
TITLE = {"ru": "Название", "en": "Title"}
GOVERNMENT = {
    "act": {
        "title": "Постановление Кабинета Министров Республики Татарстан",
        "kind": "regional_government_act",
        "verified": False,
        "note": "Пример.",
    }
}
MEETS = [
    "subject-matter",
    "services-list",
    "rights-and-duties",
    "exchange-order",
    "liability",
    "duration",
    "resources",
]
COUNTED = {"code": "in-term", "title": TITLE, "place": "п. 3.1", "measure": "transfer"}


def operations(intake: Running) -> dict[str, str]:
    """Return the headers of who runs the installation."""
    return intake.bearer(Role.OPERATIONS, organisation="okno")


def head(intake: Running, organisation: str = MFC) -> dict[str, str]:
    """Return the headers of the head of an MFC."""
    return intake.bearer(Role.HEAD, organisation=organisation)


async def put(
    intake: Running, path: str, body: dict[str, Any], *, by: Any = None, language: str = "ru"
) -> Any:
    """Send a document to the register."""
    headers = {**(by or operations(intake)), **a_key(), "Accept-Language": language}
    return await intake.client.post(path, json=body, headers=headers)


async def kept(intake: Running, path: str, body: dict[str, Any], *, by: Any = None) -> Any:
    """Put a document into the register; fail if it was refused."""
    answer = await put(intake, path, body, by=by)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def read(intake: Running, path: str, **params: Any) -> Any:
    """Read what anyone may."""
    answer = await intake.client.get(path, params=params, headers={"Accept-Language": "en"})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def refused(
    intake: Running,
    path: str,
    body: dict[str, Any],
    *,
    slug: str,
    clause: str | None,
    by: Any = None,
    status: int = 422,
) -> None:
    """See the same refusal in both languages."""
    titles = set()
    for language in ("ru", "en"):
        answer = await put(intake, path, body, by=by, language=language)
        problem = answer.json()
        assert problem["type"] == f"/problems/{slug}", problem
        assert answer.status_code == status
        assert problem.get("clause", {}).get("id") == clause
        titles.add(problem["title"])
    assert len(titles) == 2


def a_participant(**changes: Any) -> dict[str, Any]:
    """Return an MFC as it is registered."""
    made = {"code": "new-one", "kind": "mfc", "name": TITLE, "in_force_from": "2026-01-01"}
    return made | changes


def an_agreement(**changes: Any) -> dict[str, Any]:
    """Return an agreement as it is drafted."""
    made = {
        "code": "kazan-1-conversion",
        "mfc": KAZAN,
        "body": "kazan-executive-committee",
        "number": "ДЕМО-20",
        "services": ["kazan-premises-conversion"],
        "transfer": {"amount": 1, "unit": "working_days", "default": True},
        "channels": ["electronic"],
        "meets": MEETS,
        "requirements": [COUNTED],
        "duties": [COUNTED | {"code": "decide", "measure": "provision"}],
        "in_force_from": "2026-03-01",
    }
    return made | changes


def an_appointment(**changes: Any) -> dict[str, Any]:
    """Return the appointment of a region's authorised MFC."""
    made = {
        "code": "of-77",
        "region": "77",
        "mfc": "mfc-moscow",
        "act": GOVERNMENT,
        "edition": "rules-1376-authorised",
        "in_force_from": "2026-03-01",
        "checked": [
            {"requirement": "regional-founder", "met": True, "since": "2026-02-01"},
            {"requirement": "interaction-capacity", "met": True, "since": "2026-02-01"},
        ],
    }
    return made | changes


def an_engagement(**changes: Any) -> dict[str, Any]:
    """Return the engagement of an organisation."""
    made = {
        "code": "partner-kazan-1",
        "mfc": KAZAN,
        "organisation": PARTNER,
        "number": "ДЕМО-П-2",
        "place": TITLE,
        "territory": {"region": "16"},
        "functions": ["intake"],
        "case": GOVERNMENT,
        "edition": "rules-1376-involved",
        "in_force_from": "2026-03-01",
        "checked": [
            {"requirement": code, "met": True, "since": "2026-02-01"}
            for code in ("premises", "trained-staff", "protected-channel")
        ],
    }
    return made | changes
