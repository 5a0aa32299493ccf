# SPDX-License-Identifier: Apache-2.0
"""The program as a shell starts it, in a process of its own each time, without the seconds that each would spend on loading the same libraries.

One process loads what an `add` loads and then parts into one for each command (`os.fork`): environment, standard streams and exit code are the
command's own, and nothing of one command is left to the next. What is about starting itself takes a real start; what a passphrase costs is taken out
(`light_passphrases`).

``python tests/forked_program.py`` is that process: it reads a command a line and writes its exit code.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from light_passphrases import lighten

_LOADED = ("duckdb", "pyarrow.compute", "numpy", "sotdae.cli.main", "sotdae.cli.add_view")


class Ended(NamedTuple):
    """What a command left: its exit code and what stands on its streams."""

    code: int
    out: str
    err: str


def ran(arguments: Sequence[object], **environment: str) -> Ended:
    """Run ``sotdae`` with arguments to its end; standard input is empty."""
    with tempfile.TemporaryDirectory() as folder:
        streams = [str(Path(folder) / name) for name in ("out", "err")]
        around = {"environment": {**os.environ, **environment}, "cwd": str(Path.cwd()), "streams": streams}
        parent = _parent()
        assert parent.stdin is not None
        assert parent.stdout is not None
        parent.stdin.write(json.dumps({"arguments": list(map(str, arguments)), **around}) + "\n")
        parent.stdin.flush()
        code = int(parent.stdout.readline())
        return Ended(code, *(Path(stream).read_text("utf-8") for stream in streams))


@lru_cache(maxsize=1)
def _parent() -> subprocess.Popen[str]:
    """The loaded process of this process's own; it ends when its standard input does, that is with us."""
    return subprocess.Popen([sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _serve() -> None:
    for name in _LOADED:
        import_module(name)
    lighten()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _be(json.loads(line))
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _be(command: Mapping[str, object]) -> None:
    """Become the command; never returns."""
    from sotdae.cli.main import main

    code = 1
    try:
        files = (os.devnull, *command["streams"])  # type: ignore[misc]
        for number, (name, flags) in enumerate(zip(files, (os.O_RDONLY, os.O_WRONLY | os.O_CREAT, os.O_WRONLY | os.O_CREAT), strict=True)):
            os.dup2(os.open(name, flags, 0o600), number)
        os.environ.clear()
        os.environ.update(command["environment"])  # type: ignore[call-overload]
        os.chdir(str(command["cwd"]))
        sys.argv = ["sotdae", *command["arguments"]]  # type: ignore[misc]
        main()
        code = 0
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
    except BaseException:  # noqa: BLE001 (as the interpreter would)
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    _serve()
