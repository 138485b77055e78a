"""Hold the whole API to its own OpenAPI document by generated calls of every kind of client.

What runs with all tests is the short form: a few random calls of each operation. The long one,
``make fuzz``, goes through every boundary of every parameter besides, by every client that may.
"""

import asyncio
import json
import os
import re
import sys
from pathlib import Path
from typing import Any

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
    "a portal": (PORTAL, (Role.PORTAL,)),
    "a body": (BODY, (Role.BODY_OFFICIAL, Role.COMPLAINT_OFFICER)),
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
    "operations": ("mincifry", (Role.OPERATIONS, Role.PARTNER)),
}

LONG = "OKNO_CONTRACT_EXAMPLES"
"""Names a setting, of the long form: so many random calls of each operation."""


@pytest.mark.slow
@pytest.mark.timeout(600 if LONG not in os.environ else 7200)
@pytest.mark.parametrize("client", CLIENTS)
async def test_every_answer_is_as_the_document_says(
    in_one_process: Okno, client: str, tmp_path: Path
) -> None:
    okno = in_one_process
    await registered(okno)
    await registered_by_portal(okno)
    organisation, roles = CLIENTS[client]
    token = okno.bearer(*roles, organisation=organisation, subject=f"generated for {client}")
    document = tmp_path / "openapi.json"
    document.write_text(
        json.dumps(of_client((await okno.client.get("/openapi.json")).json(), client))
    )
    (address,) = okno.addresses
    program = await asyncio.create_subprocess_exec(
        str(Path(sys.executable).with_name("schemathesis")),
        "run",
        str(document),
        f"--url={address}",
        f"--header=Authorization: {token['Authorization']}",
        f"--checks={','.join(CHECKS)}",
        f"--phases={'coverage,fuzzing' if LONG in os.environ else 'fuzzing'}",
        f"--max-examples={os.environ.get(LONG, '5')}",
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


def of_client(document: dict[str, Any], client: str) -> dict[str, Any]:
    """Return the document with the paths that are the client's to try.

    Each operation is tried by the first client that may call it; by all of them in a long run.
    A path stays whole, since methods that are not in the document are tried too.
    """
    paths = {
        path: operations
        for path, operations in document["paths"].items()
        if any(_is_for(operation, client) for operation in operations.values())
    }
    return {**document, "paths": paths}


def _is_for(operation: Any, client: str) -> bool:
    who_may = [name for name in CLIENTS if _may(operation, name)]
    if LONG in os.environ:
        return client in who_may
    for_all_or_none = len(who_may) in {0, len(CLIENTS)}
    return client == ("an MFC" if for_all_or_none else who_may[0])


def _may(operation: Any, client: str) -> bool:
    served = {role for way in operation.get("security", []) for role in way.get("bearer", [])}
    return not served or bool(served & {role.value for role in CLIENTS[client][1]})


def without_times(logs: str) -> str:
    """Return logs without how long each request took."""
    return re.sub(r'"milliseconds": [\d.]+, ', "", logs)
