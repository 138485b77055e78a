"""A real single-node Apache Kafka from pip alone."""
