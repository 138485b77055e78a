"""Find and end programs that outlived whoever started them."""

import signal
from collections.abc import Callable

import psutil

_PATIENCE = 30


def find_processes(is_ours: Callable[[psutil.Process], bool]) -> list[psutil.Process]:
    """Return the processes of this machine for which `is_ours` says yes.

    Those that end meanwhile, or that this user may not look at, are left out.
    """
    found = []
    for process in psutil.process_iter():
        try:
            if is_ours(process):
                found.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return found


def end_processes(processes: list[psutil.Process], stop_signal: signal.Signals) -> None:
    """Ask `processes` to end, and wait; who does not end in half a minute is killed."""
    for process in processes:
        process.send_signal(stop_signal)
    _, stubborn = psutil.wait_procs(processes, timeout=_PATIENCE)
    for process in stubborn:
        process.kill()
