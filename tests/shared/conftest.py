"""Fixtures of the kernel's tests."""

from tests.support.kernel_fixtures import (
    bus_address,
    database,
    kernel_template,
    kernel_url,
    make_bus,
    open_database,
    service,
)

__all__ = [
    "bus_address",
    "database",
    "kernel_template",
    "kernel_url",
    "make_bus",
    "open_database",
    "service",
]
