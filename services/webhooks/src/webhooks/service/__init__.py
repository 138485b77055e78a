"""The use cases of webhooks, by noun; each owns its transaction."""
