# SPDX-License-Identifier: Apache-2.0
"""Writes a world's captures as marked exports, in the order in which a demonstration adds them.

Every export carries the synthetic mark in each text member and a file beside them that says what it is. Writing again gives the same bytes. The truth
is not written here (see ``truth``).
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sotdae.classes import dataclass
from sotdae.model.synthetic import SYNTHETIC_MARK
from sotdae.simulation import html_writer, json_writer, preview_writer, series_writer
from sotdae.simulation.faults import unescape_a_quote
from sotdae.simulation.pictures import picture
from sotdae.simulation.world import Capture, View, World, marked

_ZIP_TIME: Final = (1980, 1, 1, 0, 0, 0)
_NOTE: Final = f"{SYNTHETIC_MARK}\nEverything in this folder was made up by a program. No real room, no real person, no evidence.\n"


@dataclass(frozen=True, slots=True)
class DemoCapture:
    """An export that lies ready to be added.

    Attributes:
        path: its folder or file.
        captured_at: when it was made, UTC.
        chats: of an account's export, the numbers of the chats that belong to the case; empty for all.
    """

    path: Path
    captured_at: datetime
    chats: tuple[int, ...] = ()


def write_demo(world: World, folder: Path) -> list[DemoCapture]:
    """Write all captures of a world below a folder, marked.

    Args:
        world: what to write.
        folder: made where it is missing; members that stand there with the same bytes are left alone.

    Returns:
        The exports in the order in which to add them.
    """
    written = []
    for capture in world.captures:
        target = folder / capture.name
        members = dict(marked_members(capture))
        if capture.form == "zip":
            _write_zip(target, members)
        else:
            for name, body in members.items():
                _write(target / name, body)
        written.append(DemoCapture(target, datetime.fromtimestamp(capture.captured_at, UTC), capture.chats))
    return written


def marked_members(capture: Capture) -> Iterator[tuple[str, bytes]]:
    """Yield the members of a capture with the mark: name and bytes."""
    yield "SOTDAE-SYNTHETIC.txt", _NOTE.encode()
    yield from members_of(capture, is_marked=True)


def members_of(capture: Capture, *, is_marked: bool) -> Iterator[tuple[str, bytes]]:
    """Yield the members of a capture: name and bytes."""
    views = tuple(marked(view) for view in capture.views) if is_marked else capture.views
    if capture.form == "pages":
        for saved in capture.pages:
            yield saved.name, preview_writer.page(saved, is_marked=is_marked)
        if capture.counts:
            yield series_writer.NAME, series_writer.table(capture.counts, is_marked=is_marked)
    elif capture.form == "series":
        yield series_writer.NAME, series_writer.table(capture.counts, is_marked=is_marked)
    elif capture.form == "html":
        yield from html_writer.pages(views[0], is_marked=is_marked)
        yield from html_writer.styles()
    else:
        yield "result.json", _damaged(_json(capture, views, is_marked=is_marked), capture.damaged)
    for number in sorted({number for view in views for number in _pictures(view)}):
        yield f"files/{json_writer.file_name(number)}", picture(number)


def _json(capture: Capture, views: tuple[View, ...], *, is_marked: bool) -> bytes:
    if capture.form == "account" and capture.owner is not None:
        return b"".join(json_writer.account(views, capture.owner, SYNTHETIC_MARK if is_marked else None))
    return b"".join(json_writer.chat(views[0]))


def _damaged(export: bytes, numbers: tuple[int, ...]) -> bytes:
    for number in numbers:
        export = unescape_a_quote(export, number)
    return export


def _pictures(view: View) -> Iterator[int]:
    return (post.picture for post in view.posts if post.picture is not None and not post.picture_left_out)


def _write(path: Path, body: bytes) -> None:
    if path.is_file() and path.read_bytes() == body:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)


def _write_zip(path: Path, members: dict[str, bytes]) -> None:
    """A zip whose bytes depend on nothing but its members: fixed times, nothing compressed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as target:
        for name, body in members.items():
            target.writestr(zipfile.ZipInfo(name, _ZIP_TIME), body)
