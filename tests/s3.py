"""A throw-away S3 server for tests, from a wheel (moto): its own process, a free port, one bucket.

It checks neither signatures nor the conditions of a presigned POST. What a link allows is therefore
checked in the policy that it carries, and that our own code refuses what a storage let through.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import boto3
import httpx2

from tests.processes import free_port

BUCKET = "glyphs"
LOCATION = "polyglyph"
CREDENTIALS = {"access_key": "test-access", "secret_key": "test-secret"}


@dataclass
class S3:
    """`options` are those of django-storages; `names` the objects that the bucket holds."""

    url: str
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def client(self) -> Any:
        return boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id=CREDENTIALS["access_key"],
            aws_secret_access_key=CREDENTIALS["secret_key"],
        )

    @property
    def names(self) -> list[str]:
        return [
            found["Key"] for found in self.client.list_objects_v2(Bucket=BUCKET).get("Contents", [])
        ]

    def empty(self) -> None:
        for name in self.names:
            self.client.delete_object(Bucket=BUCKET, Key=name)


@contextmanager
def server() -> Iterator[S3]:
    """Runs until the block ends."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            running = S3(f"http://127.0.0.1:{port}")
            wait_until_up(running.url, process)
            running.client.create_bucket(Bucket=BUCKET)
            yield running
        finally:
            process.terminate()


def wait_until_up(url: str, process: "subprocess.Popen[bytes]", seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            httpx2.get(f"{url}/moto-api/", trust_env=False, timeout=5)
        except httpx2.TransportError:
            if process.poll() is not None or time.monotonic() > until:
                raise AssertionError("the S3 server did not start") from None
            time.sleep(0.1)
        else:
            return
