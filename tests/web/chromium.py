# SPDX-License-Identifier: Apache-2.0
"""A real Chromium, spoken to over two pipes (its DevTools protocol): no port is opened and no driver is needed."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SECONDS = 60


class Browser:
    """One headless browser with one page; scripts of pages are switched off unless asked for."""

    def __init__(self, profile: Path, *, scripts: bool = False, downloads: Path | None = None) -> None:
        assert CHROMIUM is not None
        self._scripts = scripts
        self._downloads = downloads
        to_browser, self._to = os.pipe()
        self._from, from_browser = os.pipe()
        # The protocol's pipes are the descriptors 3 and 4 of the browser.
        launch = (
            "import os, sys; taken = [os.dup(int(fd)) for fd in sys.argv[1:3]]; "
            "os.dup2(taken[0], 3); os.dup2(taken[1], 4); [os.set_inheritable(fd, True) for fd in (3, 4)]; os.execv(sys.argv[3], sys.argv[3:])"
        )
        options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--remote-debugging-pipe", f"--user-data-dir={profile}"]
        self._process = subprocess.Popen(
            [sys.executable, "-c", launch, str(to_browser), str(from_browser), CHROMIUM, *options, "about:blank"],
            pass_fds=(to_browser, from_browser),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_browser)
        os.close(from_browser)
        self._rest = bytearray()
        self._number = 0
        self._session: str | None = None
        self.requested: list[str] = []

    def __enter__(self) -> Self:
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for name in ("Page.enable", "Network.enable", "Runtime.enable"):
            self.call(name)
        self.call("Emulation.setScriptExecutionDisabled", value=not self._scripts)
        if self._downloads is not None:
            self.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(self._downloads))
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._to)
        os.close(self._from)
        self._process.terminate()
        self._process.wait(SECONDS)

    def call(self, method: str, **params: Any) -> Mapping[str, Any]:
        """Send one command and wait for its answer, noting what happens in between."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": params}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                assert "error" not in answer, answer["error"]
                return dict(answer["result"])

    def open(self, path: Path, width: int = 1024, height: int = 900) -> None:
        """Open a file at a width in CSS pixels and wait until it is loaded."""
        self.visit(path.as_uri(), width, height)

    def visit(self, address: str, width: int = 1024, height: int = 900) -> None:
        """Open an address at a width in CSS pixels and wait until it is loaded."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)
        self.requested.clear()
        self.call("Page.navigate", url=address)
        while self._next().get("method") != "Page.loadEventFired":
            pass

    def value(self, expression: str) -> Any:
        """Evaluate an expression from outside the page; a promise is waited for."""
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    def choose(self, selector: str, files: list[Path]) -> None:
        """Choose files in a file input."""
        root = self.call("DOM.getDocument")["root"]["nodeId"]
        node = self.call("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        self.call("DOM.setFileInputFiles", nodeId=node, files=[str(file) for file in files])

    def screenshot(self, *, whole: bool = False) -> bytes:
        """Return the visible part, or the whole page, as PNG."""
        return base64.b64decode(self.call("Page.captureScreenshot", captureBeyondViewport=whole)["data"])

    def pdf(self) -> bytes:
        """Print the page as its style sheet says."""
        return base64.b64decode(self.call("Page.printToPDF", preferCSSPageSize=True, printBackground=True)["data"])

    def _next(self) -> dict[str, Any]:
        looked = 0
        while (end := self._rest.find(b"\0", looked)) < 0:
            looked = len(self._rest)
            block = os.read(self._from, 1 << 20)
            assert block, "the browser has gone"
            self._rest += block
        line, self._rest = self._rest[:end], self._rest[end + 1 :]
        message: dict[str, Any] = json.loads(line)
        if message.get("method") == "Network.requestWillBeSent":
            self.requested.append(message["params"]["request"]["url"])
        return message
