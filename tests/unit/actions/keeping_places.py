# SPDX-License-Identifier: Apache-2.0
"""A small workspace with two captures, and what tests of erasing and of backups do with it."""

from __future__ import annotations

import hashlib
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any

from cheap import NOW, PASSPHRASE
from exports import PICTURE, message, write_chat

from sotdae.actions.acting import Acting, acting
from sotdae.actions.adding.capture import AddRequest, add
from sotdae.actions.questions.finding import find
from sotdae.actions.retention.erasing import Erased, approve, ask
from sotdae.actions.retention.erasure_asked import scope_of
from sotdae.actions.workspace import Workspace

CASE = "표본"
PICTURE_ID = hashlib.sha256(PICTURE).hexdigest()
OTHER = b"\x89PNG\r\n\x1a\n" + b"SHELF-CANARY-" * 20
OTHER_ID = hashlib.sha256(OTHER).hexdigest()


def exports(folder: Path) -> list[Path]:
    """Two exports of two rooms: the second shows one of the first's pictures again."""
    first = [message(number, f"꽃밭 {number}") for number in range(1, 7)]
    first[0] |= {"photo": "photos/a.png", "width": 9, "height": 9}
    first[1] |= {"photo": "photos/b.png", "width": 9, "height": 9}
    second = [message(number, f"책장 {number}") for number in range(1, 4)]
    second[0] |= {"photo": "photos/c.png", "width": 9, "height": 9}
    made = [write_chat(folder / "one", first), write_chat(folder / "two", second, number=1500000002, name="책 모임")]
    for path, names in ((made[0], {"a.png": PICTURE, "b.png": OTHER}), (made[1], {"c.png": OTHER})):
        (path / "photos").mkdir()
        for name, data in names.items():
            (path / "photos" / name).write_bytes(data)
    return made


def filled(folder: Path, mode: str = "holding") -> Workspace:
    """A workspace that holds both."""
    place = Workspace(folder / "workspace")
    take(place, *exports(folder / "exports"), mode=mode)
    return place


def take(place: Workspace, *paths: Path, **stated: Any) -> Any:
    facts: dict[str, Any] = {"case": CASE, "passphrase": PASSPHRASE, "legal_basis": "a mandate", **stated}
    return add(AddRequest(workspace=place.folder, paths=paths, **facts), now=NOW)


def person(place: Workspace, name: str, *, now: datetime = NOW, case: str = CASE) -> AbstractContextManager[Acting]:
    return acting(place, case, passphrase=PASSPHRASE, performer=name, now=now)


def erased(place: Workspace, **scope: Any) -> Erased:
    """Ask and approve by two persons."""
    case = scope.pop("case", CASE)
    with person(place, "counsellor 1", case=case) as who:
        row, _ = ask(who, scope_of(who, **scope), "a request")
    with person(place, "lead 2", case=case) as who:
        return approve(who, row.label)


def hits(place: Workspace, word: str) -> int:
    return len(find(place, word))


def object_of(place: Workspace, item_id: str) -> str:
    with person(place, "x") as who:
        held = who.opened.book.item(who.case.case_id, who.opened.keyring.item_tag(item_id))
        assert held is not None
        return held[0]
