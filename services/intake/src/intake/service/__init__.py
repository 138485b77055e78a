"""The use cases of intake, by noun; each owns its transaction."""
