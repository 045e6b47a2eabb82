"""Throw-away brokers for tests: a real Redis (Debian's redis-server), and Amazon SQS as moto speaks
it. Both can be stopped and started again at the same address; they lose all messages then.
"""

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import boto3
from redis import Redis, RedisError

from tests.processes import free_port
from tests.s3 import wait_until_up

START_SECONDS = 30
ACCESS = {"AWS_ACCESS_KEY_ID": "test-access", "AWS_SECRET_ACCESS_KEY": "test-secret"}
REGION = "eu-central-1"


@dataclass
class BrokerServer:
    """`environment` is what the platform's processes need to use it."""

    command: Sequence[str]
    environment: dict[str, str]
    process: "subprocess.Popen[bytes] | None" = field(default=None, init=False)

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self.wait_until_up()

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
        self.process = None

    def wait_until_up(self) -> None:
        raise NotImplementedError

    def forget_everything(self) -> None:
        """All messages are lost while the broker goes on."""
        raise NotImplementedError

    def messages(self) -> int:
        """How many have been sent to it since its start."""
        raise NotImplementedError


class RedisServer(BrokerServer):
    def __init__(self, port: int) -> None:
        arguments = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        super().__init__(
            ["redis-server", *arguments, "--dir", "/"],
            {"BROKER_URL": f"redis://127.0.0.1:{port}/0"},
        )
        self.client = Redis(port=port)

    def wait_until_up(self) -> None:
        until = time.monotonic() + START_SECONDS
        while True:
            try:
                self.client.ping()
            except RedisError:
                assert time.monotonic() < until, "redis-server did not start"
                time.sleep(0.02)
            else:
                return

    def forget_everything(self) -> None:
        self.client.flushall()

    def messages(self) -> int:
        calls = self.client.info("commandstats")
        return int(calls.get("cmdstat_rpush", {}).get("calls", 0))


class SqsServer(BrokerServer):
    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        super().__init__(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
            {"BROKER_URL": f"sqs://{REGION}/glyphs?endpoint={self.url}", **ACCESS},
        )

    @property
    def client(self) -> Any:
        return boto3.client(
            "sqs",
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id=ACCESS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=ACCESS["AWS_SECRET_ACCESS_KEY"],
        )

    def wait_until_up(self) -> None:
        assert self.process is not None
        wait_until_up(self.url, self.process)

    def forget_everything(self) -> None:
        """The queue itself is gone."""
        for url in self.client.list_queues().get("QueueUrls", []):
            self.client.delete_queue(QueueUrl=url)

    def messages(self) -> int:
        """Of moto nobody learns how many; at least the queue was made by the platform."""
        return len(self.client.list_queues().get("QueueUrls", []))


@contextmanager
def running(kind: str) -> Iterator[BrokerServer]:
    """A "redis" or "sqs" server, until the block ends."""
    servers = {"redis": RedisServer, "sqs": SqsServer}
    server = servers[kind](free_port())
    try:
        server.start()
        yield server
    finally:
        server.stop()
