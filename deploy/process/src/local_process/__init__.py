"""Keep one server program of this machine: its data folder, its port, its life and its end."""

from local_process.account import Account
from local_process.errors import (
    DataFolderBusyError,
    LocalServerError,
    PortTakenError,
    ServerFailedError,
)
from local_process.folder import FolderLock
from local_process.foreground import run_until_interrupted
from local_process.ports import kept_port
from local_process.program import Program
from local_process.server import LocalServer

__all__ = [
    "Account",
    "DataFolderBusyError",
    "FolderLock",
    "LocalServer",
    "LocalServerError",
    "PortTakenError",
    "Program",
    "ServerFailedError",
    "kept_port",
    "run_until_interrupted",
]
