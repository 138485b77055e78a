"""The access records of all holders are one list."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import insert

from shared.auth import Role
from shared.database import Database
from shared.ids import new_id
from shared.vault.api import access_records_router
from shared.vault.tables import access_records
from tests.gateway.upstreams import a_client_of, a_gateway
from tests.support.kernel import SCHEMA, as_role
from tests.support.web import an_app, bearer

pytestmark = pytest.mark.clause("210-7(5)-secrecy")

PARTS = ("intake", "interagency")
OFFICIAL = bearer(Role.AUTHORISED_OFFICIAL, organisation="mfc-tatarstan")


@pytest.fixture
async def databases(
    kernel_template: str, make_database: Callable[..., Awaitable[str]]
) -> AsyncIterator[dict[str, Database]]:
    urls = {part: await make_database(kernel_template) for part in PARTS}
    opened = {part: Database(as_role(urls[part]), schema=SCHEMA) for part in PARTS}
    yield opened
    for database in opened.values():
        await database.close()


@pytest.fixture
async def client(
    databases: dict[str, Database], tmp_path: Path
) -> AsyncIterator[httpx.AsyncClient]:
    async with AsyncExitStack() as stack:
        parts = {name: a_part(name, database) for name, database in databases.items()}
        for part in parts.values():
            await stack.enter_async_context(part.router.lifespan_context(part))
        gateway = a_gateway(tmp_path, parts=parts)
        yield await stack.enter_async_context(a_client_of(gateway))


def a_part(name: str, database: Database) -> FastAPI:
    app = an_app(service=name, title=name)
    app.include_router(access_records_router(database))
    return app


async def note(database: Database, *, operator: str, person: str = "worker") -> str:
    record = {
        "id": new_id(),
        "at": datetime.now(UTC),
        "organisation": operator,
        "person": person,
        "operation": "extracting",
        "operator": operator,
        "file_id": uuid4(),
        "kind": "applicant",
        "row_id": uuid4(),
        "purpose": "service-provision",
        "fields": ["surname"],
        "outcome": "opened",
    }
    async with database.transaction() as tx:
        await tx.execute(insert(access_records), record)
    return str(record["id"])


async def test_an_operator_sees_the_accesses_at_all_holders_the_newest_first(
    client: httpx.AsyncClient, databases: dict[str, Database]
) -> None:
    operator = "mfc-tatarstan"
    made = [await note(databases[part], operator=operator) for part in PARTS * 3]
    for part in PARTS:
        await note(databases[part], operator="mfc-kazan-1")
    seen: list[str] = []
    path: str | None = "/access-records?limit=4"
    while path:
        answer = await client.get(path, headers=OFFICIAL)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        assert page["away"] == []
        seen += [item["id"] for item in page["items"]]
        path = page["next"] and f"/access-records?limit=4&cursor={page['next']}"
    assert seen == made[::-1]


async def test_the_accesses_of_one_person_are_found(
    client: httpx.AsyncClient, databases: dict[str, Database]
) -> None:
    for part in PARTS:
        await note(databases[part], operator="mfc-tatarstan")
    one = await note(databases["intake"], operator="mfc-tatarstan", person="other")
    answer = await client.get("/access-records?person=other", headers=OFFICIAL)
    assert [(item["id"], item["part"]) for item in answer.json()["items"]] == [(one, "intake")]


async def test_who_only_works_on_requests_sees_no_records(client: httpx.AsyncClient) -> None:
    answer = await client.get("/access-records", headers=bearer(Role.MFC_WORKER))
    assert answer.status_code == 403
