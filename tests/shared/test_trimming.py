"""Old rows go by their age, in small bites, and nothing else goes."""

from datetime import datetime, timedelta

from shared.database import Database, Transaction
from shared.ids import new_id
from shared.trimming import KERNEL_RULES, Rule, Trimmer
from tests.support.kernel import NOON, Settable, count, eventually, rows, running

DAY = timedelta(days=1)


async def make_rows(database: Database, *, age: timedelta) -> None:
    """Make one row of each kind that the kernel's rules trim, of an age."""
    moment = NOON - age
    async with database.transaction() as tx:
        await tx.exec_driver_sql(
            """
            INSERT INTO outbox (id, aggregatetype, aggregateid, type, payload, version, lane,
                                created_at, published_at)
            VALUES ($1, 'request', 'k', 't', '{}', 1, 0, $2, $2)
            """,
            (new_id(), moment),
        )
        await tx.exec_driver_sql("INSERT INTO inbox VALUES ('test', $1, $2)", (new_id(), moment))
        await tx.exec_driver_sql(
            """
            INSERT INTO idempotency (scope, key, fingerprint, status, body, created_at)
            VALUES ('s', $1, 'f', 201, '{}', $2)
            """,
            (str(new_id()), moment),
        )


def a_trimmer(database: Database, **other: object) -> Trimmer:
    return Trimmer(database, service="intake", clock=Settable(), **other)  # type: ignore[arg-type]


async def test_rows_go_by_their_age(database: Database) -> None:
    for age in (1, 3, 8, 31):
        await make_rows(database, age=age * DAY)
    trimmer = a_trimmer(database)
    assert await trimmer.trim_once() == {"outbox": 2, "inbox": 1, "idempotency": 3}
    assert await trimmer.trim_once() == {"outbox": 0, "inbox": 0, "idempotency": 0}
    ages = await rows(database, "SELECT $1 - heard_at AS age FROM inbox ORDER BY age", NOON)
    assert [row["age"] for row in ages] == [DAY, 3 * DAY, 8 * DAY]


async def test_marks_outlive_what_a_bus_still_delivers() -> None:
    ages = {rule.what: rule.age for rule in KERNEL_RULES}
    assert ages["inbox"] >= 2 * ages["outbox"]


async def test_rows_go_in_bites(database: Database) -> None:
    for _ in range(25):
        await make_rows(database, age=60 * DAY)
    bites: list[int] = []
    (trim,) = [rule.trim for rule in KERNEL_RULES if rule.what == "inbox"]

    async def biting(tx: Transaction, *, before: datetime, limit: int) -> int:
        bites.append(await trim(tx, before=before, limit=limit))
        return bites[-1]

    rules = [Rule(what="inbox", trim=biting, age=30 * DAY)]
    assert await a_trimmer(database, rules=rules, limit=10).trim_once() == {"inbox": 25}
    assert bites == [10, 10, 5]


async def test_a_trimmer_comes_again(database: Database) -> None:
    async with running(a_trimmer(database, interval=timedelta(milliseconds=10))):
        for _ in range(3):
            await make_rows(database, age=60 * DAY)
            await eventually(lambda: is_empty(database))


async def is_empty(database: Database) -> bool:
    return await count(database, "SELECT count(*) FROM inbox") == 0
