# SPDX-License-Identifier: Apache-2.0
"""Opens and seals with a passphrase in a short child process: age's scrypt takes about half a GiB, which the parent must never hold.

Run as ``python -m sotdae.custody.passphrase open|seal``: the child reads one line of passphrase and then the data in hex from standard input and
writes the result in hex to standard output. Nothing is ever an argument or an environment variable. The child never looks for modules in the
current folder: that may be an export somebody else made.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pyrage

from sotdae.errors import PassphraseWrong, UnlockFailed

_WRONG = 3
_PACKAGES = Path(__file__).resolve().parents[2]
"""The folder that holds this package."""


def seal_with_passphrase(data: bytes, passphrase: str) -> bytes:
    """Return an age file that the passphrase opens (scrypt recipient)."""
    return _child("seal", data, passphrase)


def open_with_passphrase(data: bytes, passphrase: str) -> bytes:
    """Return what a passphrase-sealed age file holds.

    Raises:
        PassphraseWrong: if the passphrase is not the one, or the file was altered.
        UnlockFailed: if the child could not do its work.
    """
    return _child("open", data, passphrase)


def _child(verb: str, data: bytes, passphrase: str) -> bytes:
    search = os.pathsep.join([str(_PACKAGES), *filter(None, [os.environ.get("PYTHONPATH")])])
    ended = subprocess.run(  # noqa: S603 (our own interpreter, our own module, no foreign argument)
        [sys.executable, "-P", "-m", "sotdae.custody.passphrase", verb],
        input=passphrase.encode().hex() + "\n" + data.hex() + "\n",
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": search},
    )
    if ended.returncode == _WRONG:
        raise PassphraseWrong
    if ended.returncode:
        raise UnlockFailed(code=ended.returncode)
    return bytes.fromhex(ended.stdout.strip())


def _main() -> int:
    passphrase = bytes.fromhex(sys.stdin.readline().strip()).decode()
    data = bytes.fromhex(sys.stdin.readline().strip())
    try:
        result = pyrage.passphrase.encrypt(data, passphrase) if sys.argv[1] == "seal" else pyrage.passphrase.decrypt(data, passphrase)
    except (pyrage.DecryptError, pyrage.EncryptError):
        return _WRONG
    sys.stdout.write(bytes(result).hex() + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(_main())
