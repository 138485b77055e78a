"""Check an export of the audit log with nothing but a public key."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from shared.audit.exporting import FORMAT
from shared.audit.hashing import canonical, leaf_hash, root_by
from shared.audit.keys import PublicKey
from shared.audit.seals import Seal


class ExportRefused(Exception):
    """An export proves nothing; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What an export proves.

    Parameters
    ----------
    proven
        The entries that stood in the log when it was sealed, as they are here.
    unsealed
        The entries that nothing vouches for yet.
    linked
        How many pairs of seals follow each other directly and are chained.
    """

    log: str
    aggregate_id: str
    proven: Sequence[Mapping[str, Any]]
    unsealed: Sequence[Mapping[str, Any]]
    seals: Sequence[Seal]
    linked: int


def check(document: Mapping[str, Any], *, keys: Sequence[PublicKey]) -> Checked:
    """Return what an export proves. Raises :class:`ExportRefused` at the first thing wrong."""
    try:
        return _check(document, {key.id: key for key in keys})
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ExportRefused(f"this is no export of an audit log: {type(error).__name__}") from None


def _check(document: Mapping[str, Any], keys: Mapping[str, PublicKey]) -> Checked:
    if document["format"] != FORMAT:
        raise ExportRefused(f"the format is not {FORMAT}")
    log, aggregate_id = document["log"], document["aggregate_id"]
    seals = {seal.number: seal for seal in map(Seal.of_form, document["seals"])}
    for seal in seals.values():
        _check_seal(seal, keys, log=log)
    proven, unsealed = [], []
    sealed_upto = max((seal.last_seq for seal in seals.values()), default=0)
    _check_order([entry["row"]["seq"] for entry in document["entries"]])
    for entry in document["entries"]:
        row, proof = entry["row"], entry["proof"]
        if row["aggregate_id"] != aggregate_id:
            raise ExportRefused(f"row {row['seq']} is of another aggregate")
        if proof is None:
            if row["seq"] <= sealed_upto:
                raise ExportRefused(f"row {row['seq']} was sealed, and its proof is not here")
            unsealed.append(row)
        else:
            _check_row(row, proof, seals.get(proof["seal"]))
            proven.append(row)
    return Checked(
        log=log,
        aggregate_id=aggregate_id,
        proven=proven,
        unsealed=unsealed,
        seals=tuple(seals.values()),
        linked=sum(_links(seals)),
    )


def _check_order(numbers: Sequence[int]) -> None:
    for before, following in pairwise(numbers):
        if following <= before:
            raise ExportRefused(f"row {following} stands behind row {before}")


def _check_seal(seal: Seal, keys: Mapping[str, PublicKey], *, log: str) -> None:
    key = keys.get(seal.key_id)
    if key is None:
        raise ExportRefused(f"seal {seal.number} was made with another key: {seal.key_id}")
    if seal.log != log or not seal.is_by(key):
        raise ExportRefused(f"seal {seal.number} was altered: its signature is not the key's")


def _links(seals: Mapping[int, Seal]) -> Iterator[bool]:
    for number, following in pairwise(sorted(seals)):
        if following == number + 1:
            if seals[following].previous != seals[number].hash:
                raise ExportRefused(f"seal {following} does not follow seal {number}")
            yield True


def _check_row(row: Mapping[str, Any], proof: Mapping[str, Any], seal: Seal | None) -> None:
    seq = row["seq"]
    if seal is None:
        raise ExportRefused(f"row {seq} names a seal that is not here")
    root = root_by(
        leaf_hash(canonical(row)),
        index=proof["index"],
        count=seal.count,
        path=[bytes.fromhex(beside) for beside in proof["path"]],
    )
    if root != seal.root:
        raise ExportRefused(f"row {seq} was not sealed as it is here")
