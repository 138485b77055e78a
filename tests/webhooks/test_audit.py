"""Whatever is done to an endpoint leaves one entry in the audit log."""

from typing import Any

from tests.support.audit import Session
from tests.support.partners import PARTNER, subscribe
from tests.support.services import Running


async def verbs(webhooks: Running) -> list[str]:
    async with Session(webhooks.admin_url, "webhooks") as connection:
        rows = await connection.fetch("SELECT verb, organisation FROM audit ORDER BY seq")
    assert {row["organisation"] for row in rows} == {PARTNER}
    return [row["verb"].removeprefix("endpoint.") for row in rows]


async def test_each_change_of_an_endpoint_is_recorded_once(
    webhooks: Running, partner: dict[str, str], receiver: Any
) -> None:
    path = f"/webhook-endpoints/{(await subscribe(webhooks, receiver, partner))['id']}"

    async def ask(method: str, what: str = "", **more: Any) -> Any:
        headers = {**partner, "If-Match": "*"}
        answer = await webhooks.client.request(method, path + what, headers=headers, **more)
        assert answer.is_success, answer.text
        return answer

    await ask("PATCH", json={"description": "other"})
    secret = (await ask("POST", "/secrets", json={})).json()["id"]
    await ask("POST", f"/secrets/{secret}/expire", json={})
    await ask("POST", "/ping")
    for _ in range(2):
        await ask("POST", "/disable")
    await ask("POST", "/enable")
    await ask("DELETE")

    recorded = ["create", "change", "add-secret", "expire-secret", "ping", "disable", "enable"]
    assert await verbs(webhooks) == [*recorded, "delete"]
