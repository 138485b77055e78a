"""Ask others over HTTP."""

import ssl
from functools import cache

import httpx


def http_client(*, timeout: float) -> httpx.AsyncClient:
    """Return a client; whom it trusts is read once a process, since that takes its time.

    Parameters
    ----------
    timeout
        Seconds for each step of a call.
    """
    return httpx.AsyncClient(timeout=timeout, verify=_trusted())


@cache
def _trusted() -> ssl.SSLContext:
    return httpx.create_ssl_context()
