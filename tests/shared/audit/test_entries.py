"""An entry says who did what, of what, by which clause, and in which request."""

from typing import Any
from uuid import UUID

from shared import audit
from shared.database import Database, Transaction
from shared.events import Envelope, RequestTransferred
from shared.inbox import Hearings
from shared.law import Clause
from shared.operations import Operation
from shared.telemetry import begin_trace, leave_trace
from shared.writes import keep
from tests.support.audit import WORKER
from tests.support.kernel import NOON, an_envelope, rows
from tests.support.statements import statements_of

CASE = UUID(int=7)


def an_entry(**other: Any) -> Any:
    values: dict[str, Any] = {
        "actor": WORKER,
        "verb": "request.register",
        "aggregate_id": CASE,
        "now": NOON,
    }
    return audit.rows_of(**(values | other))


async def kept(database: Database) -> list[dict[str, Any]]:
    return [dict(row) for row in await rows(database, "SELECT * FROM audit ORDER BY seq")]


async def test_an_entry_names_the_actor_the_verb_and_the_aggregate(database: Database) -> None:
    async with database.transaction() as tx:
        await keep(tx, an_entry(clause=Clause.parse("210-16(1)1")))

    assert await kept(database) == [
        {
            "seq": 1,
            "at": NOON,
            "actor": "worker-1",
            "organisation": "mfc-tatarstan",
            "roles": ["mfc-worker"],
            "verb": "request.register",
            "aggregate_kind": "request",
            "aggregate_id": str(CASE),
            "clause": "210-16(1)1",
            "request_id": None,
            "payload_hash": None,
        }
    ]


async def test_operations_with_personal_data_name_the_kind_themselves(database: Database) -> None:
    async with database.transaction() as tx:
        await audit.record(
            tx,
            actor=audit.machine("intake"),
            verb=Operation.DESTROYING,
            aggregate_kind="file",
            aggregate_id=CASE,
            now=NOON,
        )
    (row,) = await kept(database)
    assert (row["verb"], row["aggregate_kind"]) == ("destroying", "file")
    assert (row["actor"], row["organisation"], row["roles"]) == ("intake", "", ["service"])


async def test_an_entry_names_the_request_that_is_served_or_the_event_that_is_heard(
    database: Database,
) -> None:
    token = begin_trace(None, request_id="the-request")
    try:
        served = an_entry()
    finally:
        leave_trace(token)
    hear, envelope = Hearings("test"), an_envelope(CASE)

    @hear.to(RequestTransferred)
    async def transferred(tx: Transaction, _: RequestTransferred, __: Envelope) -> None:
        await keep(tx, an_entry())

    async with database.transaction() as tx:
        await keep(tx, served)
        await hear.hear(tx, [envelope])
    assert [row["request_id"] for row in await kept(database)] == ["the-request", str(envelope.id)]


async def test_the_payload_is_hashed_whatever_the_order_of_its_keys(database: Database) -> None:
    payloads = [{"a": 1, "b": [CASE.hex]}, {"b": [CASE.hex], "a": 1}, {"a": 2, "b": [CASE.hex]}]
    async with database.transaction() as tx:
        await keep(tx, *(an_entry(payload=payload) for payload in payloads))
    one, same, other = [row["payload_hash"] for row in await kept(database)]
    assert one == same != other
    assert len(one) == 32


async def test_entries_join_the_statement_of_the_change(database: Database) -> None:
    with statements_of(database) as sent:
        async with database.transaction() as tx:
            await keep(tx, an_entry(), an_entry())
    assert len(sent) == 3, "BEGIN, one statement, COMMIT"
