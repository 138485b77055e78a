"""The commands by which an auditor verifies the audit logs, and takes proofs away."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import asyncpg
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from okno.installation import Installation
from okno.own_database import NoDatabaseError, own_database
from okno.parts import SERVICES
from shared.audit.anchors import Anchor, line_of
from shared.audit.checking import check as check_export
from shared.audit.exporting import export as export_entries
from shared.audit.keys import PublicKey, load_public_key, load_signing_key, make_signing_key
from shared.audit.streams import last_seal
from shared.audit.verifying import Report
from shared.audit.verifying import verify as verify_log

app = typer.Typer(help="The audit logs: who did what, and the proof of it.", no_args_is_help=True)

_LATE = timedelta(minutes=5)
"""Rows that wait longer for a seal tell that nobody seals."""


class LogUnreadable(Exception):
    """The database with the logs cannot be found or read; the message says how."""


def _service(names: list[str] | None) -> list[str]:
    for name in names or ():
        if name not in SERVICES:
            raise typer.BadParameter(f"{name}: the services are {', '.join(SERVICES)}")
    return names or list(SERVICES)


def _one_service(name: str) -> str:
    return _service([name])[0]


Data = Annotated[
    Path, typer.Option(envvar="OKNO_DATA", help="The data folder of one machine's installation.")
]
Database = Annotated[
    str | None,
    typer.Option(
        envvar="OKNO_AUDIT_URL",
        help="The database, for a role that may read the logs; by default the data folder's own.",
    ),
]
PublicKeys = Annotated[
    list[Path] | None,
    typer.Option(
        "--public-key", help="The key that seals; may be repeated. By default the data folder's."
    ),
]
Services = Annotated[
    list[str] | None, typer.Option(callback=_service, help="May be repeated; all by default.")
]
_DATA = Path(".okno")


@app.command()
def key(file: Annotated[Path, typer.Argument(help="The private key's file.")]) -> None:
    """Make the key that seals, if it is not there, and print its public half for the auditor."""
    made = make_signing_key(file)
    public = load_signing_key(file).public
    typer.echo(f"{'made' if made else 'kept'}: {file}, key {public.id}", err=True)
    typer.echo(public.pem(), nl=False)


@app.command()
def verify(
    service: Services = None,
    public_key: PublicKeys = None,
    anchor: Annotated[
        Path | None,
        typer.Option(help="A file of seals that was kept elsewhere.", exists=True, dir_okay=False),
    ] = None,
    data: Data = _DATA,
    database_url: Database = None,
) -> None:
    """Go through the logs, and tell the first row that is not what was sealed; then exit by 1."""
    keys = _keys(public_key, data)
    console = Console()
    with _database(data, database_url) as url:
        reports = asyncio.run(_verify(url, service or list(SERVICES), keys, anchor, console))
    for name, report in reports.items():
        _tell(console, name, report)
        if anchor and not report.fault:
            _tell_compared(console, report)
    sys.exit(any(report.fault for report in reports.values()))


@app.command()
def export(
    service: Annotated[str, typer.Option(callback=_one_service)],
    aggregate: Annotated[str, typer.Option(help="The id that the entries are about.")],
    out: Annotated[Path, typer.Option(help="The file to write.")],
    chain: Annotated[
        bool, typer.Option("--chain", help="Add every seal up to the newest.")
    ] = False,
    data: Data = _DATA,
    database_url: Database = None,
) -> None:
    """Write what was done to one aggregate, with a proof that needs no database."""

    async def read(url: str) -> str:
        async with _schema(url, service) as connection:
            document = await export_entries(
                connection, log=service, aggregate_id=aggregate, chain=chain
            )
        return json.dumps(document, ensure_ascii=False, indent=1)

    with _database(data, database_url) as url:
        out.write_text(asyncio.run(read(url)), encoding="utf-8")


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="What `okno audit export` wrote.")],
    public_key: Annotated[list[Path], typer.Option(help="The key that seals; may be repeated.")],
) -> None:
    """Check an export with nothing but the public key; exit by 1 if it proves nothing."""
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise LogUnreadable(f"{file} cannot be read as JSON") from None
    checked = check_export(document, keys=[load_public_key(path) for path in public_key])
    for row in checked.proven:
        typer.echo(f"{row['seq']:>10}  {row['at']}  {row['actor']}  {row['verb']}")
    typer.echo(
        f"{checked.log}, {checked.aggregate_id}: подтверждено записей / rows proven: "
        f"{len(checked.proven)}; ещё без печати / not sealed yet: {len(checked.unsealed)}; "
        f"печатей / seals: {len(checked.seals)}, сцеплено / linked: {checked.linked}"
    )


@app.command()
def anchor(
    service: Services = None,
    out: Annotated[Path | None, typer.Option(help="Add to this file; else print.")] = None,
    data: Data = _DATA,
    database_url: Database = None,
) -> None:
    """Take the newest seal of each log away: what `verify --anchor` compares with."""

    async def read(url: str) -> list[str]:
        lines = []
        for name in service or SERVICES:
            async with _schema(url, name) as connection:
                seal = await last_seal(connection, log=name)
                if seal and out:
                    Anchor(out).append([seal])
                elif seal:
                    lines.append(line_of(seal))
        return lines

    with _database(data, database_url) as url:
        for line in asyncio.run(read(url)):
            typer.echo(line)


async def _verify(
    url: str,
    services: Sequence[str],
    keys: Sequence[PublicKey],
    anchor: Path | None,
    console: Console,
) -> dict[str, Report]:
    reports = {}
    with _progress(console) as bar:
        for name in services:
            async with _schema(url, name) as connection:
                total = await connection.fetchval("SELECT count(*) FROM audit")
                task = bar.add_task(name, total=total)
                reports[name] = await verify_log(
                    connection,
                    log=name,
                    keys=keys,
                    anchored=Anchor(anchor).of(name) if anchor else None,
                    progress=lambda rows, task=task: bar.advance(task, rows),  # type: ignore[misc]
                )
    return reports


def _progress(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, TimeRemainingColumn(), console=console)


def _tell(console: Console, name: str, report: Report) -> None:
    if report.fault:
        words = report.fault.told()
        console.print(f"[bold red]{name}: {words.ru} / {words.en}[/]", soft_wrap=True)
        return
    console.print(
        f"[green]{name}[/]: цело / whole; записей / rows: {report.rows}, "
        f"печатей / seals: {report.seals}, ещё без печати / not sealed yet: {report.unsealed}",
        soft_wrap=True,
    )
    if report.last:
        console.print(
            f"  последняя печать / last seal: {report.last.number}, "
            f"{report.last.sealed_at}, {report.last.hash.hex()}",
            soft_wrap=True,
            highlight=False,
        )
    since = report.unsealed_since
    if since and datetime.now(UTC) - since > _LATE:
        console.print(
            f"  [yellow]записи с {since:%Y-%m-%d %H:%M} UTC не опечатываются / "
            "nobody seals the rows since then[/]",
            soft_wrap=True,
        )


def _tell_compared(console: Console, report: Report) -> None:
    console.print(
        f"  сверено с сохранёнными печатями / compared with kept seals: {report.compared}",
        soft_wrap=True,
        style=None if report.compared else "yellow",
    )


def _keys(files: Sequence[Path] | None, data: Path) -> list[PublicKey]:
    if files:
        return [load_public_key(path) for path in files]
    return [load_signing_key(Installation(data).audit_key).public]


@contextmanager
def _database(data: Path, url: str | None) -> Iterator[str]:
    """Yield the database with the logs: the one named, or the data folder's, running or not."""
    if url:
        yield url
        return
    try:
        with own_database(data) as own:
            yield own
    except NoDatabaseError as error:
        raise LogUnreadable(
            f"{error}: name a data folder, or the database by OKNO_AUDIT_URL"
        ) from None


@asynccontextmanager
async def _schema(url: str, service: str) -> AsyncIterator[asyncpg.Connection]:
    schema = SERVICES[service].schema
    try:
        connection = await asyncpg.connect(url, server_settings={"search_path": schema})
    except (OSError, ValueError, asyncpg.PostgresError) as error:
        raise LogUnreadable(f"the database cannot be reached: {error}") from None
    try:
        yield connection
    except (asyncpg.UndefinedTableError, asyncpg.InsufficientPrivilegeError) as error:
        raise LogUnreadable(f"the log of {service} cannot be read: {error}") from None
    finally:
        await connection.close()
