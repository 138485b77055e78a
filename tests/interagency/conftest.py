"""Run interagency for its tests, beside an intake that answers as it is told."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx
import pytest

from interagency.main import MIGRATIONS, create_app
from interagency.settings import Settings
from shared.auth import Role, TokenAuthenticator
from tests.interagency.builders import OFFICIAL, THE_APPLICANT, WORKER
from tests.support.door import let_in
from tests.support.services import Running, SettableClock, migrated_database, running_service


@dataclass
class FakeIntake:
    """Answers the one internal call: with the fields asked for, a problem, or not at all."""

    values: dict[str, str] = field(default_factory=THE_APPLICANT.copy)
    problem: tuple[int, str] | None = None
    away: bool = False
    asked: list[dict] = field(default_factory=list)
    authenticator: TokenAuthenticator | None = None

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        if self.away:
            raise httpx.ConnectError("nobody listens", request=request)
        token = request.headers["Authorization"].removeprefix("Bearer ")
        caller = await self.authenticator.authenticate(token)
        assert caller.has(Role.SERVICE)
        body = json.loads(request.content)
        self.asked.append({"path": request.url.path, **body})
        if self.problem is not None:
            status, slug = self.problem
            return httpx.Response(status, json={"type": f"/problems/{slug}", "status": status})
        given = {name: self.values[name] for name in body["fields"] if name in self.values}
        return httpx.Response(200, json={"values": given})


@pytest.fixture(scope="session")
async def interagency_template(postgres_admin_url: str) -> AsyncIterator[str]:
    async with migrated_database(postgres_admin_url, MIGRATIONS) as url:
        yield url


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture
def fake_intake() -> FakeIntake:
    return FakeIntake()


@pytest.fixture
async def interagency(
    interagency_template, make_database, tmp_path, clock, fake_intake
) -> AsyncIterator[Running]:
    http = httpx.AsyncClient(transport=httpx.MockTransport(fake_intake))
    async with (
        http,
        running_service(
            create_app,
            Settings,
            admin_url=await make_database(interagency_template),
            folder=tmp_path,
            schema="interagency",
            clock=clock,
            settings={"intake_url": "http://intake.test"},
            app_arguments={"http": http},
        ) as service,
    ):
        fake_intake.authenticator = service.issuer.authenticator()
        await let_in(service, WORKER, OFFICIAL)
        yield service
