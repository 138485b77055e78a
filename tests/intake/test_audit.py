"""Each change of a request leaves one entry in the audit log, and nothing else does."""

from pathlib import Path
from typing import Any

import asyncpg
import pytest

from shared.audit.anchors import Anchor
from shared.audit.keys import load_signing_key
from shared.audit.verifying import verify
from tests.support.applications import an_applicant
from tests.support.audit import Session, told
from tests.support.intake import lead_to, register, registered, step, worker
from tests.support.kernel import eventually
from tests.support.services import Running

VERBS = [f"request.{name}" for name in ("register", "transfer", "receive-result", "issue", "close")]


async def entries(intake: Running) -> list[asyncpg.Record]:
    async with Session(intake.admin_url, "intake") as connection:
        return list(await connection.fetch("SELECT * FROM audit ORDER BY seq"))


async def verified(intake: Running) -> tuple[str, int, int] | None:
    """Wait until every row is sealed; return what is wrong with the log."""
    key = load_signing_key(intake.settings.audit_key).public

    async def all_is_sealed() -> bool:
        query = "SELECT max(seq) = (SELECT max(last_seq) FROM audit_seals) FROM audit"
        async with Session(intake.admin_url, "intake") as connection:
            return bool(await connection.fetchval(query))

    await eventually(all_is_sealed)
    async with Session(intake.admin_url, "intake") as connection:
        return told(await verify(connection, log="intake", keys=[key]))


@pytest.mark.clause("PD-10.1")
async def test_who_did_what_is_provable_even_against_the_databases_administrator(
    run_intake: Any, tmp_path: Path
) -> None:
    anchors = tmp_path / "anchors.jsonl"
    settings = {**run_intake.keywords["settings"], "audit_anchors": anchors}
    async with run_intake(settings=settings) as intake:
        await _a_case_is_proven(intake)

        async def is_kept_elsewhere() -> bool:
            return bool(Anchor(anchors).of("intake"))

        await eventually(is_kept_elsewhere)


async def _a_case_is_proven(intake: Running) -> None:
    request = await registered(intake)
    await lead_to(intake, request["id"], "close")

    kept = await entries(intake)
    assert [row["verb"] for row in kept] == VERBS
    assert {row["aggregate_id"] for row in kept} == {request["id"]}
    assert [row["organisation"] for row in kept[:3]] == [
        "mfc-tatarstan",
        "mfc-tatarstan",
        "rosreestr-tatarstan",
    ]
    assert {(row["actor"], tuple(row["roles"])) for row in kept[:2]} == {
        ("tester", ("mfc-worker",))
    }
    assert await verified(intake) is None

    async with Session(intake.admin_url, "intake") as administrator:
        await administrator.execute("UPDATE audit SET actor = 'somebody else' WHERE seq = 4")
    assert await verified(intake) == ("changed", 4, 1)


async def test_an_entry_names_the_http_request_and_no_personal_data(intake: Running) -> None:
    headers = {**worker(intake), "X-Request-ID": "a-request-of-the-test"}
    await register(intake, headers=headers)

    (row,) = await entries(intake)
    assert row["request_id"] == "a-request-of-the-test"
    assert (row["verb"], row["clause"]) == ("request.register", "210-16(1)1")
    assert len(row["payload_hash"]) == 32
    words = str(dict(row))
    values = an_applicant()
    assert not any(str(values[name]) in words for name in ("surname", "snils", "phone", "address"))


async def test_a_repetition_and_a_refusal_leave_no_entry_but_a_stopped_demand_does(
    intake: Running,
) -> None:
    key = {"Idempotency-Key": "one"}
    made = (await register(intake, key=key)).json()
    await register(intake, key=key)
    await register(intake, service="no-such-service")
    assert (await step(intake, made["id"], "close")).status_code == 409
    assert len(await entries(intake)) == 1

    stopped = await intake.client.post(
        f"/requests/{made['id']}/demands",
        json={"kind": "document", "code": "diploma"},
        headers={**worker(intake), "Idempotency-Key": "two"},
    )
    assert stopped.status_code == 422, stopped.text
    last = (await entries(intake))[-1]
    assert (last["verb"], last["clause"]) == ("request.demand-stopped", "210-16(3)1")
