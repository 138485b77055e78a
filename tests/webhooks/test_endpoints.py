"""Endpoints and their secrets over the API."""

import base64
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from standardwebhooks import Webhook

from shared.auth import Role
from tests.support.partners import PARTNER, a_transfer, publish, subscribe


@pytest.mark.parametrize("role", [Role.PARTNER, Role.PORTAL, Role.BODY_OFFICIAL, Role.SUPERVISOR])
async def test_the_roles_that_are_told_may_have_endpoints(webhooks, receiver, role) -> None:
    headers = webhooks.bearer(role, organisation="some-organisation")
    await subscribe(webhooks, receiver, headers)


async def test_an_endpoint_is_read_back_without_its_secret(webhooks, partner, receiver) -> None:
    made = await subscribe(webhooks, receiver, partner, description="Приём", types=["okno.*"])
    assert made["secret"]["secret"].startswith("whsec_")
    found = await webhooks.client.get(f"/webhook-endpoints/{made['id']}", headers=partner)
    assert found.json() == {name: value for name, value in made.items() if name != "secret"}
    secrets = await webhooks.client.get(f"/webhook-endpoints/{made['id']}/secrets", headers=partner)
    assert "whsec_" not in found.text + secrets.text


async def test_secrets_stand_sealed_in_the_database(webhooks, partner, receiver) -> None:
    made = await subscribe(webhooks, receiver, partner)
    raw = base64.b64decode(made["secret"]["secret"].removeprefix("whsec_"))
    async with webhooks.app.state.context.database.reading() as connection:
        sealed = (await connection.exec_driver_sql("SELECT sealed FROM secrets")).scalar_one()
    assert raw not in sealed


async def test_a_change_needs_the_etag_that_was_read(webhooks, partner, receiver) -> None:
    made = await subscribe(webhooks, receiver, partner)
    path = f"/webhook-endpoints/{made['id']}"
    change = {"types": ["okno.intake.*"]}
    assert (await webhooks.client.patch(path, json=change, headers=partner)).status_code == 428
    tag = (await webhooks.client.get(path, headers=partner)).headers["etag"]
    first = await webhooks.client.patch(path, json=change, headers={**partner, "If-Match": tag})
    assert (first.status_code, first.json()["types"]) == (200, ["okno.intake.*"])
    second = await webhooks.client.patch(path, json=change, headers={**partner, "If-Match": tag})
    assert second.status_code == 412
    refused = await webhooks.client.patch(
        path, json={"url": "https://10.0.0.1/"}, headers={**partner, "If-Match": "*"}
    )
    assert refused.json()["type"] == "/problems/webhook-address-not-allowed"


async def test_an_address_is_kept_once_an_organisation(webhooks, partner, receiver) -> None:
    await subscribe(webhooks, receiver, partner)
    form = {"url": receiver.url}
    again = await webhooks.client.post("/webhook-endpoints", json=form, headers=partner)
    assert again.json()["type"] == "/problems/webhook-endpoint-exists"
    other = webhooks.bearer(Role.PARTNER, organisation="partner-other")
    made = await webhooks.client.post("/webhook-endpoints", json=form, headers=other)
    assert made.status_code == 201


async def test_an_organisation_has_a_bounded_number_of_endpoints(webhooks, partner) -> None:
    for number in range(20):
        form = {"url": f"http://127.0.0.1:9/{number}"}
        made = await webhooks.client.post("/webhook-endpoints", json=form, headers=partner)
        assert made.status_code == 201
    form = {"url": "http://127.0.0.1:9/one-more"}
    refused = await webhooks.client.post("/webhook-endpoints", json=form, headers=partner)
    assert refused.json()["type"] == "/problems/too-many-webhook-endpoints"
    first = await webhooks.client.get("/webhook-endpoints?limit=15", headers=partner)
    rest = await webhooks.client.get(
        "/webhook-endpoints", params={"cursor": first.json()["next"]}, headers=partner
    )
    ids = [one["id"] for one in first.json()["items"] + rest.json()["items"]]
    assert len(set(ids)) == 20


async def test_a_deleted_endpoint_is_gone(webhooks, partner, receiver) -> None:
    made = await subscribe(webhooks, receiver, partner)
    path = f"/webhook-endpoints/{made['id']}"
    assert (await webhooks.client.delete(path, headers=partner)).status_code == 204
    assert (await webhooks.client.get(path, headers=partner)).status_code == 404
    assert (await webhooks.client.delete(path, headers=partner)).status_code == 404


async def test_all_valid_secrets_sign_while_they_rotate(webhooks, partner, receiver) -> None:
    made = await subscribe(webhooks, receiver, partner)
    path = f"/webhook-endpoints/{made['id']}/secrets"
    new = (await webhooks.client.post(path, json={}, headers=partner)).json()
    await publish(webhooks, a_transfer())
    [message] = await receiver.has(1)
    Webhook(new["secret"]).verify(message.body, message.headers)
    assert len(message.headers["webhook-signature"].split()) == 2

    old = made["secret"]["id"]
    expired = await webhooks.client.post(f"{path}/{old}/expire", json={}, headers=partner)
    assert expired.status_code == 200, expired.text
    receiver.secret = new["secret"]
    await publish(webhooks, a_transfer())
    *_, last = await receiver.has(2)
    assert len(last.headers["webhook-signature"].split()) == 1
    refused = await webhooks.client.post(f"{path}/{new['id']}/expire", json={}, headers=partner)
    assert refused.json()["type"] == "/problems/last-webhook-secret"


async def test_a_key_pair_signs_so_that_everybody_can_verify(webhooks, partner, receiver) -> None:
    made = await subscribe(webhooks, receiver, partner)
    path = f"/webhook-endpoints/{made['id']}/secrets"
    pair = (await webhooks.client.post(path, json={"kind": "v1a"}, headers=partner)).json()
    assert pair["secret"] is None
    await publish(webhooks, a_transfer())
    [message] = await receiver.has(1)
    _, entry = message.headers["webhook-signature"].split()
    version, signature = entry.split(",")
    assert version == "v1a"
    key = base64.b64decode(pair["public_key"].removeprefix("whpk_"))
    told = f"{message.id}.{message.headers['webhook-timestamp']}.".encode() + message.body
    Ed25519PublicKey.from_public_bytes(key).verify(base64.b64decode(signature), told)


async def test_unknown_things_are_not_found(webhooks, partner) -> None:
    for method, path in (
        ("GET", f"/webhook-endpoints/{uuid4()}"),
        ("POST", f"/webhook-endpoints/{uuid4()}/ping"),
        ("POST", f"/webhook-endpoints/{uuid4()}/enable"),
        ("POST", f"/deliveries/{uuid4()}/replay"),
    ):
        answer = await webhooks.client.request(method, path, headers=partner)
        assert answer.status_code == 404, path


@pytest.mark.parametrize("types", [[], ["*.intake"], ["okno.*.closed"], ["OKNO"], [""]])
async def test_a_broken_filter_is_refused(webhooks, partner, types) -> None:
    form = {"url": "http://127.0.0.1:9/", "types": types}
    answer = await webhooks.client.post("/webhook-endpoints", json=form, headers=partner)
    assert answer.json()["type"] == "/problems/invalid-body"
    assert PARTNER not in answer.text
