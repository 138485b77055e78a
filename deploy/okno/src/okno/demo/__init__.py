"""Play one case from registration to issue, and tell it as it happens."""

import asyncio
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
from rich.console import Console

from local_postgres import LocalPostgres
from okno.demo.receiver import receiver
from okno.demo.story import Story
from okno.installation import Installation
from okno.one_process import all_parts


def play(folder: Path, *, port: int, console: Console) -> int:
    """Play against the instance at the port, or against a fresh one in a temporary folder.

    Returns 0 when the case came to its end and every webhook's signature was right.
    """
    address = f"http://127.0.0.1:{port}"
    if _answers(address):
        console.print(f"Демонстрация на {address} / playing against {address}")
        client = httpx.AsyncClient(base_url=address, timeout=30)
        return asyncio.run(_play(client, Installation(folder), console))
    console.print("Свежий экземпляр во временной папке / a fresh instance in a temporary folder")
    with tempfile.TemporaryDirectory(prefix="okno-demo-") as temporary:
        fresh = Path(temporary)
        fresh.chmod(0o711)
        with LocalPostgres(fresh / "postgres") as admin_url:
            return asyncio.run(_play_fresh(Installation(fresh), admin_url, console))


async def _play_fresh(installation: Installation, admin_url: str, console: Console) -> int:
    async with all_parts(installation, admin_url=admin_url) as app:
        transport = httpx.ASGITransport(app=app)
        client = httpx.AsyncClient(transport=transport, base_url="http://okno.demo", timeout=30)
        return await _play(client, installation, console)


async def _play(client: httpx.AsyncClient, installation: Installation, console: Console) -> int:
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(client)
        inbox = await stack.enter_async_context(receiver(console))
        return await Story(client, installation, inbox, console).tell()


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/livez", timeout=2).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False
