"""The use cases of the registry, by noun; each owns its transaction."""
