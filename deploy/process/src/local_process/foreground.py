"""Run a local server in the foreground until somebody ends it."""

import signal
import threading

from local_process.server import LocalServer


def run_until_interrupted(server: LocalServer) -> int:
    """Start `server`, print its address, and stop it at Ctrl-C or SIGTERM.

    Returns
    -------
    int
        0 after an ordered end, 1 when the server ended by itself.
    """
    asked = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: asked.set())
    print(server.start(), flush=True)  # noqa: T201 - the address is the command's result
    try:
        while not asked.wait(timeout=0.5):
            if not server.is_running:
                return 1
    finally:
        server.stop()
    return 0
