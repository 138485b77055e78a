"""Show which part serves which path, and what reaches it."""

from typing import Any

from shared.auth import Role
from tests.support.web import bearer

WORKER = bearer(Role.MFC_WORKER)


async def test_a_path_leads_to_the_part_that_serves_it(behind: Any) -> None:
    client = (await behind()).client
    answer = await client.get("/intake/samples/7?x=1&x=2", headers=WORKER)
    assert answer.status_code == 200
    assert answer.json()["sample"] == "7"
    assert answer.json()["query"] == "x=1&x=2"


async def test_a_public_route_needs_no_token(behind: Any) -> None:
    client = (await behind()).client
    assert (await client.get("/intake/public")).status_code == 200


async def test_an_answer_keeps_its_status_location_and_etag(behind: Any) -> None:
    client = (await behind()).client
    answer = await client.post("/intake/samples", json={"code": "a"}, headers=WORKER)
    assert answer.status_code == 201
    assert answer.headers["location"] == "/intake/samples/a"
    assert answer.headers["etag"] == '"v1"'


async def test_without_a_token_the_service_is_not_even_asked(behind: Any) -> None:
    started = await behind()
    answer = await started.client.put("/intake/files", content=b"x")
    assert answer.status_code == 200  # the route is public: it shows that the event is set
    started.service.state.entered.clear()
    answer = await started.client.get("/intake/samples/7")
    assert answer.status_code == 401
    assert answer.json()["type"] == "/problems/not-authenticated"
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_bad_token_is_refused_on_public_routes_too(behind: Any) -> None:
    client = (await behind()).client
    answer = await client.get("/intake/public", headers={"Authorization": "Bearer forged"})
    assert answer.status_code == 401


async def test_the_part_judges_roles_by_itself(behind: Any) -> None:
    client = (await behind()).client
    answer = await client.get("/intake/samples/7", headers=bearer(Role.PORTAL))
    assert answer.status_code == 403
    assert answer.json()["type"] == "/problems/not-permitted"


async def test_an_unknown_path_is_a_problem(behind: Any) -> None:
    client = (await behind()).client
    answer = await client.get("/nowhere", headers={"Accept-Language": "en"})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"] == "Not found"


async def test_a_wrong_method_is_told_the_right_ones(behind: Any) -> None:
    client = (await behind()).client
    answer = await client.delete("/intake/samples", headers=WORKER)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"


async def test_what_is_internal_is_led_to_by_no_spelling(behind: Any) -> None:
    client = (await behind()).client
    for path in (
        "/internal/secrets",
        "/intake/internal/secrets",
        "/intake/samples/%2e%2e/%2e%2e/internal/secrets",
        "/intake/samples/..%2f..%2finternal%2fsecrets",
        "//internal/secrets",
        "/internal%2fsecrets",
        "/ops/intake/../../internal/secrets",
    ):
        answer = await client.get(path, headers=WORKER)
        assert (answer.status_code, path) == (404, path)


async def test_operations_find_a_part_below_its_name(behind: Any) -> None:
    client = (await behind()).client
    answer = await client.get("/ops/intake/parked", headers=WORKER)
    assert answer.json() == "intake"
    assert answer.headers["link"] == '</ops/intake/parked?cursor=a>; rel="next"'
    assert (await client.get("/ops/parked", headers=WORKER)).status_code == 404


async def test_a_parameter_may_hold_any_sign(behind: Any) -> None:
    client = (await behind()).client
    answer = await client.get("/intake/samples/%D0%B0%20%25%3F%23%2B", headers=WORKER)
    assert answer.json()["sample"] == "а %?#+"
