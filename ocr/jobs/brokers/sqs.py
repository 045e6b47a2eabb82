"""Amazon SQS as broker. Credentials are found as boto3 finds them."""

import os
import threading
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings

from ocr.jobs.brokers.base import WakeUpBroker

# Each wait is a call that AWS charges for; it also is how long a stop may take.
WAIT_SECONDS = 5
TIMES = Config(
    connect_timeout=2,
    read_timeout=WAIT_SECONDS + 5,
    retries={"mode": "standard", "max_attempts": 2},
)
_making = threading.Lock()


@cache
def client_of(process: int) -> Any:
    """Connections must not be shared with a process that was forked."""
    with _making:  # boto3 makes one client at a time
        return boto3.client(
            "sqs",
            region_name=settings.BROKER.region,
            endpoint_url=settings.BROKER.endpoint or None,
            config=TIMES,
        )


@cache
def queue_url(process: int) -> str:
    """The queue is made when it is not there."""
    url: str = client_of(process).create_queue(QueueName=settings.BROKER.queue)["QueueUrl"]
    return url


class SqsBroker(WakeUpBroker):
    faults = (BotoCoreError, ClientError)
    _delete = ""  # the handle of the last message

    def call(self, name: str, **arguments: Any) -> Any:
        """A call about our queue."""
        process = os.getpid()
        try:
            return getattr(client_of(process), name)(QueueUrl=queue_url(process), **arguments)
        except ClientError:
            queue_url.cache_clear()  # it may be gone, and is made anew at the next call
            raise

    def enqueue(self, task: str) -> object:
        return self.call("send_message", MessageBody=task)["MessageId"]

    def receive(self) -> str | None:
        """The message is deleted in the next call, so that no worker waits for that."""
        if self._delete:
            handle, self._delete = self._delete, ""
            self.call("delete_message", ReceiptHandle=handle)
        answer = self.call("receive_message", MaxNumberOfMessages=1, WaitTimeSeconds=WAIT_SECONDS)
        for received in answer.get("Messages", []):
            self._delete = received["ReceiptHandle"]
            return str(received["Body"])
        return None

    def queue_size(self) -> int:
        """About: Amazon's number is some seconds old."""
        name = "ApproximateNumberOfMessages"
        answer = self.call("get_queue_attributes", AttributeNames=[name])
        return int(answer["Attributes"][name])
