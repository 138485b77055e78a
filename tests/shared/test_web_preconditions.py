"""Show that changes happen only to what was read."""

import httpx
import pytest
from fastapi import FastAPI, Response

from shared.web.preconditions import Expected, etag
from tests.support.web import a_client, an_app


def versioned(version: int = 3) -> FastAPI:
    app = an_app()

    @app.get("/thing")
    async def read(response: Response) -> int:
        response.headers["ETag"] = etag(version)
        return version

    @app.put("/thing")
    async def change(expected: Expected) -> int:
        expected.require(version)
        return version + 1

    return app


async def put(**headers: str) -> httpx.Response:
    async with a_client(versioned()) as client:
        return await client.put("/thing", headers=headers)


async def test_a_change_names_the_version_that_was_read():
    async with a_client(versioned()) as client:
        read = await client.get("/thing")
        changed = await client.put("/thing", headers={"If-Match": read.headers["ETag"]})
    assert (changed.status_code, changed.json()) == (200, 4)


@pytest.mark.parametrize("given", ['"v3"', '"v2", "v3"', ' "v3" ', "*"])
async def test_one_matching_tag_is_enough(given: str):
    assert (await put(**{"If-Match": given})).status_code == 200


@pytest.mark.parametrize("given", ['"v2"', 'W/"v3"', "v3", '"other"', '"v03"', "", '"v' + "9" * 40])
async def test_a_change_to_another_version_fails(given: str):
    answer = await put(**{"If-Match": given})
    assert (answer.status_code, answer.json()["type"]) == (412, "/problems/precondition-failed")


async def test_a_change_without_a_precondition_is_refused():
    answer = await put()
    assert (answer.status_code, answer.json()["type"]) == (428, "/problems/precondition-required")


async def test_the_contract_demands_the_header():
    async with a_client(versioned()) as client:
        operation = (await client.get("/openapi.json")).json()["paths"]["/thing"]["put"]
    (parameter,) = operation["parameters"]
    assert (parameter["name"], parameter["required"]) == ("If-Match", True)
    assert {"412", "428"} <= operation["responses"].keys()
