"""The command line of Okno."""

import asyncio
import sys
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from typer.core import TyperGroup

from local_process import LocalServerError
from okno import audit as _audit
from okno import catalogue as _catalogue
from okno import demo as _demo
from okno import files as _files
from okno import processes as _processes
from okno import running
from okno import vault as _vault
from okno.backup import BackupUnusableError, back_up, bring_back, made_at
from okno.installation import Installation
from okno.lost_keys import KeysLostError
from okno.own_database import NoDatabaseError, own_database
from okno.part import serve as serve_part
from okno.parts import GATEWAY, SERVICES
from okno.postgres_programs import ProgramFailedError
from okno.preparation import VariableMissingError
from okno.preparation import migrate_by_environment as migrate_parts
from okno.scrubbing import ScrubbingHinderedError
from okno.scrubbing import scrub as scrub_database
from shared.audit.checking import ExportRefused
from shared.audit.exporting import LogTampered
from shared.audit.keys import KeyUnusable
from shared.auth import Role
from shared.clock import system_clock
from shared.holder.ledger import Ledger, LedgerBroken
from shared.logs import configure_logs
from shared.private_files import NotPrivate

_TOLD = (
    LocalServerError,
    VariableMissingError,
    KeyUnusable,
    NotPrivate,
    ExportRefused,
    LogTampered,
    _audit.LogUnreadable,
    BackupUnusableError,
    NoDatabaseError,
    ProgramFailedError,
    LedgerBroken,
    KeysLostError,
    ScrubbingHinderedError,
)


class _Commands(TyperGroup):
    """Tell in a sentence, and not by a traceback, what an operator can mend himself."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except _TOLD as error:
            typer.echo(error, err=True)
            raise typer.Exit(1) from None


app = typer.Typer(
    help="Okno, the open one-window platform.",
    cls=_Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(_catalogue.app, name="catalogue")
app.add_typer(_audit.app, name="audit")
app.add_typer(_vault.app, name="vault")
app.add_typer(_files.app, name="files")

Data = Annotated[
    Path, typer.Option(envvar="OKNO_DATA", help="The folder with everything that is kept.")
]
Port = Annotated[int, typer.Option(envvar="OKNO_PORT", help="Where the gateway listens.")]


def _part(name: str) -> str:
    if name not in {*SERVICES, GATEWAY}:
        raise typer.BadParameter(f"{name}: the parts are {', '.join([*SERVICES, GATEWAY])}")
    return name


def _services(names: list[str] | None) -> list[str]:
    for name in names or ():
        if name not in SERVICES:
            raise typer.BadParameter(f"{name}: the services are {', '.join(SERVICES)}")
    return names or list(SERVICES)


DATA = Path(".okno")
PORT = 8080


@app.command()
def run(data: Data = DATA, port: Port = PORT, log_level: str = "WARNING") -> None:
    """Run every part in this process, on an embedded PostgreSQL, until Ctrl-C."""
    configure_logs(level=log_level, form="console")
    running.run(data, port=port, console=Console())


@app.command()
def demo(data: Data = DATA, port: Port = PORT) -> None:
    """Play one case from registration to issue, against a running or a fresh instance."""
    configure_logs(level="WARNING", form="console")
    sys.exit(_demo.play(data, port=port, console=Console()))


@app.command()
def up(data: Data = DATA, port: Port = PORT) -> None:
    """Start each part as a process of its own, on Apache Kafka and PostgreSQL."""
    sys.exit(_processes.up(data, port=port, console=Console()))


@app.command()
def down(data: Data = DATA) -> None:
    """Stop what ``up`` started."""
    sys.exit(_processes.down(data, console=Console()))


@app.command()
def supervise(data: Data = DATA, port: Port = PORT) -> None:
    """Run the processes of ``up`` in the foreground."""
    configure_logs(level="INFO", form="json")
    sys.exit(_processes.supervise(data, port=port))


@app.command()
def serve(part: Annotated[str, typer.Argument(callback=_part)]) -> None:
    """Serve one part, told by its OKNO_ variables: what a container or a process runs."""
    serve_part(part)


@app.command()
def migrate(
    admin_url: Annotated[str, typer.Option(envvar="OKNO_ADMIN_URL")],
    part: Annotated[list[str] | None, typer.Argument(callback=_services)] = None,
) -> None:
    """Make the roles and migrate the schemas of parts, all by default.

    The password of each role is read from OKNO_<PART>_PASSWORD and OKNO_BUS_PASSWORD.
    """
    asyncio.run(migrate_parts(admin_url, part or SERVICES))


@app.command()
def token(
    role: Annotated[list[Role], typer.Option(help="What the actor may be; may be repeated.")],
    org: Annotated[str, typer.Option(help="The organisation that he acts for.")] = "",
    subject: str = "developer",
    hours: int = 8,
    data: Data = DATA,
) -> None:
    """Print a token of this machine's development issuer."""
    typer.echo(
        Installation(data).token(
            *role, organisation=org, subject=subject, lifetime=timedelta(hours=hours)
        )
    )


@app.command()
def backup(
    folder: Annotated[Path, typer.Argument(help="A new folder for the copy.")], data: Data = DATA
) -> None:
    """Copy the database, also while it works: without keys, documents, ledger and Kafka."""
    with own_database(data) as url:
        back_up(url, folder, clock=system_clock)
    typer.echo(f"{folder}: {made_at(folder):%Y-%m-%d %H:%M:%S} UTC")


@app.command()
def restore(
    folder: Annotated[Path, typer.Argument(help="What ``okno backup`` has written.")],
    into: Annotated[Path, typer.Option(help="A data folder with keys and ledger alone.")],
) -> None:
    """Bring a backup back, without the files that were destroyed since."""
    for holder, files in bring_back(folder, into=into, clock=system_clock).items():
        typer.echo(f"{holder}: {files} destroyed files stay destroyed")


@app.command()
def ledger(
    path: Annotated[Path, typer.Argument(help="What OKNO_DESTRUCTION_LEDGER will name.")],
) -> None:
    """Make an empty ledger of destroyed files where there is none: a holder itself never does."""
    Ledger(path).make()


@app.command()
def scrub(
    data: Data = DATA,
    admin_url: Annotated[
        str | None,
        typer.Option(envvar="OKNO_ADMIN_URL", help="A superuser of another database."),
    ] = None,
) -> None:
    """Take what was deleted out of the database's pages and its log; tables are locked."""
    schemas = [service.schema for service in SERVICES.values()]
    with nullcontext(admin_url) if admin_url else own_database(data) as url:
        done = asyncio.run(scrub_database(url, schemas=schemas))
    typer.echo(f"{len(done.tables)} tables, {done.segments} segments of the log")
    if done.is_archived:
        typer.echo("the log is archived as well: what lies there is not scrubbed")
