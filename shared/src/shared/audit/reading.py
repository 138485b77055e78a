"""Read times from the database that Python has no word for."""


def readable(column: str) -> str:
    """Return the SQL that reads a time as none if it is beyond Python's calendar.

    PostgreSQL keeps more times than Python knows. Only who tampers writes them: he is to be found
    by them, not to end the search.
    """
    return f"CASE WHEN {column} BETWEEN '0001-01-02' AND '9999-12-30' THEN {column} END AS {column}"
