"""No webhook goes into a network where no partner may be."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest

from shared.auth import Role
from tests.support.kernel import eventually
from tests.support.partners import a_transfer, attempts_of, deliveries_of, publish
from tests.support.services import running_service
from tests.webhooks.conftest import SETTINGS
from webhooks.addresses import Policy
from webhooks.main import create_app
from webhooks.sending import Sender
from webhooks.settings import Settings

PUBLIC = "93.184.215.14"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - nothing is bound
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fd00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
        "2001:0:53aa::1",
        "nonsense",
    ],
)
def test_private_local_and_disguised_addresses_are_closed(address) -> None:
    assert not Policy().permits(address, encrypted=True)


@pytest.mark.parametrize("address", [PUBLIC, "2606:4700:4700::1111"])
def test_the_public_internet_is_open_to_https_alone(address) -> None:
    assert Policy().permits(address, encrypted=True)
    assert not Policy().permits(address, encrypted=False)


def test_an_allowed_network_is_open_to_http_too() -> None:
    policy = Policy(allowed=(ip_network("127.0.0.0/8"),))
    assert policy.permits("127.0.0.1", encrypted=False)
    assert policy.permits("::ffff:127.0.0.1", encrypted=False)
    assert not policy.permits("10.0.0.1", encrypted=True)


def test_networks_are_read_from_the_environment(monkeypatch) -> None:
    monkeypatch.setenv("OKNO_WEBHOOKS_ALLOWED_NETWORKS", "127.0.0.0/8, ::1/128")
    settings = Settings(
        database_url="postgresql://x",
        bus_database_url="postgresql://x",
        issuer_folder="x",
        audit_key="x",
        secrets_key="k" * 32,
    )
    assert settings.allowed_networks == (ip_network("127.0.0.0/8"), ip_network("::1/128"))


@pytest.mark.parametrize(
    ("url", "slug"),
    [
        ("https://10.0.0.1/hook", "webhook-address-not-allowed"),
        ("https://[::1]/hook", "webhook-address-not-allowed"),
        ("https://169.254.169.254/latest/meta-data", "webhook-address-not-allowed"),
        ("http://93.184.215.14/hook", "webhook-address-not-allowed"),
        ("https://167772161/", "webhook-address-not-allowed"),
        ("https://user:pass@93.184.215.14/", "webhook-address-malformed"),
        ("https://93.184.215.14/#part", "webhook-address-malformed"),
        ("https://93.184.215.14:99999/", "webhook-address-malformed"),
        ("https://does-not-exist.invalid/", "webhook-address-not-resolvable"),
        ("ftp://93.184.215.14/", "invalid-body"),
    ],
)
async def test_a_forbidden_address_is_refused_when_it_is_given(
    webhooks, partner, url, slug
) -> None:
    forbidden = {"url": url}
    answer = await webhooks.client.post("/webhook-endpoints", json=forbidden, headers=partner)
    assert answer.status_code == 422
    assert answer.json()["type"] == f"/problems/{slug}"


async def test_a_name_that_changes_its_address_gains_nothing(receiver) -> None:
    async def rebound(_: str, __: int) -> list[str]:
        return ["127.0.0.1"]

    sender = Sender(Policy(), resolve=rebound, timeout=timedelta(seconds=2), connections=2)
    for scheme in ("http", "https"):
        outcome = await sender.post(
            f"{scheme}://partner.example:{receiver.port}/",
            headers={},
            body=b"{}",
            now=datetime.now(UTC),
        )
        assert outcome.error == "address-not-allowed"
    await sender.close()
    assert receiver.messages == []


async def test_the_connection_goes_to_the_address_that_was_checked(receiver) -> None:
    asked = []

    async def once(host: str, _: int) -> list[str]:
        asked.append(host)
        return ["10.0.0.1", "127.0.0.1"]

    policy = Policy(allowed=(ip_network("127.0.0.0/8"),))
    sender = Sender(policy, resolve=once, timeout=timedelta(seconds=2), connections=2)
    outcome = await sender.post(
        f"http://partner.example:{receiver.port}/", headers={}, body=b"{}", now=datetime.now(UTC)
    )
    await sender.close()
    assert (outcome.status, asked) == (401, ["partner.example"])


async def test_an_address_that_becomes_internal_after_it_was_kept_is_not_called(
    webhooks_template, make_database, tmp_path, receiver
) -> None:
    answers = [[PUBLIC]]

    async def rebinding(_: str, __: int) -> list[str]:
        return answers.pop() if answers else ["127.0.0.1"]

    async with running_service(
        create_app,
        Settings,
        admin_url=await make_database(webhooks_template),
        folder=tmp_path,
        schema="webhooks",
        settings=SETTINGS | {"allowed_networks": ""},
        app_arguments={"resolve": rebinding},
    ) as service:
        headers = service.bearer(Role.PARTNER, organisation="partner-demo")
        made = await service.client.post(
            "/webhook-endpoints",
            json={"url": f"https://partner.example:{receiver.port}/"},
            headers=headers,
        )
        assert made.status_code == 201, made.text
        await publish(service, a_transfer())
        await eventually(lambda: _tried(service, made.json(), headers))
        attempts = await attempts_of(service, made.json(), headers)
    assert {one["error"] for one in attempts} == {"address-not-allowed"}


async def _tried(service, endpoint, headers) -> bool:
    return bool(await deliveries_of(service, endpoint, headers)) and bool(
        await attempts_of(service, endpoint, headers)
    )
