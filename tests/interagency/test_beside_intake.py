"""Run interagency beside the real intake: what each tells and asks, the other understands."""

from collections.abc import AsyncIterator

import httpx
import pytest

import intake.main
import interagency.main
from intake.settings import Settings as IntakeSettings
from interagency.settings import Settings
from shared.auth import Role
from tests.interagency.builders import OFFICIAL, TREASURY, answer, official, queue, worker
from tests.support.applications import MFC, an_applicant
from tests.support.door import let_in, outcome_of, records
from tests.support.intake import registered
from tests.support.kernel import eventually
from tests.support.services import Running, migrated_database, running_service


@pytest.fixture(scope="session")
async def template_of_both(postgres_admin_url) -> AsyncIterator[str]:
    schemas = (intake.main.MIGRATIONS, interagency.main.MIGRATIONS)
    async with migrated_database(postgres_admin_url, *schemas) as url:
        yield url


@pytest.fixture
async def both(
    template_of_both, make_database, tmp_path, clock
) -> AsyncIterator[tuple[Running, Running]]:
    common = {
        "admin_url": await make_database(template_of_both),
        "folder": tmp_path,
        "clock": clock,
    }
    key = {"status_key": "a-key-of-the-tests-that-is-long-enough"}
    async with running_service(
        intake.main.create_app, IntakeSettings, schema="intake", settings=key, **common
    ) as first:
        http = httpx.AsyncClient(transport=httpx.ASGITransport(app=first.app))
        async with (
            http,
            running_service(
                interagency.main.create_app,
                Settings,
                schema="interagency",
                bus=first.bus,
                settings={"intake_url": "http://intake.test"},
                app_arguments={"http": http},
                **common,
            ) as second,
        ):
            yield first, second


@pytest.mark.clause("210-16(1)5")
@pytest.mark.clause("210-7(4)")
@pytest.mark.clause("PD-3.10")
async def test_a_query_goes_from_intake_to_the_holder_and_back_into_the_timeline(both):
    taking, asking = both
    request = await registered(taking)
    treasury = official(asking, TREASURY)
    await let_in(taking, (TREASURY, OFFICIAL[1]))
    await eventually(lambda: queue(asking, headers=treasury, state="sent"))
    (query,) = await queue(asking, headers=treasury, state="sent")
    assert (query["request_number"], query["code"]) == (request["number"], "payment-status")
    path = f"/interagency-requests/{query['id']}/subject"
    machine = asking.bearer(
        Role.BODY_OFFICIAL, Role.SERVICE, organisation=TREASURY, subject=OFFICIAL[1]
    )
    shut = await asking.client.get(path, headers=machine)
    assert (shut.status_code, shut.json()["type"]) == (403, "/problems/shared-account")
    seen = await asking.client.get(path, headers=treasury)
    assert seen.status_code == 200, seen.text
    assert seen.json()["values"]["surname"] == an_applicant()["surname"]
    assert "phone" not in seen.json()["values"]
    record, refused = await records(taking, MFC)
    assert outcome_of(refused) == (TREASURY, OFFICIAL[1], "service-provision", "shared-account")
    assert outcome_of(record) == (TREASURY, OFFICIAL[1], "service-provision", "opened")
    assert (record["through"], record["operation"]) == ("service:interagency", "transferring")
    assert (await answer(asking, query)).status_code == 201

    async def told_of_the_answer() -> bool:
        timeline = await taking.client.get(
            f"/requests/{request['id']}/timeline", headers=worker(taking)
        )
        kinds = [entry["kind"] for entry in timeline.json()["entries"]]
        return "query-answered" in kinds

    await eventually(told_of_the_answer)
