"""Run a real PostgreSQL 18 on this machine, from pip alone, as root or as anybody."""

from local_postgres.server import LocalPostgres

__all__ = ["LocalPostgres"]
