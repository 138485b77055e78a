"""Ask a broker whether it answers, in the fewest bytes of its protocol."""

import socket
import struct

_API_VERSIONS = 18
_CORRELATION = 7
# api key, api version 0, correlation id, no client id
_REQUEST = struct.pack(">hhih", _API_VERSIONS, 0, _CORRELATION, -1)


def broker_answers(host: str, port: int) -> bool:
    """Tell whether a broker on `host` and `port` answers an ApiVersions request without error.

    A broker opens its port early and answers only when it has joined its controller.
    """
    try:
        with socket.create_connection((host, port), timeout=2) as connection:
            connection.sendall(struct.pack(">i", len(_REQUEST)) + _REQUEST)
            head = _read(connection, 10)
    except OSError:
        return False
    _, correlation, error = struct.unpack(">iih", head)
    return (correlation, error) == (_CORRELATION, 0)


def _read(connection: socket.socket, size: int) -> bytes:
    received = b""
    while len(received) < size:
        part = connection.recv(size - len(received))
        if not part:
            raise ConnectionResetError
        received += part
    return received
