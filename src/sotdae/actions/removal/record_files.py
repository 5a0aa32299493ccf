# SPDX-License-Identifier: Apache-2.0
"""Files that are handed in with a request: a record's fields, or the message as it was sent. Read whole, with a limit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from sotdae.errors import UsageError

_LARGEST_BYTES: Final = 32 << 20
_LARGEST_RECORD_BYTES: Final = 4 << 20


def fields_of(path: Path) -> dict[str, Any]:
    """Return the fields of a record's file.

    Raises:
        UsageError: if it cannot be read or is no JSON object.
    """
    try:
        data = _read(path, _LARGEST_RECORD_BYTES)
        found = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise UsageError(what="--record is a JSON file (docs/requests.md)") from error
    if not isinstance(found, dict):
        raise UsageError(what="--record is a JSON object")
    return found


def read_sent(path: Path) -> bytes:
    """Return a message as it was sent.

    Raises:
        UsageError: if it cannot be read, or is larger than 32 MiB.
    """
    return _read(path, _LARGEST_BYTES)


def _read(path: Path, most: int) -> bytes:
    try:
        if not path.is_file():
            raise UsageError(what="the file is none")
        with path.open("rb") as source:
            data = source.read(most + 1)
    except OSError as error:
        raise UsageError(what="the file cannot be read") from error
    if len(data) > most:
        raise UsageError(what=f"the file has more than {most >> 20} MiB")
    return data
