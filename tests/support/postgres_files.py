"""Read a PostgreSQL cluster as whoever has its disk does: pages, indexes, the log."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import asyncpg

_RELATIONS = """
    SELECT pg_relation_filepath(oid), relkind::text FROM pg_class
    WHERE relkind IN ('r', 't', 'm', 'i', 'S') AND relfilenode <> 0
"""
_HEAP, _INDEX, _LOG, _REST = KINDS = (
    "pages of tables",
    "pages of indexes",
    "the write-ahead log",
    "all other files of the server",
)


async def relations(admin_url: str) -> Mapping[str, str]:
    """Return where each table and index of a database lies in the cluster, and what it is."""
    connection = await asyncpg.connect(admin_url)
    try:
        return dict(await connection.fetch(_RELATIONS))
    finally:
        await connection.close()


async def cluster_of(admin_url: str) -> Path:
    """Return the folder of a running cluster."""
    connection = await asyncpg.connect(admin_url)
    try:
        return Path(await connection.fetchval("SHOW data_directory"))
    finally:
        await connection.close()


def files_by_kind(cluster: Path, relations: Mapping[str, str]) -> Mapping[str, list[bytes]]:
    """Return the contents of the cluster's files, each under one of :data:`KINDS`.

    Empty space at the end of a file is left out. Of databases, only the one of ``relations``.
    """
    (ours,) = {str(Path(path).parent) for path in relations if path.startswith("base/")}
    found: dict[str, list[bytes]] = {kind: [] for kind in KINDS}
    for path, content in _files(cluster):
        if path.startswith("base/") and not path.startswith(f"{ours}/"):
            continue
        found[_kind(path, relations)].append(content.rstrip(b"\0"))
    return found


def _files(cluster: Path) -> Iterator[tuple[str, bytes]]:
    for file in sorted(cluster.rglob("*")):
        if file.is_file():
            yield str(file.relative_to(cluster)), file.read_bytes()


def _kind(path: str, relations: Mapping[str, str]) -> str:
    if path.startswith("pg_wal/"):
        return _LOG
    folder, _, name = path.rpartition("/")
    relation = relations.get(f"{folder}/{name.split('_')[0].split('.')[0]}")
    return _REST if relation is None else _INDEX if relation == "i" else _HEAP
