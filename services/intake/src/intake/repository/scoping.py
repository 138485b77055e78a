"""Say which rows an actor may see: those in which his organisation stands."""

from sqlalchemy import ColumnElement, Table, false, or_

from intake.scope import Scope


def within(table: Table, scope: Scope) -> ColumnElement[bool]:
    """Say that a row is in the scope of the one who asks; a scope without columns has none."""
    mine = (table.c[column] == scope.organisation for column in scope.columns)
    return or_(false(), *mine)
