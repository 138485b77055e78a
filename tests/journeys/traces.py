"""Know again the bytes by which anything of a subject could be had back."""

from pathlib import Path
from typing import Any

from okno.parts import HOLDERS
from tests.support.installation import Okno

_ENDS = 64
_KEYS = "SELECT wrapped FROM {schema}.vault_keys WHERE subject_id = $1"
_CARDS = "SELECT unnest(sealed) FROM {schema}.vault_cards WHERE subject_id = $1"
_INDEX = "SELECT digest FROM {schema}.vault_subjects WHERE subject_id = $1"
_PAPERS = "SELECT object_name, fingerprint, sealed_hash FROM intake.files WHERE subject_id = $1"


async def traces_of(okno: Okno, subject_id: Any) -> dict[str, tuple[bytes, ...]]:
    """Return wrapped keys, ciphertext, blind indexes and what documents are known by."""
    found: dict[str, tuple[bytes, ...]] = {}
    for holder, service in HOLDERS.items():
        for what, query in (("key", _KEYS), ("field", _CARDS), ("digest", _INDEX)):
            rows = await okno.rows(query.format(schema=service.schema), subject_id)
            for (value,) in rows:
                found[f"{holder}: {what} {value.hex()[:32]}"] = _forms(value)
    for name, *hashes in await okno.rows(_PAPERS, subject_id):
        found[f"the name of an object: {name}"] = (name.encode(),)
        found |= {f"a hash of a document: {one.hex()}": _forms(one) for one in hashes if one}
        found |= _ends(_object(okno, name))
    return found


def _object(okno: Okno, name: str) -> bytes:
    (path,) = [one for one in okno.installation.documents.rglob(Path(name).name) if one.is_file()]
    return path.read_bytes()


def _ends(sealed: bytes) -> dict[str, tuple[bytes, ...]]:
    return {
        "the beginning of a sealed document": (sealed[:_ENDS],),
        "the end of a sealed document": (sealed[-_ENDS:],),
    }


def _forms(value: bytes) -> tuple[bytes, ...]:
    return value, value.hex().encode()
