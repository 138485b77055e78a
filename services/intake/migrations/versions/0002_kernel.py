"""Take the kernel's clocks, audit, vault, destruction and documents."""

from shared.kernel import upgrade_kernel

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Bring the kernel's tables to version 6."""
    for version in range(2, 7):
        upgrade_kernel(version)
