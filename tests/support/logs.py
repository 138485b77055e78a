"""Send logs where a part sends them: to the real standard error, which pytest captures."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from shared.logs import configure_logs

_STREAMS: list[TextIO] = []


def logs_as_ever() -> None:
    """Configure logs as every test finds them."""
    configure_logs(stream=sys.__stderr__)


@contextmanager
def logs_in(stream: TextIO) -> Iterator[None]:
    """Write all logs to a stream, and afterwards where they went before."""
    _STREAMS.append(stream)
    _write_to_the_latest()
    try:
        yield
    finally:
        _STREAMS.remove(stream)
        _write_to_the_latest()


def _write_to_the_latest() -> None:
    if _STREAMS:
        configure_logs(level="DEBUG", stream=_STREAMS[-1])
    else:
        logs_as_ever()
