# SPDX-License-Identifier: Apache-2.0
"""Both browsers by one name, for tests that hold in each, and the page's parts to drive in them."""

from __future__ import annotations

import base64
import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from chromium import CHROMIUM, Browser
from firefox import FIREFOX, Firefox

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))

from build_hasher_page import script

SECONDS = 60
BOTH = [
    pytest.param("chromium", marks=pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")),
    pytest.param("firefox", marks=pytest.mark.skipif(FIREFOX is None, reason="Firefox is not installed")),
]


@contextmanager
def opened(kind: str, folder: Path) -> Iterator[Browser | Firefox]:
    """Start a browser whose downloads go to ``folder / "downloads"``."""
    (folder / "downloads").mkdir()
    made = Browser(folder / "profile", scripts=True, downloads=folder / "downloads") if kind == "chromium" else None
    with made or Firefox(folder / "profile", folder / "downloads") as browser:
        yield browser


def harness(folder: Path) -> Path:
    """Write a page that holds the hashing page's parts by name, and nothing else."""
    page = folder / "harness.html"
    page.write_text(f"<!doctype html><meta charset=utf-8><title>parts</title><script>{script('harness.js')}</script>", "utf-8")
    return page


def ask(browser: Browser | Firefox, part: str, *values: Any) -> Any:
    """Call one of the parts; bytes travel as base64, the rest as JSON."""
    texts = [json.dumps(base64.b64encode(value).decode() if isinstance(value, bytes) else value) for value in values]
    return browser.value(f"globalThis.harness.{part}({', '.join(texts)})")


def until(browser: Browser | Firefox, expression: str) -> None:
    """Wait until an expression holds in the page."""
    end = time.monotonic() + SECONDS
    while not browser.value(expression):
        assert time.monotonic() < end, expression
        time.sleep(0.02)


def shown(name: str) -> str:
    """Return the expression that says whether a part of the page is shown."""
    return f"!document.getElementById('{name}').hidden"


READY = "!document.getElementById('files').disabled"
