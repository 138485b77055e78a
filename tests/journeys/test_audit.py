"""After a case every log is whole, and an auditor needs nothing but the commands and a key."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from okno.cli import app
from tests.journeys.story import registered, whole_case
from tests.support.installation import Okno
from tests.support.kernel import eventually

SEALED = """
    SELECT count(*) FROM {schema}.audit
    WHERE seq > coalesce((SELECT max(last_seq) FROM {schema}.audit_seals), 0)
"""
QUERY = ["query.acknowledge", "query.answer"]


async def audit(okno: Okno, command: str, *arguments: Any) -> Result:
    """Run ``okno audit …`` as an auditor does, beside the running parts."""
    told = {"OKNO_AUDIT_URL": okno.database_url, "OKNO_DATA": str(okno.installation.folder)}
    line = ["audit", command, *map(str, arguments)]
    return await asyncio.to_thread(lambda: CliRunner().invoke(app, line, env=told))


async def all_sealed(okno: Okno) -> None:
    async def none_waits() -> bool:
        return await okno.in_every_schema(SEALED) == 0

    await eventually(none_waits)


async def verbs_of(okno: Okno, schema: str, aggregate_id: str) -> list[str]:
    query = f"SELECT verb FROM {schema}.audit WHERE aggregate_id = $1 ORDER BY seq"  # noqa: S608
    return [row["verb"] for row in await okno.rows(query, aggregate_id)]


@pytest.mark.clause("PD-10.1")
async def test_a_whole_case_is_in_the_logs_and_a_changed_entry_is_found_by_the_command(
    okno: Okno,
) -> None:
    request = await registered(okno)
    queries = await whole_case(okno, request)
    await all_sealed(okno)

    steps = ["register", "transfer", "receive-result", "issue", "close"]
    assert await verbs_of(okno, "intake", request["id"]) == [f"request.{step}" for step in steps]
    assert await verbs_of(okno, "interagency", request["id"]) == ["request.raise-queries"]
    for query in queries.values():
        assert await verbs_of(okno, "interagency", query["id"]) == QUERY
    verified = await audit(okno, "verify")
    assert verified.exit_code == 0, verified.output

    ours = "aggregate_id = $1 AND verb = 'request.issue'"
    change = f"UPDATE intake.audit SET actor = $2 WHERE {ours} RETURNING seq"  # noqa: S608
    seq = await okno.value(change, request["id"], "somebody else")
    try:
        found = await audit(okno, "verify")
    finally:
        await okno.rows(change, request["id"], "tester")
    assert found.exit_code == 1
    assert f"row {seq} was changed" in found.output
    assert (await audit(okno, "verify", "--service", "intake")).exit_code == 0


async def test_what_was_done_to_one_request_is_proven_without_a_database(
    okno: Okno, tmp_path: Path
) -> None:
    request = await registered(okno)
    await all_sealed(okno)
    export, public = tmp_path / "export.json", tmp_path / "audit.pub.pem"
    key = okno.installation.audit_key
    public.write_text((await audit(okno, "key", key)).stdout)
    taken = await audit(
        okno, "export", "--service", "intake", "--aggregate", request["id"], "--out", export
    )
    assert taken.exit_code == 0, taken.output

    checked = await audit(okno, "check", export, "--public-key", public)
    assert checked.exit_code == 0, checked.output
    assert "request.register" in checked.output

    forged = json.loads(export.read_text())
    forged["entries"][0]["row"]["actor"] = "somebody else"
    export.write_text(json.dumps(forged))
    refused = await audit(okno, "check", export, "--public-key", public)
    assert refused.exit_code == 1
    assert "not sealed as it is here" in refused.output
