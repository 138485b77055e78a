"""Every query of intake, by noun."""
