"""Have the jars of Apache Kafka on the machine, and trust only those whose sums are kept."""

import hashlib
import os
import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path

from jgo.config import GlobalSettings
from jgo.constants import MAVEN_CENTRAL_URL
from jgo.maven import MavenContext
from jgo.parse import Coordinate

from local_kafka.errors import JarsRefusedError, KafkaUnavailableError

# slf4j-simple writes Kafka's log to standard error; without it the log is thrown away.
_WANTED = (
    Coordinate("org.apache.kafka", "kafka_2.13", "4.3.0", scope="compile"),
    Coordinate("org.slf4j", "slf4j-simple", "1.7.36", scope="compile"),
)
_FOLDER_VARIABLE = "OKNO_KAFKA_JARS"
_DOWNLOADS = 4


def folder_for(data: Path, environment: Mapping[str, str] = os.environ) -> Path:
    """Return the folder that OKNO_KAFKA_JARS names, or else one beside the data folder."""
    named = environment.get(_FOLDER_VARIABLE)
    return Path(named) if named else data.parent / "kafka-jars"


def ensure_jars(folder: Path, environment: Mapping[str, str] = os.environ) -> list[Path]:
    """Return the jars in `folder`, all checked; fetch them the first time.

    Raises
    ------
    KafkaUnavailableError
        They are not there and the registry cannot be reached, or OKNO_KAFKA_JARS names a folder
        that does not exist: then nothing is fetched.
    JarsRefusedError
        One is missing, changed or unknown.
    """
    if not folder.exists():
        if environment.get(_FOLDER_VARIABLE):
            raise KafkaUnavailableError(f"{_FOLDER_VARIABLE} names no folder: {folder}")
        _fetch(folder)
    return checked_jars(folder)


def checked_jars(folder: Path) -> list[Path]:
    """Return the jars in `folder` if they are exactly those whose sums are kept.

    Raises
    ------
    JarsRefusedError
        One is missing, changed or unknown; the text names each.
    """
    known = _kept_sums()
    found = {path.name: _sha256(path) for path in folder.glob("*.jar")}
    differ = {name for name, _ in known.items() ^ found.items()}
    wrong = [f"{_fault(name, known, found)}: {name}" for name in sorted(differ)]
    if wrong:
        raise JarsRefusedError(
            f"The jars in {folder} are not those of Apache Kafka that are known here. "
            f"Remove the folder to fetch them anew.\n" + "\n".join(wrong)
        )
    return [folder / name for name in sorted(known)]


def _fault(name: str, known: Mapping[str, str], found: Mapping[str, str]) -> str:
    if name not in found:
        return "missing"
    return "changed" if name in known else "unknown"


def _kept_sums() -> dict[str, str]:
    lines = files("local_kafka").joinpath("jars.sha256").read_text().splitlines()
    return {name: total for total, name in (line.split() for line in lines)}


def _sha256(path: Path) -> str:
    with path.open("rb") as jar:
        return hashlib.file_digest(jar, "sha256").hexdigest()


def _fetch(folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"{folder.name}-", dir=folder.parent) as work:
        try:
            artifacts = _resolve(Path(work) / "repository")
        except (OSError, RuntimeError, ValueError) as error:
            raise KafkaUnavailableError(
                f"The jars of Apache Kafka cannot be fetched: {error}. "
                f"Name a folder that holds them by {_FOLDER_VARIABLE}."
            ) from error
        complete = Path(work) / "jars"
        complete.mkdir()
        for artifact in artifacts:
            artifact.rename(complete / artifact.name)
        checked_jars(complete)
        _put_in_place(complete, folder)


def _resolve(repository: Path) -> list[Path]:
    context = MavenContext(
        repo_cache=repository,
        remote_repos={"central": MAVEN_CENTRAL_URL, **GlobalSettings.load().repositories},
    )
    wanted = [context.create_dependency(each) for each in _WANTED]
    inputs, transitive = context.resolver.resolve(wanted)
    needed = [*inputs, *(each for each in transitive if each.scope in ("compile", "runtime"))]
    with ThreadPoolExecutor(_DOWNLOADS) as pool:
        return list(pool.map(lambda each: each.artifact.resolve(), needed))


def _put_in_place(complete: Path, folder: Path) -> None:
    try:
        complete.rename(folder)
    except OSError:
        # Another start of the same moment was first; what it fetched is checked in its turn.
        if not folder.exists():
            raise
