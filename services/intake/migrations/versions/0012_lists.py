"""Let every list be read in its order off an index, with its filter and without."""

from alembic import op

revision = "0012"
down_revision = "0011"

_HOLDERS = {
    "requests": ("mfc", "body", "portal", "involved"),
    "receipts": ("mfc", "body", "portal", "involved"),
    "demands": ("organisation", "mfc", "body"),
    "refusals_to_accept": ("organisation", "mfc", "body"),
    "askings": ("mfc", "organisation"),
}
_LED_BY = {
    "receipts": "status",
    "demands": "outcome",
    "refusals_to_accept": "outcome",
    "askings": "kind, status",
}
_MAY_BE_MISSING = ("portal", "involved")


def _index(name: str, table: str, column: str, led_by: str) -> str:
    where = f" WHERE {column} IS NOT NULL" if column in _MAY_BE_MISSING else ""
    return f"CREATE INDEX {name} ON {table} ({column}, {led_by}, id){where}"


STATEMENTS = (
    *(
        _index(f"requests_{column}_status", "requests", column, "status")
        for column in _HOLDERS["requests"]
    ),
    "DROP INDEX requests_unclaimed",
    """
    CREATE INDEX requests_unclaimed ON requests (mfc, id)
    WHERE unclaimed_at IS NOT NULL AND status IN ('result-received', 'refused')
    """,
    *(
        statement
        for table, led_by in _LED_BY.items()
        for column in _HOLDERS[table]
        for statement in (
            f"DROP INDEX {table}_{column}",
            _index(f"{table}_{column}", table, column, led_by),
        )
    ),
)


def upgrade() -> None:
    """Make the indexes of filtered lists; where a filter has few values, in the place of others."""
    for statement in STATEMENTS:
        op.execute(statement)
