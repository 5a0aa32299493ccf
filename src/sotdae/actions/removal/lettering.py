# SPDX-License-Identifier: Apache-2.0
"""Letters and records of requests as files: addresses stand in them unmasked, so writing one is an act that is logged first."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from sotdae.actions.acting import Acting, Note
from sotdae.actions.records.removal_applying import WRITTEN
from sotdae.actions.removal.letters import letter_of
from sotdae.actions.removal.stepping import record_of, requested
from sotdae.errors import UsageError
from sotdae.exchange.notice.rendering import SUFFIXES, Shape


def write_letter(acting: Acting, label: str, out: Path) -> dict[str, Any]:
    """Write the letter of a request to a new file, which only its owner reads.

    Returns:
        ``request`` and ``log_seq``.

    Raises:
        NoticeIncomplete: if something is blank or wrong.
        UsageError: if the file is there, or its ending is none of .pdf, .txt, .json and .html.
    """
    row = requested(acting, label)
    shape = next((shape for shape, suffix in SUFFIXES.items() if out.suffix.lower() == f".{suffix}"), None)
    if shape is None:
        raise UsageError(what=f"a letter is written as .{', .'.join(SUFFIXES.values())}")
    body = letter_of(record_of(acting, row), acting.now).shaped(shape)
    return {"request": row.label, "log_seq": _put(acting, row.request_id, out, body, "letter")}


def read_letter(acting: Acting, label: str, shape: Shape) -> tuple[bytes, int]:
    """Return the letter of a request as it would go out, and the log entry that says who had it shown: addresses stand in it unmasked.

    Raises:
        NoticeIncomplete: if something is blank or wrong; nothing is logged then.
    """
    row = requested(acting, label)
    body = letter_of(record_of(acting, row), acting.now).shaped(shape)
    facts = {"request_id": row.request_id, "what": "letter", "bytes": len(body)}
    return body, acting.log([Note(WRITTEN, facts, action=row.request_id)])


def write_record(acting: Acting, label: str, out: Path) -> int:
    """Write the record of a request to a new file, to be changed and handed in again. Returns the log entry's place.

    Raises:
        UsageError: if the file is there.
    """
    row = requested(acting, label)
    body = json.dumps(record_of(acting, row).to_json(), ensure_ascii=False, indent=2).encode("utf-8")
    return _put(acting, row.request_id, out, body, "record")


def _put(acting: Acting, request_id: str, out: Path, body: bytes, what: str) -> int:
    """Log first, then write."""
    if out.exists():
        raise UsageError(what="the file is there already; name a new one")
    seq = acting.log([Note(WRITTEN, {"request_id": request_id, "what": what, "bytes": len(body)}, action=request_id)])
    try:
        with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as sink:
            sink.write(body)
    except OSError as error:
        raise UsageError(what="the file cannot be written there") from error
    return seq
