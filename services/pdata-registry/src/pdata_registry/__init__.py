"""Keep the registry of personal data, from its basis to its destruction."""
