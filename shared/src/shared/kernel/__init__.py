"""The SQL of the kernel's own tables, by version; a service's migrations say which it takes."""

from importlib.resources import files

from alembic import op
from sqlalchemy import text


def upgrade_kernel(version: int) -> None:
    """Bring the kernel's tables in the service's schema to ``version``, from the one before it."""
    script = files(__name__).joinpath(f"{version:04}.sql").read_text(encoding="utf-8")
    for statement in script.split(";\n"):
        if statement.strip():
            op.execute(statement)


def drop_empty(table: str) -> None:
    """Drop a table of the service that nothing uses any more.

    Raises
    ------
    RuntimeError
        It still has rows, which are nobody's to throw away.
    """
    if op.get_bind().scalar(text(f'SELECT EXISTS (SELECT FROM "{table}")')):  # noqa: S608 - a name out of a migration
        raise RuntimeError(
            f"the table {table!r} holds rows of a version before the vault; "
            "start with a new data folder, or save and delete them first"
        )
    op.drop_table(table)
