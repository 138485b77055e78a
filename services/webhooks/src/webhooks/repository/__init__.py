"""Every query of webhooks, by noun."""
