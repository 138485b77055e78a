"""Fixtures of the kernel's tests."""

from tests.support.kernel_fixtures import (
    database,
    kernel_template,
    kernel_url,
    make_bus,
    open_database,
    service,
)

__all__ = ["database", "kernel_template", "kernel_url", "make_bus", "open_database", "service"]
