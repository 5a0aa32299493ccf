# SPDX-License-Identifier: Apache-2.0
"""``demo``: makes up a world, adds its exports to a workspace of its own, and collects what became of each room.

Nothing real is touched: the workspace's mode is ``synthetic``, its keys are unprotected, every page says so. A second run adds the same bytes again,
seals nothing twice and answers the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from sotdae.actions import reading
from sotdae.actions.adding.capture import AddRequest, AddResult, add
from sotdae.actions.progress import Progress
from sotdae.actions.questions import news
from sotdae.actions.workspace import Workspace
from sotdae.classes import dataclass
from sotdae.custody.vault import Mode, Vault
from sotdae.disk import DISK, writing
from sotdae.errors import ModeRefuses
from sotdae.simulation.exports import DemoCapture, write_demo
from sotdae.simulation.pictures import picture, scene_number
from sotdae.simulation.story import build_world

CASE: Final = "demo"
_EXPORTS: Final = "exports"
PHOTO: Final = "photo-of-a-flower-bed.png"
"""A made-up photo beside the exports, to try `match` with: copies of it go round in the made-up rooms."""


@dataclass(frozen=True, slots=True)
class DemoResult:
    """What the demonstration answers.

    Attributes:
        captures: what became of the exports, those of one moment together.
        rooms: every room's sheet, in the order of labels.
        problems: what could not be read, or only after a repair.
        report: the report's path.
        workspace: where it all lives.
    """

    captures: tuple[AddResult, ...]
    rooms: tuple[Mapping[str, Any], ...]
    problems: tuple[Mapping[str, Any], ...]
    report: str
    workspace: Path


def demo(workspace: Path, now: datetime, seed: int = 7, progress: Progress | None = None) -> DemoResult:
    """Make up a world and run the main job on it.

    Args:
        workspace: the demonstration's folder.
        now: UTC; captures are dated before it as the world says.
        seed: equal seeds give equal exports.
        progress: told how far the work is.

    Raises:
        ModeRefuses: if the folder is a real workspace.
    """
    place = Workspace(workspace.absolute())
    if place.exists and Vault.open(place.vault).mode is not Mode.SYNTHETIC:
        raise ModeRefuses(mode=Vault.open(place.vault).mode.value, what="the demonstration has a workspace of its own")
    place.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    exports = write_demo(build_world(seed), place.folder / _EXPORTS)
    with writing():
        DISK.put(place.folder / PHOTO, picture(scene_number(0, "plain")))
    results = tuple(add(_request(place, some), now=now, progress=progress) for some in _together(exports))
    sheets = tuple(reading.room(place, row["label"], CASE) for row in reading.rooms(place, CASE))
    problems = tuple(row for row in news.today(place, CASE)["problems"] if row["severity"] != "note" or row["code"].startswith("repaired"))
    return DemoResult(results, sheets, problems, results[-1].report or "", place.folder)


def _together(exports: Sequence[DemoCapture]) -> list[list[DemoCapture]]:
    """Put neighbours of one moment together: one `add` takes them all, and everything is analysed once for them."""
    return [list(some) for _, some in groupby(exports, key=lambda export: (export.captured_at, export.chats))]


def _request(place: Workspace, exports: Sequence[DemoCapture]) -> AddRequest:
    export = exports[0]
    return AddRequest(
        workspace=place.folder,
        paths=tuple(one.path for one in exports),
        case=CASE,
        mode=Mode.SYNTHETIC.value,
        authority="demonstration",
        purpose="to show what the program says",
        performer="demo",
        captured_at=export.captured_at,
        zone="Asia/Seoul",
        chats=export.chats,
    )
