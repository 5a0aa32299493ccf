# SPDX-License-Identifier: Apache-2.0
"""An opening of approved items: logged first, then served, each item once, for half an hour by two clocks, then closed.

If the log's line cannot be written, nothing is served. Every item of the set counts as opened to the person from that line on, looked at or not. What
is served is decrypted while it is read; what a person has it written to is hers to delete, and is told so.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO, Final, cast

from sotdae.actions.acting import Acting, Note
from sotdae.actions.matching.freezing import item_named, open_media
from sotdae.actions.openings.unseal_custody import identities
from sotdae.actions.openings.unsealing import Signer, closing, items_of, refusals, requested, require_approvals_logged, require_ready, signing, sweep
from sotdae.actions.persons import require_enrolled, signed_by
from sotdae.actions.records.unseal_book import RequestRow
from sotdae.actions.workspace import Workspace
from sotdae.cases import unsealing as rules
from sotdae.cases.unsealing import FORMAT, Moment
from sotdae.custody.objects import file_digest
from sotdae.errors import GrantUsed, RequestClosed, SetChanged, SinkRefused

Clock = Callable[[], Moment]

_BLOCK_BYTES: Final = 1 << 16
_ENDINGS: Final = ((b"\xff\xd8\xff", "jpg"), (b"\x89PNG", "png"), (b"GIF8", "gif"), (b"RIFF", "webp"), (b"\x1aE\xdf\xa3", "webm"))


@dataclass
class Opening:
    """An opened request. Use `opening`.

    Attributes:
        row: the request, as it was opened.
        items: the item ids of its set, in the order of the request.
        served: which of them (by place, from 1) were handed out so far.
    """

    row: RequestRow
    items: tuple[str, ...]
    served: list[int] = field(default_factory=list)
    _acting: Acting = field(repr=False, kw_only=True)
    _clock: Clock = field(repr=False, kw_only=True)
    _identities: dict[str, str | None] = field(repr=False, kw_only=True)

    def serve(self, place: int) -> BinaryIO:
        """Return an item's bytes as a stream that is decrypted while it is read; each item once.

        Args:
            place: from 1, in the order of the request.

        Raises:
            GrantExpired: if the half hour is over, also while reading.
            RequestClosed: if somebody closed it meanwhile.
            GrantUsed: if this item was handed out already.
            ItemFrozen: if it was frozen meanwhile.
            SealUnreadable: if it was altered.
        """
        if place in self.served:
            raise GrantUsed
        item_id = self.items[place - 1]
        self.require_open()
        stream = open_media(self._acting, item_id, self._identities[item_id])
        self.served.append(place)
        return cast("BinaryIO", io.BufferedReader(_Timed(stream, self._require_time), _BLOCK_BYTES))

    def require_open(self) -> None:
        """Pass if it is still open: asks the book, which other processes may have told of a closing, and the clocks. Raises as `serve` does."""
        self._require_time()
        if self._acting.opened.book.unsealing.is_closed(self.row.request.request_id):
            raise RequestClosed

    def _require_time(self) -> None:
        rules.require_open(self.row.request, self._clock())


class _Timed(io.RawIOBase):
    """A stream that ends with an error when the time is over."""

    def __init__(self, stream: BinaryIO, require_time: Callable[[], None]) -> None:
        self._stream = stream
        self._require_time = require_time

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # (Buffer has no name in Python 3.11)
        self._require_time()
        return self._stream.readinto(buffer)  # type: ignore[attr-defined, no-any-return]  # (of a BufferedReader)

    def close(self) -> None:
        self._stream.close()
        super().close()


@contextmanager
def opening(acting: Acting, clock: Clock, label: str, sign: Signer, *, expected: Sequence[str] | None = None) -> Iterator[Opening]:
    """Open a request, serve its items inside, and close it.

    Args:
        acting: the case.
        clock: asked again at every item and while reading.
        label: ``U-01``.
        sign: with the key of the person who requested it.
        expected: the items that she means to open, by id or its first digits, where she names them: it must be the approved set.

    Raises:
        UnsealRefused: with its own reason; it is logged.
        ItemFrozen: if an item was frozen meanwhile.
        WritePoisoned: if the log's line cannot be written: nothing is served then.
    """
    now = clock()
    sweep(acting, now)
    acting = replace(acting, now=now.at)
    row = requested(acting, label)
    with refusals(acting, "open", row):
        items = items_of(acting, row)
        if expected is not None and {item_named(acting, one) for one in expected} != set(items):
            raise SetChanged
        rules.require_waiting(row.request, now)
        asked = rules.document(row.request, "open")
        signature = sign(asked)
        person = signed_by(acting.opened.book.unsealing.persons(), asked, signature, FORMAT)
        require_ready(acting, row, person, items, now)
        require_approvals_logged(acting, row)
        keys = identities(acting, row, items)
        facts = {
            "person": person.person_id,
            "items": list(items),
            "clock": [now.boot, now.seconds],
            "document": asked.decode(),
            "signature": signature.decode("ascii", "replace"),
        }

        def check() -> None:
            current = requested(acting, label)
            require_enrolled(acting.opened.book.unsealing.persons(), [person, *(one.person for one in current.approvals)])
            require_ready(acting, current, person, items, now)

        acting = signing(acting, person)
        acting.log([Note("unseal.opened", facts, action=row.request.request_id)], check=check)
    made = Opening(requested(acting, label), items, _acting=acting, _clock=clock, _identities=keys)
    try:
        yield made
    finally:
        _close(acting, clock, made)


def _close(acting: Acting, clock: Clock, made: Opening) -> None:
    """Log that the opening is over, unless somebody else has."""
    if not acting.opened.book.unsealing.is_closed(made.row.request.request_id):
        replace(acting, now=clock().at).log([closing(made.row, "person", served=sorted(made.served))])


def require_folder(place: Workspace, folder: Path) -> Path:
    """Return a folder that items may be written to; asked before anything is opened, since asking counts nothing.

    Raises:
        SinkRefused: if it lies in the workspace or the workspace in it, is not empty, or cannot be written to.
    """
    target, home = folder.expanduser().resolve(), place.folder.resolve()
    if target == home or home in target.parents or target in home.parents:
        raise SinkRefused(what="the folder lies in the workspace, or the workspace in it")
    try:
        if target.exists() and any(target.iterdir()):
            raise SinkRefused(what="the folder is not empty")
    except OSError as error:
        raise SinkRefused(what=f"the folder cannot be read ({type(error).__name__})") from error
    parent = next(one for one in (target, *target.parents) if one.exists())
    if not parent.is_dir() or not os.access(parent, os.W_OK | os.X_OK):
        raise SinkRefused(what="the folder cannot be made or written to")
    return target


def write_items(made: Opening, folder: Path, places: Sequence[int]) -> list[Path]:
    """Write items of an opening into a folder, readable by their owner only; names say place and id alone.

    Raises:
        SinkRefused: if the folder's disk fails.
        UnsealRefused: as `Opening.serve`.
    """
    written = []
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SinkRefused(what=f"the folder cannot be made ({type(error).__name__})") from error
    for place in places:
        with made.serve(place) as stream:
            head = stream.read(_BLOCK_BYTES)
            path = folder / f"{place:02d}-{made.items[place - 1][:12]}.{_ending(head)}"
            try:
                with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                    file.write(head)
                    while block := stream.read(_BLOCK_BYTES):
                        file.write(block)
            except OSError as error:
                raise SinkRefused(what=f"writing failed ({type(error).__name__})") from error
        written.append(path)
    return written


def remove_items(acting: Acting, row: RequestRow, folder: Path) -> int:
    """Delete files of a folder that are, byte for byte, items of a request; returns how many. Nothing else there is touched."""
    items = set(items_of(acting, row))
    removed = 0
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if path.is_file() and not path.is_symlink() and file_digest(path) in items:
            path.unlink()
            removed += 1
    return removed


def _ending(head: bytes) -> str:
    """Return a file's ending by its first bytes, so that a viewer knows it; what the sender called it is not asked."""
    if head[4:8] == b"ftyp":
        return "heic" if head[8:12] in {b"heic", b"heix", b"mif1"} else "mp4"
    return next((ending for magic, ending in _ENDINGS if head.startswith(magic)), "bin")
