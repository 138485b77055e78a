"""The bus: a port and its two adapters, Apache Kafka and a log in PostgreSQL."""

from shared.bus.port import Bus, BusUnavailable, Delivery, Subscription

__all__ = ["Bus", "BusUnavailable", "Delivery", "Subscription"]
