"""Give tests an S3 bucket: of a server that runs already, or of a small one that they start."""

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

GIVEN = "OKNO_TEST_S3"
"""Names a bucket that is there: ``http://key-id:secret@127.0.0.1:9000/bucket``."""

_BUCKET = "okno-test"


@dataclass(frozen=True)
class Bucket:
    """A bucket of a server of this machine."""

    endpoint: str
    name: str
    key_id: str
    secret: str = field(repr=False)

    def settings(self) -> dict[str, Any]:
        """Return the settings by which a service reaches it."""
        return {
            "files_s3_endpoint": self.endpoint,
            "files_s3_bucket": self.name,
            "files_s3_key_id": self.key_id,
            "files_s3_secret": self.secret,
            "files_s3_allow_http": True,
        }


@contextmanager
def a_bucket(folder: Path) -> Iterator[Bucket]:
    """Yield a bucket of the server that is told, or of one that is started for the test."""
    if given := os.environ.get(GIVEN):
        url = urlsplit(given)
        endpoint = f"{url.scheme}://{url.hostname}:{url.port}"
        yield Bucket(endpoint, url.path[1:], url.username or "", url.password or "")
    else:
        with _nanio(folder) as bucket:
            yield bucket


@contextmanager
def _nanio(folder: Path) -> Iterator[Bucket]:
    """Run a server that verifies signatures and keeps buckets as folders."""
    (folder / _BUCKET).mkdir(parents=True)
    key_id, secret, port = "okno-test", secrets.token_hex(16), _free_port()
    options = ["--host", "127.0.0.1", "--port", str(port), "--data-dir", str(folder)]
    server = subprocess.Popen(
        [sys.executable, "-m", "nanio", "serve", *options, "--log-level", "error"],
        env={**os.environ, "NANIO_ACCESS_KEY": key_id, "NANIO_SECRET_KEY": secret},
    )
    endpoint = f"http://127.0.0.1:{port}"
    try:
        _wait_for(endpoint, server)
        yield Bucket(endpoint, _BUCKET, key_id, secret)
    finally:
        server.kill()
        server.wait()


def _wait_for(endpoint: str, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 20
    while True:
        with suppress(httpx.TransportError):
            httpx.get(endpoint, timeout=1)
            return
        assert server.poll() is None, "the S3 server ended"
        assert time.monotonic() < until, "the S3 server does not answer"
        time.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
