# SPDX-License-Identifier: Apache-2.0
"""A small bundle of a made-up case, whose files are exchanged one after the other: the verifier takes what a stranger hands it."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

import fuzz_seeds as seeds

from sotdae.actions.acting import acting
from sotdae.actions.adding.capture import AddRequest, add
from sotdae.actions.progress import Silence
from sotdae.actions.proofs.bundling import Wanted, bundle
from sotdae.actions.workspace import Workspace
from sotdae.custody.bundle_check import verify_bundle
from sotdae.custody.sealing import new_identity
from sotdae.errors import BundleUnreadable
from sotdae.model.synthetic import SYNTHETIC_MARK

_PLACE: Final = tempfile.TemporaryDirectory(prefix="sotdae-fuzz-")
_MOST: Final = 4_000
"""Bytes of a seed: a leaf list, a table, a log line or two."""


@cache
def bag() -> Path:
    """A bundle of one room with two posts about lunch."""
    folder = Path(_PLACE.name)
    (folder / "in").mkdir()
    post: dict[str, Any] = {"type": "message", "date": "2024-01-05T10:00:00", "date_unixtime": "1704448800", "from": "표본", "from_id": "user7"}
    posts = [{"id": number, **post, "text": f"점심 {number}", "text_entities": [{"type": "plain", "text": f"점심 {number}"}]} for number in (1, 2)]
    chat = {"name": f"{SYNTHETIC_MARK} 1", "type": "private_group", "id": 7, "messages": posts}
    (folder / "in" / "result.json").write_text(json.dumps(chat, ensure_ascii=False), "utf-8")
    add(AddRequest(folder / "workspace", (folder / "in",), "garden", mode="synthetic"), now=seeds.WHEN)
    with acting(Workspace(folder / "workspace"), None, passphrase=None, performer="lead 2", now=seeds.WHEN) as who:
        bundle(who, Wanted(folder / "bag", (new_identity()[1],), "to try it", date(2030, 1, 1)), progress=Silence())
    return folder / "bag"


def bodies() -> tuple[bytes, ...]:
    """Return its readable files, cut to a few records."""
    files = [path for path in sorted(bag().rglob("*")) if path.suffix in {".json", ".jsonl", ".tsv", ".txt", ".note", ".vkey"}]
    return tuple({body for path in files if len(body := path.read_bytes()) <= _MOST})


def checking() -> Callable[[bytes], None]:
    """Put the input in the place of each readable file in turn: it is noticed, and nothing is raised but that this is no bundle."""
    turn = 0

    def run(data: bytes) -> None:
        nonlocal turn
        files = [path for path in sorted(bag().rglob("*")) if path.is_file() and path.suffix != ".age"]
        path = files[turn % len(files)]
        turn += 1
        sound = path.read_bytes()
        path.write_bytes(data)
        try:
            found = verify_bundle(bag())
        except BundleUnreadable:
            return
        finally:
            path.write_bytes(sound)
        assert data == sound or found.faults, f"a changed {path.name} was not noticed"

    return run
