# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL server of the tests' own: made in a temporary folder, reached by a Unix socket alone, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_BIN = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def _account() -> str | None:
    """PostgreSQL refuses to run as root; another account's then."""
    if os.geteuid():
        return None
    names = {one.pw_name for one in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in names)


@contextmanager
def running() -> Iterator[str]:
    """Run a server and give its address; skips with a reason where Debian's packages are not installed."""
    tools = _BIN[0] if _BIN else None
    if tools is None or not (tools / "initdb").is_file():
        pytest.skip("no PostgreSQL server is installed (apt-get install postgresql)")
    pytest.importorskip("psycopg", reason="the driver is not installed: pip install 'sotdae[postgresql]'")
    account = _account()
    folder = Path(tempfile.mkdtemp(prefix="sotdae-pg-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
    try:
        if account:
            shutil.chown(folder, account)
        place = {"user": account, "cwd": folder, "env": {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}}
        made = [tools / "initdb", "-D", folder / "data", "-U", "sotdae", "-A", "trust", "-N", "-E", "UTF8", "--locale=C.UTF-8"]
        subprocess.run(made, check=True, capture_output=True, **place)  # type: ignore[call-overload]
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off -c shared_buffers=16MB"
        started = [tools / "pg_ctl", "-D", folder / "data", "-w", "-o", options, "-l", folder / "log", "start"]
        subprocess.run(started, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **place)  # type: ignore[call-overload]
        try:
            yield f"postgresql://sotdae@/postgres?host={folder}"
        finally:
            stopped = [tools / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop"]
            subprocess.run(stopped, check=True, stdout=subprocess.DEVNULL, **place)  # type: ignore[call-overload]
    finally:
        shutil.rmtree(folder)
