"""Run Okno on this machine in the foreground: what ``make run`` does."""

from pathlib import Path

from rich.console import Console

from local_postgres import LocalPostgres
from okno.installation import Installation
from okno.one_process import all_parts
from okno.serving import Server, address_of, listen_near, run_until_done

_CURL = (
    'curl -s {address}/requests -H "Authorization: Bearer $({token})" '
    '-H "Idempotency-Key: $RANDOM-$RANDOM" -H "Content-Type: application/json" '
    "-d @deploy/okno/examples/request.json"
)
_MAKES_BEARER = "make -s token ROLE=mfc-worker ORG=mfc-tatarstan DATA={folder}"


def run(folder: Path, *, port: int, console: Console) -> None:
    """Start PostgreSQL and every part, serve until Ctrl-C, and end what was started."""
    installation = Installation(folder)
    with LocalPostgres(folder / "postgres") as admin_url:
        run_until_done(_serve(installation, admin_url=admin_url, port=port, console=console))


async def _serve(
    installation: Installation, *, admin_url: str, port: int, console: Console
) -> None:
    listening = listen_near("127.0.0.1", port)
    address = address_of(listening)
    async with all_parts(installation, admin_url=admin_url) as app:
        server = Server(app, ready=lambda: _greet(installation, address, console), lifespan="off")
        await server.serve(sockets=[listening])


def _greet(installation: Installation, address: str, console: Console) -> None:
    token = _MAKES_BEARER.format(folder=installation.folder)
    console.print(f"\n[bold]Окно открыто.[/bold] Документация / docs: {address}/docs")
    console.print("Событийный контракт / events:", f"{address}/asyncapi")
    console.print("\nЗарегистрировать запрос / register a request:\n")
    console.print(
        _CURL.format(address=address, token=token), highlight=False, soft_wrap=True, markup=False
    )
    console.print("\nCtrl-C останавливает всё / stops everything.")
