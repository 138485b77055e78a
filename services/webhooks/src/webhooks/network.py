"""Connect to no address that was not checked, however the name resolved before."""

from collections.abc import Iterable
from typing import Any

import httpcore

from webhooks.addresses import Policy, Resolve


class ForbiddenAddress(httpcore.ConnectError):
    """The name resolves to nothing that a webhook may go to."""


class CheckedNetwork(httpcore.AsyncNetworkBackend):
    """A network whose connections go to checked addresses.

    The name is resolved once, here, and the connection is made to the very address that was
    checked: a name that changes its address in between (DNS rebinding) gains nothing. TLS still
    verifies the name.

    Parameters
    ----------
    encrypted
        Whether the connections will carry TLS.
    """

    def __init__(self, policy: Policy, *, encrypted: bool, resolve: Resolve) -> None:
        self._policy = policy
        self._encrypted = encrypted
        self._resolve = resolve
        self._plain = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first permitted address that answers."""
        failure: httpcore.ConnectError | httpcore.ConnectTimeout = ForbiddenAddress()
        for address in await self._addresses(host, port):
            if not self._policy.permits(address, encrypted=self._encrypted):
                continue
            try:
                return await self._plain.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as refused:
                failure = refused
        raise failure

    async def _addresses(self, host: str, port: int) -> Iterable[str]:
        try:
            return await self._resolve(host, port)
        except (OSError, UnicodeError) as unknown:
            raise httpcore.ConnectError("the name is unknown") from unknown

    async def sleep(self, seconds: float) -> None:
        """Wait as the plain network does."""
        await self._plain.sleep(seconds)
