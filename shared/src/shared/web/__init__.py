"""Serve HTTP in one way: problems, idempotency, cursors, preconditions, health."""
