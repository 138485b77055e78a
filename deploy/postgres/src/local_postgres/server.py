"""Start and stop one PostgreSQL server on a data folder."""

import atexit
import os
import signal
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType, TracebackType

from local_postgres.cluster import ADMIN, clear_leftovers, is_ready, kept_password, make_cluster
from local_postgres.placement import place
from local_postgres.settings import server_arguments
from local_process import Account, FolderLock, Program, kept_port
from local_process.ports import LOOPBACK, read_port

_START_SECONDS = 60


class LocalPostgres:
    """A PostgreSQL server that listens on the loopback only.

    It ends with the process that started it. As root it runs as the user `nobody`.

    Parameters
    ----------
    data
        The folder of the cluster, the port, the administrator's password and the log.
    port
        The TCP port; when not given, a free one is chosen once and kept.
    durable
        False gives up what a loss of power would need, for tests.
    settings
        PostgreSQL settings that come on top of the starter's own.
    """

    def __init__(
        self,
        data: Path,
        port: int | None = None,
        durable: bool = True,
        settings: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._data = data.absolute()
        self._port = port
        self._durable = durable
        self._settings = settings
        self._lock = FolderLock(self._data)
        self._program: Program | None = None

    def start(self) -> str:
        """Start the server and return the administrator's URL; the first time make the cluster.

        Raises
        ------
        local_process.DataFolderBusyError
            A server already runs on the data folder.
        local_process.LocalServerError
            Any other reason; the text says it.
        """
        self._data.mkdir(parents=True, exist_ok=True)
        self._lock.take()
        try:
            self._launch()
        except BaseException:
            self.stop()
            raise
        atexit.register(self.stop)
        return admin_url(self._data)

    def stop(self) -> None:
        """End the server in order, its clients' sessions with it; twice does no harm."""
        atexit.unregister(self.stop)
        if self._program is not None:
            self._program.stop()
            self._program = None
        self._lock.release()

    def kill(self) -> None:
        """End the server at once, as a loss of power would."""
        if self._program is not None:
            self._program.kill()
        self.stop()

    @property
    def is_running(self) -> bool:
        """Whether the server runs."""
        return self._program is not None and self._program.is_running

    @property
    def pid(self) -> int | None:
        """The server's process id while it runs."""
        return self._program.pid if self._program is not None else None

    def __enter__(self) -> str:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _launch(self) -> None:
        account = _account(self._data / "cluster")
        where = place(self._data, account)
        password = kept_password(self._data / "admin.password")
        if not (where.cluster / "PG_VERSION").exists():
            make_cluster(where, account=account, password=password, durable=self._durable)
        clear_leftovers(where.cluster)
        port = kept_port(self._data / "port", self._port)
        arguments = server_arguments(port=port, durable=self._durable, extra=self._settings)
        self._program = program = Program(
            [str(where.programs / "postgres"), "-D", str(where.cluster), *arguments],
            log=self._data / "postgres.log",
            account=account,
            stop_signal=signal.SIGINT,
        )
        program.wait_until(lambda: is_ready(where.cluster, program.pid), seconds=_START_SECONDS)


def _account(cluster: Path) -> Account:
    """Return who owns the cluster, so that root can go on with an ordinary user's."""
    if os.geteuid() == 0 and cluster.exists():
        return Account.owner_of(cluster)
    return Account.without_privileges()


def admin_url(data: Path) -> str:
    """Return the administrator's URL of the server on `data`, running or not."""
    password = kept_password(data / "admin.password")
    return f"postgresql://{ADMIN}:{password}@{LOOPBACK}:{read_port(data / 'port')}/postgres"
