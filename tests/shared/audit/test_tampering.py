"""Whatever is done to a sealed log is found, and the first row of it is named (PD-10.1)."""

import pytest

from shared.audit.anchors import Anchor
from shared.audit.keys import SigningKey
from shared.audit.seals import Seal
from shared.audit.streams import last_seal
from shared.audit.verifying import verify
from tests.support.audit import LOG, Log, a_key, enter_and_roll_back, enter_many, told

SWAP = """
    WITH one AS (SELECT * FROM audit WHERE seq = {0}),
         other AS (SELECT * FROM audit WHERE seq = {1})
    UPDATE audit SET (at, actor, organisation, roles, verb, aggregate_kind, aggregate_id, clause,
                      request_id, payload_hash) =
        (SELECT at, actor, organisation, roles, verb, aggregate_kind, aggregate_id, clause,
                request_id, payload_hash
         FROM (SELECT * FROM one UNION SELECT * FROM other) AS both_
         WHERE both_.seq <> audit.seq)
    WHERE seq IN ({0}, {1})
"""
COPY = """
    INSERT INTO audit OVERRIDING SYSTEM VALUE
    SELECT {0}, at, actor, organisation, roles, verb, aggregate_kind, aggregate_id, clause,
           request_id, payload_hash FROM audit WHERE seq = {1}
"""


async def test_a_log_that_nobody_touched_is_right(log: Log) -> None:
    await log.sealed(5, 1, 4)
    await enter_many(log.database, 2)

    report = await log.verify()

    assert told(report) is None
    assert (report.rows, report.seals, report.unsealed) == (10, 3, 2)
    assert report.last is not None
    assert (report.last.number, report.last.last_seq) == (3, 10)


async def test_an_empty_log_is_right(log: Log) -> None:
    assert told(await log.verify()) is None


FLIP = "UPDATE {0} SET {1} = set_bit({1}, 77, 1 - get_bit({1}, 77)) WHERE {2}"
TAMPERINGS = {
    "a changed actor": (
        "UPDATE audit SET actor = 'worker-2' WHERE seq = 7",
        ("changed", 7, 2),
    ),
    "times moved by a microsecond": (
        "UPDATE audit SET at = at + interval '1 microsecond' WHERE seq >= 3",
        ("changed", 3, 1),
    ),
    "a time without end": ("UPDATE audit SET at = 'infinity' WHERE seq = 3", ("changed", 3, 1)),
    "a time before our era": (
        "UPDATE audit SET at = '0044-03-15 BC' WHERE seq = 3",
        ("changed", 3, 1),
    ),
    "a time after all years": (
        "UPDATE audit SET at = '20000-01-01' WHERE seq = 3",
        ("changed", 3, 1),
    ),
    "one more role": (
        "UPDATE audit SET roles = array_append(roles, 'head') WHERE seq = 5",
        ("changed", 5, 1),
    ),
    "a flipped bit of a hash": (
        FLIP.format("audit", "payload_hash", "seq = 1"),
        ("changed", 1, 1),
    ),
    "the first row gone": ("DELETE FROM audit WHERE seq = 1", ("removed", 1, 1)),
    "two rows gone": ("DELETE FROM audit WHERE seq IN (9, 4)", ("removed", 4, 1)),
    "the last row gone": ("DELETE FROM audit WHERE seq = 10", ("cut", 10, 2)),
    "the tail gone": ("DELETE FROM audit WHERE seq > 4", ("cut", 5, 1)),
    "all rows gone": ("DELETE FROM audit", ("cut", 1, 1)),
    "two rows swapped": (SWAP.format(2, 4), ("reordered", 2, 1)),
    "two rows of two seals swapped": (SWAP.format(2, 8), ("changed", 2, 1)),
    "a row put before all": (COPY.format(0, 1), ("inserted", 0, 1)),
    "a seal gone": ("DELETE FROM audit_seals WHERE number = 1", ("seal-removed", 1, 1)),
    "a seal's count": (
        "UPDATE audit_seals SET count = 4 WHERE number = 1",
        ("seal-altered", 1, 1),
    ),
    "a seal's span": (
        "UPDATE audit_seals SET last_seq = 9 WHERE number = 2",
        ("seal-altered", 6, 2),
    ),
    "a seal's voids": (
        "UPDATE audit_seals SET voids = '{7}' WHERE number = 2",
        ("seal-altered", 6, 2),
    ),
    "a seal's signature": (
        FLIP.format("audit_seals", "signature", "number = 2"),
        ("seal-altered", 6, 2),
    ),
    "the name of a seal's key": (
        "UPDATE audit_seals SET key_id = 'x' WHERE number = 2",
        ("other-key", 6, 2),
    ),
    "a seal's time": (
        "UPDATE audit_seals SET sealed_at = '-infinity' WHERE number = 2",
        ("seal-altered", 6, 2),
    ),
    "a seal without a root": (
        "ALTER TABLE audit_seals ALTER root DROP NOT NULL; UPDATE audit_seals SET root = NULL",
        ("seal-altered", 1, 1),
    ),
    "the hashes beside a seal": (
        "UPDATE audit_seals SET leaves = sha256(leaves) WHERE number = 2",
        ("leaves-altered", 6, 2),
    ),
}


@pytest.mark.parametrize(("done", "found"), TAMPERINGS.values(), ids=list(TAMPERINGS))
async def test_what_was_done_to_a_log_is_named(
    log: Log, done: str, found: tuple[str, int, int]
) -> None:
    await log.sealed(5, 5)
    await log.tamper(done)
    assert told(await log.verify()) == found


async def test_a_row_that_changed_together_with_its_hash_is_told_by_its_span(log: Log) -> None:
    await log.sealed(5, 5)
    await log.tamper(
        "UPDATE audit SET verb = 'nothing' WHERE seq = 7",
        "UPDATE audit_seals SET leaves = leaves || sha256('7') WHERE number = 2",
    )
    assert told(await log.verify()) == ("span-altered", 6, 2)


async def test_a_row_under_the_number_of_one_that_was_rolled_back_is_told(log: Log) -> None:
    await enter_many(log.database, 2)
    await enter_and_roll_back(log.database)
    await enter_many(log.database, 1)
    await log.sealer().seal()
    assert told(await log.verify()) is None

    await log.tamper(COPY.format(3, 1))
    assert told(await log.verify()) == ("inserted", 3, 1)


async def test_rows_and_seals_cut_off_together_are_told_by_the_anchor(anchored_log: Log) -> None:
    log = await anchored_log.sealed(5, 5)
    await log.tamper("DELETE FROM audit WHERE seq > 5", "DELETE FROM audit_seals WHERE number > 1")

    report = await log.verify()
    assert (told(report), report.compared) == (("cut", 6, 2), 1)
    log.anchors = None
    assert told(await log.verify()) is None, "nothing tells of it but the anchor"


async def test_history_is_not_rewritten_by_adding_to_the_anchor(anchored_log: Log) -> None:
    log = await anchored_log.sealed(5, 5)
    await log.tamper("DELETE FROM audit_seals", "UPDATE audit SET actor = 'nobody' WHERE seq = 8")
    anchors, log.anchors = log.anchors, None
    await log.sealer().seal()
    log.anchors = anchors
    async with log.session() as connection:
        anew = await last_seal(connection, log=LOG)
    assert anchors is not None
    assert anew is not None
    Anchor(anchors).append([anew])

    assert told(await log.verify()) == ("seal-replaced", 1, 1)


async def test_a_log_that_was_cut_and_went_on_is_told_by_the_anchor(anchored_log: Log) -> None:
    log = await anchored_log.sealed(5, 5)
    await log.tamper(
        "DELETE FROM audit WHERE seq > 5",
        "DELETE FROM audit_seals WHERE number > 1",
    )
    anchors, log.anchors = log.anchors, None
    await log.sealed(3)
    log.anchors = anchors
    assert told(await log.verify()) == ("seal-replaced", 6, 2)


@pytest.mark.parametrize("as_ours", [False, True], ids=["under its own name", "under our name"])
async def test_seals_made_anew_with_another_key_are_told(log: Log, as_ours: bool) -> None:
    await log.sealed(5, 5)
    other = a_key()
    await log.tamper("UPDATE audit SET actor = 'nobody' WHERE seq = 8")
    await _seal_anew(log, other, key_id=log.key.public.id if as_ours else other.public.id)

    assert told(await log.verify()) == ("seal-altered" if as_ours else "other-key", 1, 1)
    if not as_ours:
        assert told(await log.verify(other)) is None, "a forger's own log is whole in itself"


async def test_a_log_whose_key_was_changed_is_verified_by_both_keys(log: Log) -> None:
    await log.sealed(2)
    first, log.key = log.key, a_key()
    await log.sealed(2)
    assert told(await log.verify()) == ("other-key", 1, 1)
    assert told(await log.verify(first)) == ("other-key", 3, 2)
    assert told(await log.verify(first, log.key)) is None


async def test_another_services_log_is_not_taken_for_this_one(log: Log) -> None:
    await log.sealed(3)
    async with log.session() as connection:
        report = await verify(connection, log="other", keys=[log.key.public])
    assert told(report) == ("seal-altered", 1, 1)


async def _seal_anew(log: Log, key: SigningKey, *, key_id: str) -> None:
    """Replace all seals, as an administrator with a key of his own would."""
    await log.tamper("DELETE FROM audit_seals")
    sealer = log.sealer(key=key)
    sealer._key.public.id = key_id
    assert (await sealer.seal()).sealed == 10
    async with log.session() as connection:
        row = await connection.fetchrow("SELECT * FROM audit_seals")
    assert Seal.of_row(LOG, row).key_id == key_id
