"""Send logs where a part sends them: to the real standard error, which pytest captures."""

import sys

from shared.logs import configure_logs


def logs_as_ever() -> None:
    """Configure logs as every test finds them."""
    configure_logs(stream=sys.__stderr__)
