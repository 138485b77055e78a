"""The entries of one aggregate are proven without a database, and a forged export is refused."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.audit.checking import ExportRefused, check
from shared.audit.exporting import LogTampered, export
from tests.support.audit import LOG, Log, a_key, enter_and_roll_back, enter_many

CASE = UUID(int=7)
SLIPPED_IN = """
    INSERT INTO audit (seq, at, actor, organisation, roles, verb, aggregate_kind, aggregate_id)
    OVERRIDING SYSTEM VALUE
    VALUES (1, now(), 'nobody', '', ARRAY[]::text[], 'request.close', 'request', '{case}')
"""


async def exported(log: Log, **options: Any) -> dict[str, Any]:
    """Return an export as it comes out of a file."""
    async with log.session() as connection:
        document = await export(connection, log=LOG, aggregate_id=str(CASE), **options)
    found: dict[str, Any] = json.loads(json.dumps(document))
    return found


@pytest.fixture
async def busy_log(log: Log) -> Log:
    """Return a log where entries of the case stand under seals 1 and 3, and one is not sealed."""
    sealer = log.sealer()
    for cases, others in ((1, 4), (0, 2), (2, 3), (0, 1)):
        await enter_many(log.database, others)
        await enter_many(log.database, cases, aggregate_id=CASE)
        await sealer.seal()
    await enter_many(log.database, 1, aggregate_id=CASE)
    return log


async def test_an_export_is_proven_by_the_public_key_alone(busy_log: Log) -> None:
    document = await exported(busy_log)
    checked = check(document, keys=[busy_log.key.public])

    assert [row["seq"] for row in checked.proven] == [5, 11, 12]
    assert [row["seq"] for row in checked.unsealed] == [14]
    assert {row["actor"] for row in checked.proven} == {"worker-1"}
    assert ([seal.number for seal in checked.seals], checked.linked) == ([1, 3], 0)


async def test_with_the_chain_all_seals_to_the_newest_are_linked(busy_log: Log) -> None:
    checked = check(await exported(busy_log, chain=True), keys=[busy_log.key.public])
    assert ([seal.number for seal in checked.seals], checked.linked) == ([1, 2, 3, 4], 3)


async def test_of_an_aggregate_without_entries_nothing_is_proven(log: Log) -> None:
    checked = check(await exported(log, chain=True), keys=[log.key.public])
    assert (checked.proven, checked.unsealed, checked.seals) == ([], [], ())


def _set(*path: Any, to: Any) -> Callable[[dict[str, Any]], None]:
    def change(document: dict[str, Any]) -> None:
        place: Any = document
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = to

    return change


FORGERIES = {
    "another actor": (_set("entries", 0, "row", "actor", to="nobody"), "row 5"),
    "another number": (_set("entries", 0, "row", "seq", to=4), "row 4"),
    "another place": (_set("entries", 0, "proof", "index", to=3), "row 5"),
    "a broken path": (_set("entries", 1, "proof", "path", 0, to="00" * 32), "row 11"),
    "another seal": (_set("entries", 1, "proof", "seal", to=1), "row 11"),
    "a seal that is not here": (_set("entries", 1, "proof", "seal", to=9), "row 11"),
    "a proof left out": (_set("entries", 0, "proof", to=None), "row 5"),
    "a row twice": (
        lambda document: document["entries"].insert(1, document["entries"][0]),
        "row 5",
    ),
    "another aggregate": (_set("aggregate_id", to=str(uuid4())), "another aggregate"),
    "another log": (_set("log", to="other"), "seal 1"),
    "another time of a seal": (
        _set("seals", 1, "sealed_at", to="2026-01-01T00:00:00.000000+00:00"),
        "seal 3",
    ),
    "another root": (_set("seals", 0, "root", to="11" * 32), "seal 1"),
    "a key of another name": (_set("seals", 0, "key_id", to="x"), "another key"),
    "another format": (_set("format", to="x"), "format"),
    "no entries": (_set("entries", to=None), "no export"),
    "words for numbers": (_set("entries", 0, "proof", "index", to="0"), "no export"),
    "no hexadecimal": (_set("seals", 0, "signature", to="xyz"), "no export"),
}


async def test_a_forged_export_is_refused(busy_log: Log) -> None:
    document = json.dumps(await exported(busy_log))
    for name, (forge, reason) in FORGERIES.items():
        forged = json.loads(document)
        forge(forged)
        with pytest.raises(ExportRefused) as refused:
            check(forged, keys=[busy_log.key.public])
        assert reason in str(refused.value), name


async def test_an_export_says_nothing_to_who_holds_another_key(busy_log: Log) -> None:
    with pytest.raises(ExportRefused, match="another key"):
        check(await exported(busy_log), keys=[a_key().public])


async def test_a_seal_over_a_span_beyond_all_rows_is_not_counted_out(busy_log: Log) -> None:
    await busy_log.tamper("UPDATE audit_seals SET last_seq = 1::bigint << 62 WHERE number = 4")
    with pytest.raises(LogTampered, match="row 14"):
        await exported(busy_log)


async def test_a_row_that_was_slipped_in_is_not_exported(log: Log) -> None:
    await enter_and_roll_back(log.database)
    await log.sealed(1)
    await log.tamper(SLIPPED_IN.format(case=CASE))
    with pytest.raises(LogTampered, match="row 1"):
        await exported(log)
