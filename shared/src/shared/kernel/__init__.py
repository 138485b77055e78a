"""The SQL of the kernel's own tables, by version; a service's migrations say which it takes."""

from importlib.resources import files

from alembic import op


def upgrade_kernel(version: int) -> None:
    """Bring the kernel's tables in the service's schema to ``version``, from the one before it."""
    script = files(__name__).joinpath(f"{version:04}.sql").read_text(encoding="utf-8")
    for statement in script.split(";\n"):
        if statement.strip():
            op.execute(statement)
