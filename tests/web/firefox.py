# SPDX-License-Identifier: Apache-2.0
"""A real Firefox, spoken to by its Marionette protocol over a loopback port that it chooses itself: no driver is needed."""

from __future__ import annotations

import base64
import json
import shutil
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
SECONDS = 60
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"""The key under which WebDriver names an element. Source: W3C WebDriver, section 12.1."""


class Firefox:
    """One headless browser with one window. Every host name leads nowhere, so that nothing it does reaches a network."""

    def __init__(self, profile: Path, downloads: Path, **preferences: bool | int | str) -> None:
        assert FIREFOX is not None
        profile.mkdir(parents=True, exist_ok=True)
        fixed = {
            "marionette.port": 0,
            "network.proxy.type": 1,
            "network.proxy.http": "127.0.0.1",
            "network.proxy.http_port": 9,
            "network.proxy.ssl": "127.0.0.1",
            "network.proxy.ssl_port": 9,
            "browser.download.folderList": 2,
            "browser.download.dir": str(downloads),
            "browser.helperApps.neverAsk.saveToDisk": "application/octet-stream",
            "datareporting.policy.dataSubmissionEnabled": False,
        }
        lines = [f'user_pref("{name}", {json.dumps(value)});' for name, value in {**fixed, **preferences}.items()]
        (profile / "user.js").write_text("\n".join(lines), "utf-8")
        self._process = subprocess.Popen(
            [FIREFOX, "--headless", "--no-remote", "--marionette", "--profile", str(profile), "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._profile = profile
        self._number = 0
        self._rest = bytearray()

    def __enter__(self) -> Self:
        self._link = socket.create_connection(("127.0.0.1", self._port()), timeout=SECONDS)
        self._receive()
        self.call("WebDriver:NewSession", capabilities={})
        self.call("WebDriver:SetTimeouts", script=SECONDS * 1000)
        return self

    def __exit__(self, *_: object) -> None:
        self.call("Marionette:Quit", flags=["eForceQuit"])
        self._link.close()
        self._process.wait(SECONDS)

    def _port(self) -> int:
        told = self._profile / "MarionetteActivePort"
        until = time.monotonic() + SECONDS
        while time.monotonic() < until and self._process.poll() is None:
            if told.is_file() and told.read_text("ascii").strip():
                return int(told.read_text("ascii"))
            time.sleep(0.05)
        message = "Firefox did not start"
        raise AssertionError(message)

    def call(self, method: str, **params: Any) -> Any:
        """Send one command and return its answer."""
        self._number += 1
        message = json.dumps([0, self._number, method, params]).encode()
        self._link.sendall(str(len(message)).encode() + b":" + message)
        _, number, error, result = self._receive()
        assert number == self._number
        assert error is None, error
        return result["value"] if isinstance(result, dict) and set(result) == {"value"} else result

    def _receive(self) -> Any:
        while (colon := self._rest.find(b":")) < 0:
            self._rest += self._link.recv(1 << 16)
        end = colon + 1 + int(self._rest[:colon])
        while len(self._rest) < end:
            self._rest += self._link.recv(1 << 20)
        message, self._rest = self._rest[colon + 1 : end], self._rest[end:]
        return json.loads(message)

    def open(self, path: Path) -> None:
        """Open a file and wait until it is loaded."""
        self.call("WebDriver:Navigate", url=path.as_uri())

    def value(self, expression: str) -> Any:
        """Evaluate an expression from outside the page; a promise is waited for."""
        script = (
            f"const [done] = arguments; (async () => ({expression}))()"
            ".then((value) => done({ value }), (error) => done({ error: String(error) }));"
        )
        answer: Mapping[str, Any] = self.call("WebDriver:ExecuteAsyncScript", script=script, args=[])
        assert "error" not in answer, answer
        return answer.get("value")

    def choose(self, selector: str, files: list[Path]) -> None:
        """Choose files in a file input."""
        found = self.call("WebDriver:FindElement", using="css selector", value=selector)
        self.call("WebDriver:ElementSendKeys", id=found[_ELEMENT], text="\n".join(map(str, files)))

    def screenshot(self) -> bytes:
        """Return the visible part as PNG."""
        return base64.b64decode(self.call("WebDriver:TakeScreenshot", full=False))
