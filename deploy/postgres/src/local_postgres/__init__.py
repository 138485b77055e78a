"""A real PostgreSQL from a pip wheel, for one machine and for tests."""
