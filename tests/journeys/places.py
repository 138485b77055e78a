"""Read every place where something of an applicant could stand in clear."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
import httpx

from okno.installation import Installation
from okno.parts import SERVICES
from okno.postgres_programs import run_program
from shared.audit.exporting import export
from shared.auth import Role
from tests.journeys.canary import Case
from tests.journeys.story import worker
from tests.support.applications import MFC
from tests.support.canary import rows_of_dump
from tests.support.installation import Okno
from tests.support.receiver import Message, Receiver

_GROUPS = {
    "outbox": "tables: outboxes and the bus",
    "log": "tables: outboxes and the bus",
    "idempotency": "tables: answers kept for repeated requests",
    "audit": "tables: audit logs",
    "access_records": "tables: access records",
    "deadlines": "tables: deadlines",
}
_OTHER_TABLES = "tables: all others, of every schema"

SHOWING = frozenset(
    {
        "/requests/{request_id}/applicant",
        "/requests/{request_id}/documents/{code}/content",
        "/interagency-requests/{query_id}/subject",
        "/interagency-requests/{query_id}/answer",
        "/complaints/{complaint_id}/text",
        "/internal/requests/{request_id}/fields",
        "/internal/personal-data/extracts",
    }
)
"""The routes that are there to show personal data."""


@dataclass(frozen=True)
class Place:
    """A place that was read.

    Parameters
    ----------
    pieces, unit
        What stands there, and what a piece is called.
    known
        What is sure to stand there after a case.
    """

    name: str
    pieces: Iterable[bytes]
    unit: str
    known: str | bytes


async def places_of(okno: Okno, case: Case, receiver: Receiver) -> list[Place]:
    """Read all the places there are."""
    return [
        *await tables(okno, case),
        Place("the bus", await okno.bus_contents(), "messages", case.id),
        Place("webhooks", [_flat(one) for one in receiver.messages], "messages", case.id),
        *await logs(okno),
        Place("metrics", await _metrics(okno), "parts", "okno_http_request_seconds"),
        Place("refusals", _refusals(okno, case), "answers", "/problems/subject-blocked"),
        Place("lists of the API", await _lists(okno, case), "answers", case.id),
        Place("exports of the audit log", await _exports(okno, case), "exports", case.id),
        *await files(okno),
        *(_seen_inside(okno, case) if okno.witness.request_lines else ()),
    ]


async def tables(okno: Okno, case: Case) -> list[Place]:
    """Return a plain dump of the whole database, sorted by what the tables are for."""
    groups: dict[str, list[bytes]] = {name: [] for name in (*_GROUPS.values(), _OTHER_TABLES)}
    for table, row in rows_of_dump(await dump_of(okno)):
        groups[_GROUPS.get(table.rpartition(".")[2], _OTHER_TABLES)].append(row)
    return [
        Place(name, rows, "lines of a dump", known=case.id) for name, rows in sorted(groups.items())
    ]


async def dump_of(okno: Okno) -> bytes:
    """Return a plain dump of the whole database."""
    with TemporaryDirectory() as folder:
        dump = Path(folder, "dump.sql")
        await asyncio.to_thread(run_program, "pg_dump", f"--file={dump}", url=okno.database_url)
        return await asyncio.to_thread(dump.read_bytes)


async def logs(okno: Okno) -> list[Place]:
    """Return the logs of the parts at debug level, and the database server's own."""
    cluster = Path(await okno.value("SHOW data_directory"))
    server = await asyncio.to_thread((cluster.parent / "postgres.log").read_bytes)
    return [
        Place("logs at debug level", okno.logs().encode().splitlines(), "lines", "/requests"),
        Place("the database server's log", server.splitlines(), "lines", "ready"),
    ]


async def files(okno: Okno) -> list[Place]:
    """Return what lies on the disk besides the database: sealed documents, keys, the ledger."""
    documents, others = _on_disk(okno.installation)
    return [
        Place("the store of documents", documents, "files and folders", "documents"),
        Place("keys, secrets and ledger", others, "files", "PRIVATE KEY"),
    ]


def _on_disk(installation: Installation) -> tuple[list[bytes], list[bytes]]:
    """Return what is in the documents' store, with names, and all other files."""
    documents, others = list[bytes](), list[bytes]()
    documents += [str(path).encode() for path in installation.documents.rglob("*")]
    database = installation.folder / "postgres"
    for path in installation.folder.rglob("*"):
        if path.is_file() and not path.is_relative_to(database):
            kept = documents if path.is_relative_to(installation.documents) else others
            kept.append(str(path).encode() + b" " + path.read_bytes())
    return documents, others


def _seen_inside(okno: Okno, case: Case) -> list[Place]:
    shown = okno.witness.answers
    others = [body for route, bodies in shown.items() if route not in SHOWING for body in bodies]
    lines = okno.witness.request_lines
    return [
        Place("addresses asked for, between parts too", lines, "request lines", case.id),
        Place("traces", okno.witness.spans(), "spans", "/requests/{request_id}/applicant"),
        Place("answers of routes that show no personal data", others, "answers", case.id),
    ]


async def _metrics(okno: Okno) -> list[bytes]:
    async with httpx.AsyncClient() as client:
        return [(await client.get(f"{one}/metrics")).content for one in okno.addresses]


def _refusals(okno: Okno, case: Case) -> list[bytes]:
    from_parts = okno.witness.answers.get("refused", ())
    return [*(str(one.headers).encode() + one.content for one in case.refusals), *from_parts]


async def _lists(okno: Okno, case: Case) -> list[bytes]:
    supervisor = okno.bearer(Role.AUTHORISED_OFFICIAL, Role.HEAD, organisation=MFC)
    asked = [
        ("/access-records?limit=100", supervisor),
        ("/deadlines?limit=100", supervisor),
        ("/deadlines/summary", supervisor),
        ("/requests", worker(okno)),
        (f"/requests/{case.id}", worker(okno)),
        (f"/requests/{case.id}/timeline", worker(okno)),
        (f"/requests/{case.id}/documents", worker(okno)),
        ("/interagency-requests", worker(okno)),
        ("/complaints", worker(okno)),
    ]
    answers = [await okno.client.get(path, headers=who) for path, who in asked]
    assert {one.status_code for one in answers} == {200}, [one.text for one in answers]
    return [one.content for one in answers]


async def _exports(okno: Okno, case: Case) -> list[bytes]:
    ids = [case.id, case.complaint["id"], *(query["id"] for query in case.queries.values())]
    return [
        str(await _export(okno, service.schema, aggregate_id)).encode()
        for service in SERVICES.values()
        for aggregate_id in ids
    ]


async def _export(okno: Okno, schema: str, aggregate_id: str) -> object:
    connection = await asyncpg.connect(okno.database_url, server_settings={"search_path": schema})
    try:
        return await export(connection, log=schema, aggregate_id=aggregate_id)
    finally:
        await connection.close()


def _flat(message: Message) -> bytes:
    return str(message.headers).encode() + b" " + message.body
