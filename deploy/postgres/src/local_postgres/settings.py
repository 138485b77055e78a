"""Choose the settings of a small server that only this machine can reach."""

from collections.abc import Mapping

_ALWAYS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "wal_level": "replica",
    "shared_buffers": "96MB",
    "io_method": "sync",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # The text of a failed statement and the detail of a broken constraint quote values of rows.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}

_NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def server_arguments(*, port: int, durable: bool, extra: Mapping[str, str]) -> list[str]:
    """Return the settings as arguments of the server's command line.

    Parameters
    ----------
    port
        The TCP port on the loopback.
    durable
        False gives up what a loss of power would need, for tests.
    extra
        Settings that come on top and win.
    """
    settings = {**_ALWAYS, **({} if durable else _NOT_DURABLE), **extra, "port": str(port)}
    return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
