"""Read a PostgreSQL cluster as whoever has its disk does: pages, indexes, the log."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import asyncpg

_RELATIONS = """
    SELECT pg_relation_filepath(r.oid), r.relkind = 'i',
           coalesce(owner.relnamespace, r.relnamespace)::regnamespace::text
    FROM pg_class AS r LEFT JOIN pg_class AS owner ON owner.reltoastrelid = r.oid
    WHERE r.relkind IN ('r', 't', 'm', 'i', 'S')
"""
_HEAP, _INDEX, _LOG, _REST = KINDS = (
    "pages of tables",
    "pages of indexes",
    "the write-ahead log",
    "all other files of the server",
)


@dataclass(frozen=True)
class Relation:
    """A table or an index; what is kept apart for a table is of the table's schema."""

    is_index: bool
    schema: str


@dataclass(frozen=True)
class Disk:
    """Where a cluster lies, and which of its files are which relations of one database."""

    cluster: Path
    relations: Mapping[str, Relation]

    def by_kind(self) -> Mapping[str, list[bytes]]:
        """Return the contents of the cluster's files, each under one of :data:`KINDS`.

        Empty space at the end of a file is left out, and so are all other databases.
        """
        (ours,) = {str(Path(path).parent) for path in self.relations if path.startswith("base/")}
        found: dict[str, list[bytes]] = {kind: [] for kind in KINDS}
        for path, content in _files(self.cluster):
            if not path.startswith("base/") or path.startswith(f"{ours}/"):
                found[self._kind(path)].append(content)
        return found

    def pages_of(self, schemas: Collection[str]) -> list[bytes]:
        """Return the pages of all tables and indexes of some schemas."""
        read = [(self._relation(path), content) for path, content in _files(self.cluster)]
        return [content for relation, content in read if relation and relation.schema in schemas]

    def _kind(self, path: str) -> str:
        if path.startswith("pg_wal/"):
            return _LOG
        relation = self._relation(path)
        return _REST if relation is None else _INDEX if relation.is_index else _HEAP

    def _relation(self, path: str) -> Relation | None:
        folder, _, name = path.rpartition("/")
        return self.relations.get(f"{folder}/{name.split('_')[0].split('.')[0]}")


async def disk_of(admin_url: str) -> Disk:
    """Return the disk of a running cluster, as it is now; what was written stands on it."""
    connection = await asyncpg.connect(admin_url)
    try:
        await connection.execute("CHECKPOINT")
        folder = Path(await connection.fetchval("SHOW data_directory"))
        rows = await connection.fetch(_RELATIONS)
        return Disk(folder, {path: Relation(is_index, of) for path, is_index, of in rows})
    finally:
        await connection.close()


def _files(cluster: Path) -> Iterator[tuple[str, bytes]]:
    for file in sorted(cluster.rglob("*")):
        if file.is_file():
            yield str(file.relative_to(cluster)), file.read_bytes().rstrip(b"\0")
