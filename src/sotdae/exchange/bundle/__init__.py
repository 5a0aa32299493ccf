# SPDX-License-Identifier: Apache-2.0
"""The readable parts of a bundle: inventory, manual, and the shell script by which an expert checks it without this program."""

from __future__ import annotations

from importlib.resources import files
from typing import Literal

Language = Literal["ko", "en"]


def script() -> bytes:
    """Return the shell script (POSIX sh, GNU coreutils, OpenSSL 3; with a key also age)."""
    return files(__package__).joinpath("check.sh").read_bytes()


def manual(language: Language) -> bytes:
    """Return the manual as UTF-8 text."""
    return files(__package__).joinpath(f"manual.{language}.txt").read_bytes()
