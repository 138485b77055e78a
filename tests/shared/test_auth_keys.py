"""Show that keys are fetched with restraint, and tokens for parts too."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest

from shared.auth import ClientCredentials, RemoteKeys
from shared.refusals import Unavailable
from tests.shared.test_auth_tokens import JWKS
from tests.support.kernel import Settable


class Issuer:
    """An issuer's server: answers with what the test sets, and counts."""

    def __init__(self, answer: Any = JWKS, status: int = 200) -> None:
        self.answer = answer
        self.status = status
        self.asked: list[httpx.Request] = []

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        await asyncio.sleep(0)
        if self.status == 0:
            raise httpx.ConnectError("away")
        return httpx.Response(self.status, json=self.answer)

    @property
    def http(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(self))


def keys_of(issuer: Issuer, clock: Settable) -> RemoteKeys:
    return RemoteKeys("https://issuer.test/jwks", http=issuer.http, clock=clock)


async def test_many_who_ask_at_once_make_one_fetch():
    issuer = Issuer()
    keys = keys_of(issuer, Settable())
    found = await asyncio.gather(*(keys.key("ed") for _ in range(50)))
    assert all(key is not None and key.key_id == "ed" for key in found)
    assert len(issuer.asked) == 1


async def test_forged_key_ids_make_no_flood_of_fetches():
    issuer, clock = Issuer(), Settable()
    keys = keys_of(issuer, clock)
    for number in range(100):
        assert await keys.key(f"forged-{number}") is None
    assert len(issuer.asked) == 1
    clock.advance(timedelta(seconds=31))
    assert await keys.key("forged") is None
    assert len(issuer.asked) == 2


async def test_a_new_key_is_found_after_the_interval():
    issuer, clock = Issuer(answer={"keys": []}), Settable()
    keys = keys_of(issuer, clock)
    assert await keys.key("ed") is None
    issuer.answer = JWKS
    clock.advance(timedelta(seconds=31))
    assert await keys.key("ed") is not None


async def test_a_withdrawn_key_is_forgotten():
    issuer, clock = Issuer(), Settable()
    keys = keys_of(issuer, clock)
    await keys.key("ed")
    issuer.answer = {"keys": JWKS["keys"][1:]}
    clock.advance(timedelta(minutes=11))
    assert await keys.key("ed") is None


@pytest.mark.parametrize("status", [0, 500])
async def test_known_keys_serve_while_the_issuer_is_away(status: int):
    issuer, clock = Issuer(), Settable()
    keys = keys_of(issuer, clock)
    await keys.key("ed")
    issuer.status = status
    clock.advance(timedelta(minutes=11))
    assert await keys.key("ed") is not None


@pytest.mark.parametrize(("status", "answer"), [(0, None), (503, None), (200, []), (200, "x")])
async def test_without_any_keys_the_service_is_unavailable_and_the_token_not_wrong(
    status: int, answer: Any
):
    with pytest.raises(Unavailable):
        await keys_of(Issuer(answer=answer, status=status), Settable()).key("ed")


def credentials(issuer: Issuer, clock: Settable) -> ClientCredentials:
    return ClientCredentials(
        token_url="https://issuer.test/token",
        client_id="intake",
        client_secret="swordfish",
        http=issuer.http,
        clock=clock,
    )


async def test_one_call_gets_a_token_for_all_until_its_end_is_near():
    issuer, clock = Issuer(answer={"access_token": "abc", "expires_in": 300}), Settable()
    tokens = credentials(issuer, clock)
    assert set(await asyncio.gather(*(tokens.token() for _ in range(20)))) == {"abc"}
    assert len(issuer.asked) == 1
    assert b"client_credentials" in issuer.asked[0].content
    clock.advance(timedelta(seconds=241))
    await tokens.token()
    assert len(issuer.asked) == 2


@pytest.mark.parametrize(("status", "answer"), [(0, None), (401, {}), (200, {}), (200, [])])
async def test_an_issuer_that_gives_no_token_makes_the_call_unavailable(status: int, answer: Any):
    with pytest.raises(Unavailable):
        await credentials(Issuer(answer=answer, status=status), Settable()).token()
