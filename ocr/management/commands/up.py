"""`manage.py up`: everything on one machine, with nothing to configure. `make up` calls it."""

import signal
import time
import urllib.error
import urllib.request
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError, connections

from config.processes import start, stop
from ocr.management.demo import prepare_demo
from ocr.worker.shared import Flag

BANNER = """
Polyglyph is ready on {url}  (Ctrl-C stops it)

  Admin     {url}/admin/   {admin} / {password}
  API key   {api_key}   (tenant {tenant}, {solves} solve credits, {tokens} tokens)

Read a text from a picture, and wait for it:

  curl -s -H "Authorization: Bearer {api_key}" -F "image=@{sample}" {url}/api/ocr

Ask what is left to spend:

  curl -s "{url}/api/balance?api={api_key}"
"""


LONGEST_PAUSE = 5.0  # between two attempts to reach a database that does not answer
RESTART_SECONDS = 1.0  # before the next process that has ended is started again


class Command(BaseCommand):
    help = (
        "Migrate, make an administrator and a demo tenant, and serve web and workers until Ctrl-C."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stopping = Flag()  # a threading.Event can hang when it is set by a signal
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopping.set())
        greeting = self.prepare()
        if greeting is None:
            return
        self.processes = {"worker": start("worker"), "serve": start("serve")}
        try:
            self.wait_until_healthy()
            self.greet(greeting)
            self.watch()
        finally:
            self.stop_all()

    def prepare(self) -> str | None:
        """The greeting, when the database has what is needed. Waits for one that does not answer;
        None when it is to stop.
        """
        pause = 1.0
        while not self.stopping.is_set():
            try:
                call_command("migrate", interactive=False, verbosity=0)
                shown = prepare_demo().shown()
                return BANNER.format(url=f"http://127.0.0.1:{settings.PORT}", **shown)
            except (OperationalError, InterfaceError) as error:
                reason = str(error).strip()
                self.stderr.write(f"Waiting for the database, which does not answer: {reason}")
                connections.close_all()
                self.stopping.wait(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
        return None

    def wait_until_healthy(self) -> None:
        url = f"http://127.0.0.1:{settings.PORT}/health"
        until = time.monotonic() + 60
        while not self.stopping.is_set() and not healthy(url):
            self.check_alive()
            if time.monotonic() > until:
                raise CommandError(f"The server did not answer at {url} within 60 seconds.")
            self.stopping.wait(0.05)

    def greet(self, greeting: str) -> None:
        if not self.stopping.is_set():
            self.stdout.write(greeting)
            self.stdout.flush()

    def watch(self) -> None:
        """Start a process again that has ended, though nobody asked it to."""
        while not self.stopping.wait(0.5):
            for name, process in self.processes.items():
                if process.poll() is None:
                    continue
                self.stderr.write(
                    f"'manage.py {name}' ended with code {process.returncode} and is started again."
                )
                stop(process, seconds=0)
                self.processes[name] = start(name)
                self.stopping.wait(RESTART_SECONDS)

    def check_alive(self) -> None:
        """At the start: raises CommandError when a process has ended, as its settings are wrong."""
        for name, process in self.processes.items():
            if process.poll() is not None:
                raise CommandError(
                    f"'manage.py {name}' ended with code {process.returncode}; "
                    "see its messages above."
                )

    def stop_all(self) -> None:
        """The web server first, so that nothing new comes in while the workers end what
        they hold.
        """
        for name in ("serve", "worker"):
            stop(self.processes[name], seconds=settings.STOP_SECONDS + 5)


def healthy(url: str) -> bool:
    """Whether our own server answers there: 200, or 503 while the broker is away."""
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310  the address is our own
            return bool(answer.status == 200)
    except urllib.error.HTTPError as refusal:
        return refusal.code == 503
    except (urllib.error.URLError, OSError):
        return False
