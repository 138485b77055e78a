"""Show that the starter of Apache Kafka starts, keeps, recovers and refuses as it says."""

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from local_kafka import JarsRefusedError, KafkaUnavailableError, LocalKafka, jars
from local_process import DataFolderBusyError, ServerFailedError
from tests.support.folders import temporary_folder
from tests.support.kafka import jars_or_skip, temporary_kafka

pytestmark = pytest.mark.kafka


@pytest.fixture
def data() -> Iterator[Path]:
    with temporary_folder("okno-kafka-") as folder:
        yield folder


@pytest.fixture
def copied_jars(data: Path) -> Path:
    return Path(shutil.copytree(jars_or_skip(), data / "jars"))


@pytest.fixture(scope="module")
def broker() -> Iterator[LocalKafka]:
    """Yield a broker that tests may stop and kill, and leave running."""
    with temporary_kafka() as started:
        yield started


async def make_topic(bootstrap: str, name: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(name, num_partitions=1, replication_factor=1)])
    finally:
        await admin.close()


async def send(bootstrap: str, topic: str, value: bytes) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", enable_idempotence=True)
    await producer.start()
    try:
        await producer.send_and_wait(topic, value)
    finally:
        await producer.stop()


async def first_message(bootstrap: str, topic: str) -> bytes:
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    try:
        consumer.assign([TopicPartition(topic, 0)])
        return bytes((await consumer.getone()).value)
    finally:
        await consumer.stop()


async def test_a_message_that_was_acknowledged_is_read(kafka_bootstrap: str) -> None:
    await make_topic(kafka_bootstrap, "deploy-read")
    await send(kafka_bootstrap, "deploy-read", b"once")
    assert await first_message(kafka_bootstrap, "deploy-read") == b"once"


async def test_a_broker_keeps_topics_and_messages_when_it_is_stopped_and_when_it_is_killed(
    broker: LocalKafka,
) -> None:
    address = broker.address
    await make_topic(address, "kept")
    await send(address, "kept", b"before")
    for end in (broker.stop, broker.kill):
        end()
        assert not broker.is_running
        assert broker.start() == address
        assert await first_message(address, "kept") == b"before"


def test_the_broker_listens_on_the_loopback_only(broker: LocalKafka) -> None:
    listening = psutil.Process(broker.pid).net_connections(kind="inet")
    addresses = {each.laddr.ip for each in listening if each.status == psutil.CONN_LISTEN}
    assert {address.removeprefix("::ffff:") for address in addresses} == {"127.0.0.1"}


def test_a_second_start_on_the_same_data_is_refused(broker: LocalKafka) -> None:
    with pytest.raises(DataFolderBusyError):
        LocalKafka(broker.data, jars=jars_or_skip()).start()
    assert broker.is_running


@pytest.mark.parametrize(
    ("harm", "named"),
    [
        (lambda jar: jar.write_bytes(jar.read_bytes() + b"x"), "changed: snakeyaml"),
        (lambda jar: jar.unlink(), "missing: snakeyaml"),
        (lambda jar: jar.with_name("more.jar").write_bytes(b""), "unknown: more.jar"),
    ],
)
def test_jars_that_are_not_the_known_ones_are_refused(
    data: Path, copied_jars: Path, harm: Callable[[Path], object], named: str
) -> None:
    harm(next(copied_jars.glob("snakeyaml-*.jar")))
    with pytest.raises(JarsRefusedError, match=named):
        LocalKafka(data / "kafka", jars=copied_jars).start()


def test_jars_that_cannot_be_fetched_are_named_as_the_reason(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jars, "MAVEN_CENTRAL_URL", "http://127.0.0.1:9")
    with pytest.raises(KafkaUnavailableError, match="OKNO_KAFKA_JARS"):
        LocalKafka(data / "kafka", jars=data / "none").start()
    assert not (data / "none").exists()


def test_a_broker_that_cannot_start_shows_the_end_of_its_log(
    own_kafka: Callable[[], LocalKafka],
) -> None:
    broker = own_kafka()
    broker.stop()
    (broker.data / "messages" / "meta.properties").write_text("cluster.id=\nversion=1\n")
    with pytest.raises(ServerFailedError, match=r"meta\.properties"):
        broker.start()


def test_the_command_line_runs_and_stops_a_broker(data: Path) -> None:
    command = [sys.executable, "-m", "local_kafka"]
    where = ["--data", str(data), "--jars", str(jars_or_skip())]
    with subprocess.Popen([*command, "run", *where], stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert running.stdout.readline().startswith("127.0.0.1:")
        subprocess.run([*command, "stop", "--data", str(data)], check=True)
        assert running.wait(timeout=30) == 0
    again = subprocess.run([*command, "stop", "--data", str(data)], check=False)
    assert again.returncode == 1


def test_a_broker_ends_when_its_starter_is_killed(data: Path) -> None:
    command = [sys.executable, "-m", "local_kafka", "run", "--data", str(data)]
    with subprocess.Popen(
        [*command, "--jars", str(jars_or_skip())], stdout=subprocess.PIPE
    ) as starter:
        assert starter.stdout is not None
        starter.stdout.readline()
        brokers = [
            each
            for each in psutil.Process(starter.pid).children()
            if "kafka.Kafka" in each.cmdline()
        ]
        starter.send_signal(signal.SIGKILL)
    assert len(brokers) == 1
    brokers[0].wait(timeout=30)


def test_a_mistyped_folder_of_jars_is_refused_and_nothing_is_fetched(tmp_path: Path) -> None:
    folder = tmp_path / "mistyped"
    with pytest.raises(KafkaUnavailableError, match="OKNO_KAFKA_JARS"):
        jars.ensure_jars(folder, {"OKNO_KAFKA_JARS": str(folder)})
    assert not folder.exists()
