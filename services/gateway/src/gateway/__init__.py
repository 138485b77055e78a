"""Stand before the services: tokens, limits, one OpenAPI."""
