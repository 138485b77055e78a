"""Show which headers pass."""

from typing import Any

from shared.auth import Role
from tests.support.web import bearer

WORKER = bearer(Role.MFC_WORKER)


async def _seen(behind: Any, headers: dict[str, str]) -> tuple[dict[str, str], Any]:
    client = (await behind()).client
    answer = await client.get("/intake/samples/7", headers={**WORKER, **headers})
    return answer.json()["headers"], answer


async def test_headers_of_the_connection_stay_at_the_gateway(behind: Any) -> None:
    seen, _ = await _seen(
        behind, {"Connection": "close, X-Hop", "X-Hop": "1", "TE": "trailers", "Keep-Alive": "5"}
    )
    assert not {"x-hop", "te", "keep-alive"} & seen.keys()
    assert "x-hop" not in seen.get("connection", "").lower()


async def test_nobody_may_name_himself_by_a_header(behind: Any) -> None:
    forged = {
        "X-User": "chief",
        "X-User-Id": "1",
        "X_User": "chief",
        "X-Forwarded-User": "chief",
        "X-Forwarded-For": "10.0.0.1",
        "Forwarded": "for=10.0.0.1",
        "X-Actor": "chief",
        "X-Okno-Organisation": "fns",
        "X-Remote-User": "chief",
        "Remote-User": "chief",
        "X-Roles": "auditor",
        "X-Original-Url": "/internal/secrets",
    }
    seen, answer = await _seen(behind, forged)
    assert not {name.lower() for name in forged} & seen.keys()
    assert answer.json()["subject"] == "worker-1"


async def test_what_the_contract_names_passes(behind: Any) -> None:
    given = {
        "Accept-Language": "en",
        "Idempotency-Key": "k-1",
        "If-Match": '"v3"',
        "Content-Type": "application/json",
    }
    seen, _ = await _seen(behind, given)
    assert {name: seen[name.lower()] for name in given} == given


async def test_a_request_keeps_its_id_and_its_trace(behind: Any) -> None:
    trace = "0af7651916cd43dd8448eb211c80319c"
    seen, answer = await _seen(
        behind, {"X-Request-Id": "my-id.1", "traceparent": f"00-{trace}-b7ad6b7169203331-01"}
    )
    assert seen["x-request-id"] == "my-id.1"
    assert seen["traceparent"].split("-")[1] == trace
    assert seen["traceparent"].split("-")[2] != "b7ad6b7169203331"
    assert answer.headers.get_list("x-request-id") == ["my-id.1"]


async def test_a_request_without_an_id_gets_one_from_the_gateway(behind: Any) -> None:
    seen, answer = await _seen(behind, {})
    assert seen["x-request-id"] == answer.headers["x-request-id"]


async def test_no_header_is_said_twice(behind: Any) -> None:
    _, answer = await _seen(behind, {})
    names = [name.lower() for name, _ in answer.headers.raw]
    assert sorted(names) == sorted(set(names))
    assert {b"server", b"date", b"x-request-id", b"cache-control"} <= set(names)
