"""Hold the whole API to its own OpenAPI document by generated calls of every kind of client."""

import asyncio
import re
import sys
from pathlib import Path

import pytest

from shared.auth import Role
from tests.journeys.story import registered, registered_by_portal
from tests.support.applications import BODY, MFC, PORTAL
from tests.support.installation import Okno

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "response_headers_conformance",
    "unsupported_method",
)
"""Checks of what comes back.

Those that judge by the data sent (negative_data_rejection, positive_data_acceptance,
missing_required_header) are left out, since they object to what is meant to be so: a missing
If-Match is 428, a cursor of random letters 400, a service that the catalogue does not know 422.
"""

CLIENTS = {
    "an MFC": (
        MFC,
        (
            Role.MFC_WORKER,
            Role.SUPERVISOR,
            Role.COMPLAINT_OFFICER,
            Role.AUTHORISED_OFFICIAL,
            Role.HEAD,
        ),
    ),
    "a body": (BODY, (Role.BODY_OFFICIAL, Role.COMPLAINT_OFFICER)),
    "a portal": (PORTAL, (Role.PORTAL,)),
    "operations": ("mincifry", (Role.OPERATIONS, Role.PARTNER)),
}

PHASES = {"an MFC": "coverage,fuzzing"}
"""The edges of every parameter are walked once, by the client that has the most roles."""


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("client", CLIENTS)
async def test_every_answer_is_as_the_document_says(
    in_one_process: Okno, client: str, tmp_path: Path
) -> None:
    okno = in_one_process
    await registered(okno)
    await registered_by_portal(okno)
    organisation, roles = CLIENTS[client]
    token = okno.bearer(*roles, organisation=organisation, subject=f"generated for {client}")
    (address,) = okno.addresses
    program = await asyncio.create_subprocess_exec(
        str(Path(sys.executable).with_name("schemathesis")),
        "run",
        f"{address}/openapi.json",
        f"--url={address}",
        f"--header=Authorization: {token['Authorization']}",
        f"--checks={','.join(CHECKS)}",
        f"--phases={PHASES.get(client, 'fuzzing')}",
        "--max-examples=5",
        "--seed=210",
        "--workers=1",
        "--continue-on-failure",
        "--no-shrink",
        "--warnings=off",
        "--suppress-health-check=all",
        "--no-color",
        cwd=tmp_path,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    told, _ = await program.communicate()
    assert program.returncode == 0, told.decode()
    assert f'"status": 200, "organisation": "{organisation}"' in without_times(okno.logs())


def without_times(logs: str) -> str:
    """Return logs without how long each request took."""
    return re.sub(r'"milliseconds": [\d.]+, ', "", logs)
