"""Find the database of a data folder, whether it runs or not."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local_postgres import LocalPostgres
from local_postgres.server import admin_url
from local_process.folder import holder_of
from okno.preparation import DATABASE


class NoDatabaseError(Exception):
    """A data folder has no database."""


@contextmanager
def own_database(data: Path) -> Iterator[str]:
    """Yield the administrator's URL of a data folder's database; it is started if it rests.

    Raises
    ------
    NoDatabaseError
        The folder has none: nothing was ever run there.
    """
    kept = [folder / "postgres" for folder in (data, data / "up")]
    known = [folder for folder in kept if (folder / "port").exists()]
    running = [folder for folder in known if holder_of(folder) is not None]
    if running:
        yield _okno(admin_url(running[0]))
    elif known:
        with LocalPostgres(known[0]) as own:
            yield _okno(own)
    else:
        raise NoDatabaseError(f"there is no database in {data}")


def _okno(admin: str) -> str:
    return f"{admin.rpartition('/')[0]}/{DATABASE}"
