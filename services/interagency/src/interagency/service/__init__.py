"""The use cases of interagency, by noun; each owns its transaction."""
