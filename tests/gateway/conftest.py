"""Put small services behind a gateway, in its own process and over HTTP."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from tests.gateway.upstreams import Behind, a_client_of, a_gateway, a_service, served
from tests.support.kernel_fixtures import kernel_template

__all__ = ["kernel_template"]


@pytest.fixture(params=["in one process", "over HTTP"])
async def behind(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[Callable[..., Any]]:
    """Yield a function that starts a service ``intake`` and a gateway before it.

    Its keywords are the gateway's settings; tests with it run once for each way to the service.
    """
    async with AsyncExitStack() as stack:

        async def start(service: FastAPI | None = None, **settings: Any) -> Behind:
            service = service or a_service()
            if request.param == "over HTTP":
                url = await stack.enter_async_context(served(service))
                gateway = a_gateway(tmp_path, upstreams={"intake": url}, **settings)
            else:
                await stack.enter_async_context(service.router.lifespan_context(service))
                gateway = a_gateway(tmp_path, parts={"intake": service}, **settings)
            client = await stack.enter_async_context(a_client_of(gateway))
            return Behind(client=client, service=service, gateway=gateway)

        yield start
