"""The use cases of complaints, by noun; each owns its transaction."""
