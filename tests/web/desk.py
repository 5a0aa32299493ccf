# SPDX-License-Identifier: Apache-2.0
"""The workbench as tests meet it: the demonstration's world, served on the loopback by the real verb, and people who sit down at it.

The cast is the demonstration's own: Ara leads the case, Bora is on the team, Chorong has no role in it, Dain audits, Eun manages sign-ins.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Self
from urllib.parse import urlencode

from chromium import Browser

from sotdae.actions.records.database import is_server

NOW = datetime(2026, 4, 1, tzinfo=UTC)
CAST = ("Ara", "Bora", "Chorong", "Dain", "Eun")
ROOT = Path(__file__).resolve().parents[2]
_DESK = "desk.sqlite3"
_TABLES = """
import os, sys
from pathlib import Path
import django
os.environ["DJANGO_SETTINGS_MODULE"] = "sotdae.workbench.settings"
django.setup()
from django.db import connections
from sotdae.actions.staffing.desk import open_desk
from sotdae.actions.workspace import Workspace
open_desk(Workspace(Path(sys.argv[1])))
connections.close_all()
"""


class Desks:
    """Where the tables of a new desk lie ready, once in a run: each first start of a server would make them by forty migrations, two seconds long."""

    made_once: Callable[[str, Callable[[Path], object]], Path] | None = None

    @classmethod
    def lay(cls, workspace: Path) -> None:
        """Give a workspace that has no desk yet one with nothing in it, as its first server would."""
        if cls.made_once is not None and not (workspace / _DESK).exists() and not is_server(workspace):
            shutil.copy(cls.made_once("desk", _make_desk) / _DESK, workspace / _DESK)


def _make_desk(folder: Path) -> None:
    subprocess.run([sys.executable, "-c", _TABLES, str(folder)], check=True)
    assert [path.name for path in folder.iterdir()] == [_DESK], "nothing of it is left in a journal"


def free_port() -> int:
    """Return a port that nobody has."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    @property
    def to(self) -> str:
        """Where it sends on to."""
        return self.headers.get("location", "")


@dataclass
class Client:
    """A browser without a screen: cookies, forms, one connection kept. Follows nothing by itself."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    tries: int = 2
    """How often a request is sent whose connection breaks; 1 where it may have been done already."""
    _link: http.client.HTTPConnection | None = None

    def ask(self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> Answer:
        """Send one request."""
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **(headers or {})}
        for attempt in range(1, self.tries + 1):
            link = self._link or http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            self._link = link
            try:
                with contextlib.suppress(BrokenPipeError):  # an answer may come before all was sent
                    link.request(method, path, body, sent)
                came = link.getresponse()
                read = came.read()
                break
            except (http.client.RemoteDisconnected, ConnectionError):
                self.close()
                self._link = None
                if attempt == self.tries:
                    raise
        for line in came.headers.get_all("set-cookie") or ():
            name, _, value = line.split(";")[0].strip().partition("=")
            self.cookies[name] = value
        return Answer(came.status, {name.lower(): value for name, value in came.headers.items()}, read)

    def get(self, path: str, **headers: str) -> Answer:
        """Look at a page."""
        return self.ask("GET", path, headers=headers)

    def post(self, path: str, fields: Mapping[str, str] | None = None, *, with_token: bool = True) -> Answer:
        """Send a form, with the token that a page of ours would have had."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if with_token:
            if "sotdae-form" not in self.cookies:
                self.get("/sign-in")
            headers["X-CSRFToken"] = self.cookies.get("sotdae-form", "")
        return self.ask("POST", path, urlencode(fields or {}).encode(), headers)

    def close(self) -> None:
        """Close the connection."""
        if self._link is not None:
            self._link.close()

    def sit(self, name: str) -> Self:
        """Take the place of one of the cast (demonstrations only)."""
        page = self.get("/sign-in").text
        found = re.search(rf'value="([0-9a-f]{{32}})"><strong>{name}<', page)
        assert found is not None, f"{name} is not of the cast"
        assert self.post("/seat", {"person": found[1]}).status == 302
        return self

    def speak(self, language: str) -> Self:
        """Take a language."""
        assert self.post("/language", {"language": language}).status == 302
        return self


@dataclass
class Served:
    """A running workbench."""

    process: subprocess.Popen[str]
    workspace: Path
    port: int
    _clients: list[Client] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def client(self, name: str | None = None) -> Client:
        """Return a new client, seated as one of the cast or signed out."""
        made = Client(self.port)
        self._clients.append(made)
        return made if name is None else made.sit(name)

    def leave(self) -> None:
        """Close every client's connection."""
        for one in self._clients:
            one.close()

    def case(self, name: str = "Ara") -> str:
        """Return the id of the demonstration's case."""
        came = self.client(name).get("/")
        found = re.fullmatch(r"/c/([0-9a-f]{32})(?:/today)?", came.to)
        assert found is not None, came.to
        return found[1]

    def seat(self, browser: Browser, name: str, language: str = "ko") -> None:
        """Let a browser be somebody of the cast."""
        client = self.client(name).speak(language)
        for cookie, value in client.cookies.items():
            browser.call("Network.setCookie", name=cookie, value=value, url=self.url, httpOnly=True, sameSite="Strict")

    def told(self) -> str:
        """Stop it and return what it said on standard error."""
        stop(self.process)
        assert self.process.stderr is not None
        return self.process.stderr.read()


@contextmanager
def served(workspace: Path, *options: str, passphrase: str | None = None, before: str = "", host: str = "127.0.0.1") -> Iterator[Served]:
    """Serve a workspace on a free port of the loopback, by the real verb in a process of its own.

    ``host`` is where it is waited for, if the options say another address.

    ``before`` is Python that runs first, for what only a test changes: how long a minute is.
    """
    Desks.lay(workspace)
    port = free_port()
    start = f"{before}\nfrom sotdae.cli.main import main\nmain()"
    command = [sys.executable, "-c", start, "serve", "--workspace", str(workspace), "--port", str(port), *options]
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "SOTDAE_LANG": "en"}
        if passphrase is not None:
            (Path(folder) / "passphrase").write_text(passphrase + "\n", "utf-8")
            environment["SOTDAE_PASSPHRASE_FILE"] = str(Path(folder) / "passphrase")
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        running: Served | None = None
        process = subprocess.Popen(command, cwd=ROOT, env=environment, text=True, start_new_session=True, **pipes)
        try:
            assert process.stdout is not None
            assert process.stderr is not None
            line = process.stdout.readline()
            assert str(port) in line, line + (process.stderr.read() if process.poll() is not None else "")
            wait_for(port, host)
            running = Served(process, workspace, port)
            yield running
        finally:
            if running is not None:
                running.leave()
            stop(process)
            for pipe in (process.stdout, process.stderr):
                if pipe is not None:
                    pipe.close()


def wait_for(port: int, host: str = "127.0.0.1") -> None:
    """Wait until somebody answers at a port."""
    end = time.monotonic() + 30
    while True:
        try:
            socket.create_connection((host, port), 5).close()
        except ConnectionRefusedError:
            assert time.monotonic() < end, "nobody answers"
            time.sleep(0.02)
        else:
            return


def stop(process: subprocess.Popen[str]) -> None:
    """Stop a server as Ctrl-C does, and whatever it started."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)


__all__ = ["CAST", "NOW", "Answer", "Client", "Desks", "Served", "served"]
