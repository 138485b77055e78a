"""Show how routes name the roles that they serve."""

from typing import Annotated

import httpx
import pytest
from fastapi import FastAPI

from shared.auth import Actor, Role, requires
from tests.support.web import a_client, an_app, bearer


def guarded() -> FastAPI:
    app = an_app()

    @app.get("/work")
    async def work(actor: Annotated[Actor, requires(Role.MFC_WORKER, Role.SUPERVISOR)]) -> str:
        return actor.subject

    @app.get("/anybody")
    async def anybody(actor: Annotated[Actor, requires()]) -> str:
        return actor.organisation

    return app


async def get(path: str, headers: dict[str, str] | None = None) -> httpx.Response:
    async with a_client(guarded()) as client:
        return await client.get(path, headers=headers)


@pytest.mark.parametrize("role", [Role.MFC_WORKER, Role.SUPERVISOR])
async def test_a_route_serves_each_of_its_roles(role: Role):
    answer = await get("/work", bearer(role))
    assert (answer.status_code, answer.json()) == (200, "worker-1")


async def test_another_role_is_known_and_not_permitted():
    answer = await get("/work", bearer(Role.AUDITOR))
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/not-permitted")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": ""},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer "},
        {"Authorization": "Basic d29ya2VyOnB3"},
        {"Authorization": "Bearer nonsense"},
    ],
)
async def test_the_unknown_are_told_how_to_be_known(headers: dict[str, str]):
    answer = await get("/work", headers)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.json()["type"] == "/problems/not-authenticated"


async def test_a_route_without_roles_serves_all_who_are_known():
    assert (await get("/anybody", bearer())).json() == "mfc-1"
    assert (await get("/anybody")).status_code == 401


async def test_the_contract_lists_roles_and_refusals():
    operation = (await get("/openapi.json")).json()["paths"]["/work"]["get"]
    assert operation["security"] == [{"bearer": ["mfc-worker", "supervisor"]}]
    assert {"401", "403"} <= operation["responses"].keys()
