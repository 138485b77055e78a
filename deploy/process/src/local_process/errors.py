"""Name what can go wrong when a server is started on this machine."""


class LocalServerError(Exception):
    """A local server cannot be had; the text is meant for the person at the terminal."""


class DataFolderBusyError(LocalServerError):
    """Another process already runs a server on this data folder."""


class PortTakenError(LocalServerError):
    """The port that was asked for is in use by another program."""


class ServerFailedError(LocalServerError):
    """The server ended, or did not answer in time; the text carries the end of its log."""
