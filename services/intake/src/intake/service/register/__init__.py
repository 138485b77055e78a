"""Put documents into the register, by noun."""
