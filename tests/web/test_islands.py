# SPDX-License-Identifier: Apache-2.0
"""The islands that are served are what their sources give, byte for byte."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "browser" / "workbench"


def test_the_served_islands_are_what_the_sources_give() -> None:
    if not (SOURCES / "node_modules" / ".bin" / "esbuild").exists():
        pytest.skip("the locked compiler is not here: .ci/run brings it, or npm ci in browser/workbench")
    ended = subprocess.run([sys.executable, ROOT / "scripts" / "build_islands.py", "--check"], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr


def test_the_lock_of_the_compiler_holds_digests_and_no_host() -> None:
    lock = (SOURCES / "package-lock.json").read_text("utf-8")
    assert "http" not in lock
    assert lock.count('"integrity": "sha512-') == lock.count('"version": "') > 2
    assert '"resolved"' not in lock
