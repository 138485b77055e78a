"""Start and stop one PostgreSQL server on a data folder."""

import os
import signal
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from local_postgres.cluster import ADMIN, clear_leftovers, is_ready, kept_password, make_cluster
from local_postgres.placement import place
from local_postgres.settings import server_arguments
from local_process import Account, LocalServer, Program, kept_port
from local_process.ports import LOOPBACK, read_port

_START_SECONDS = 60


class LocalPostgres(LocalServer):
    """A PostgreSQL server that listens on the loopback only.

    As root it runs as the user `nobody`.

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
        super().__init__(data)
        self._port = port
        self._durable = durable
        self._settings = settings

    @property
    def address(self) -> str:
        """The administrator's URL."""
        return admin_url(self.data)

    def _launch(self) -> None:
        account = _account(self.data / "cluster")
        where = place(self.data, account)
        password = kept_password(self.data / "admin.password")
        if not (where.cluster / "PG_VERSION").exists():
            make_cluster(where, account=account, password=password, durable=self._durable)
        clear_leftovers(where.cluster)
        port = kept_port(self.data / "port", self._port)
        arguments = server_arguments(port=port, durable=self._durable, extra=self._settings)
        self._program = program = Program(
            [str(where.programs / "postgres"), "-D", str(where.cluster), *arguments],
            log=self.data / "postgres.log",
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
