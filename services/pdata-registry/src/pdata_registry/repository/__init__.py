"""Hold every query of the registry, by noun."""
