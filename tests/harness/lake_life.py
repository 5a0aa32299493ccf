# SPDX-License-Identifier: Apache-2.0
"""Two captures taken into a case's lake and its read model, and what must hold of both whatever befell the disk.

The lake's tables are written by Arrow, DuckDB and SQLite, under which no class of ours stands. So the folder is looked at before every barrier,
rename and removal that the program asks for, and what is new there counts as written at that moment and covered by nothing yet.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from harness_disk import HarnessDisk
from sqlite_losses import Moment, moment

sys.path.append(str(Path(__file__).resolve().parents[1] / "unit" / "lake"))

import lake_rows as make

from sotdae.errors import AnswersMissing
from sotdae.lake.answers import Answers
from sotdae.lake.answers_writer import AnswersWriter, RoomAnswer
from sotdae.lake.catalog import load_catalog
from sotdae.lake.collect import collect
from sotdae.lake.feed import search_rows
from sotdae.lake.folds import refold
from sotdae.lake.manifests import read_manifest, snapshot_folder
from sotdae.lake.session import Session
from sotdae.lake.snapshots import finished

CASE: Final = "case"
ANSWERS: Final = "answers.sqlite3"
_LOCKS: Final = ("readers.sqlite3",)


class Looking:
    """Puts what stands in a folder into a trace, and the program's own barriers, renames and removals as they come."""

    def __init__(self, folder: Path, disk: HarnessDisk) -> None:
        self._folder, self._disk = folder, disk
        self._calls = {name: getattr(os, name) for name in ("fsync", "rename", "replace", "unlink")}

    @contextmanager
    def watching(self) -> Iterator[None]:
        with ExitStack() as patched:
            patched.enter_context(patch.object(os, "fsync", self._fsync))
            patched.enter_context(patch.object(os, "rename", lambda source, target, **more: self._moved("rename", source, target, more)))
            patched.enter_context(patch.object(os, "replace", lambda source, target, **more: self._moved("replace", source, target, more)))
            patched.enter_context(patch.object(os, "unlink", self._unlink))
            yield
        self.look()

    def _is_ours(self, path: Any) -> bool:
        return str(path).startswith(f"{self._folder}/") or str(path) == str(self._folder)

    def _fsync(self, descriptor: int) -> None:
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        if not self._is_ours(path):
            self._calls["fsync"](descriptor)
            return
        self.look()
        self._disk._plain("fsync")
        if self._disk.trace is not None and not self._is_left_out(path):
            if path.is_dir():
                self._disk.trace.sync_folder(path)
            else:
                self._disk.trace.sync(self._disk.trace.at(path))

    def _moved(self, name: str, source: Any, target: Any, more: Mapping[str, Any]) -> None:
        if self._is_ours(source):
            self.look()
            self._disk._plain(name)
            if self._disk.trace is not None:
                self._disk.trace.move(Path(source), Path(target))
        self._calls[name](source, target, **more)

    def _unlink(self, path: Any, **more: Any) -> None:
        if not more.get("dir_fd") and self._is_ours(path):
            self.look()
            self._disk._plain("unlink")
            self._calls["unlink"](path, **more)
            self.look()
        else:
            self._calls["unlink"](path, **more)

    @staticmethod
    def _is_left_out(path: Path) -> bool:
        return path.name.startswith(_LOCKS) or path.name.startswith("staging")

    def look(self) -> None:
        """Bring the trace up to what stands in the folder."""
        trace = self._disk.trace
        if trace is None:
            return
        standing: set[str] = set()
        for path in sorted(self._folder.rglob("*")):
            if self._is_left_out(path):
                continue
            standing.add(str(path))
            if path.is_dir():
                trace.make_folder(path)
                continue
            content, number = path.read_bytes(), trace.find(path)
            if number is None:
                number = trace.make_file(path)
            if trace.bytes[number] != content:
                if not content.startswith(bytes(trace.bytes[number])):
                    trace.shorten(number, 0)
                trace.write(number, len(trace.bytes[number]), content[len(trace.bytes[number]) :])
                if path.name.startswith(ANSWERS):  # the published file is changed by SQLite alone, behind barriers of its own
                    for place in (-1, -2):
                        if trace.steps[place][0] in {"write", "shorten"}:
                            trace.steps[place] = (*trace.steps[place], "unseen")
                    trace.sync(number)
        for path in sorted(self._known(), reverse=True):
            if str(path) not in standing:
                trace.unlink(path)

    def _known(self) -> Iterator[Path]:
        trace = self._disk.trace
        assert trace is not None
        waiting = [(self._folder, trace.find(self._folder))]
        while waiting:
            place, folder = waiting.pop()
            for name, number in dict(trace.folders.get(folder if folder is not None else -1, {})).items():
                yield place / name
                if number in trace.folders:
                    waiting.append((place / name, number))


def add(case: Path, seq: int) -> None:
    """What `add` does to the lake with one capture."""
    rows = [make.message(1, f"하나 {seq}"), make.message(seq + 1, "점심"), make.message(1, f"둘 {seq}", room=make.OTHER), make.coverage(1, seq + 1)]
    made = make.recipe(f"capture {seq}")
    manifest = finished(case, made) or make.write(case, made, rows)
    result = refold(case, [make.AddedSnapshot(manifest.snapshot_id, seq)])
    with AnswersWriter(case / ANSWERS, case="봄", mode="synthetic", reader=make.READER) as out:
        rooms = out.outdated(result.digests)
        with Session(case, captures=[], rooms=rooms) as session:
            for key in rooms:
                out.put_room(RoomAnswer(key, (key,)))
                out.put_messages(key, search_rows(session, key))
        out.finish(snapshots=result.snapshots, made_at=seq)
    collect(case)


def state(case: Path) -> tuple[Any, ...]:
    """Everything that a person could be told, read anew."""
    texts = [(row["room_key"], row["message_id"], row["text"], row["versions"]) for row in make.rows_of(case, "messages")]
    with Answers(case / ANSWERS) as answers:
        found = [len(answers.search(make.ask(word), make.READER).hits) for word in ("하나", "둘2", "점심")]
        return tuple(load_catalog(case).snapshots), texts, [room.room_key for room in answers.rooms()], found


class LakeStory:
    """A case's snapshots, folds, catalog and read model, as a `Story`: a promise is which snapshots were listed, with every byte they stand on."""

    name = "lake and read model"

    def __init__(self, whole: tuple[Any, ...]) -> None:
        """``whole``: `state` after both captures, on a sound disk."""
        self._whole = whole

    def live(self, folder: Path, disk: HarnessDisk, told: Callable[[], None]) -> None:
        (folder / CASE).mkdir(exist_ok=True)
        looking = Looking(folder, disk)
        with looking.watching():
            for seq in (1, 2):
                add(folder / CASE, seq)
                looking.look()
                told()

    def promised(self, folder: Path, files: Mapping[str, bytes]) -> dict[str, bytes]:
        return self._standing(folder / CASE, files) if files else {}

    @staticmethod
    def _standing(case: Path, files: Mapping[str, bytes]) -> dict[str, bytes]:
        catalog = load_catalog(case)
        places = [snapshot_folder(case, listed.snapshot_id) for listed in catalog.snapshots]
        places += [case / part.folder for part in catalog.rooms.values()]
        prefixes = tuple(f"{CASE}/{place.relative_to(case).as_posix()}/" for place in places)
        return {name: content for name, content in files.items() if name.startswith(prefixes)}

    def token(self, folder: Path) -> int:
        return len(load_catalog(folder / CASE).snapshots)

    def promised_by(self, before: Mapping[str, bytes], files: Mapping[str, bytes], tokens: Sequence[int]) -> int:
        del before, files
        return max(tokens, default=0)

    def check(self, folder: Path, files: Mapping[str, bytes], promised: Any) -> str | None:
        case = folder / CASE
        catalog = load_catalog(case)
        if isinstance(promised, int):
            if len(catalog.snapshots) < promised:
                return "a listed snapshot is gone"
        else:
            lost = [name for name, content in promised.items() if name.startswith(f"{CASE}/snapshots/") and files.get(name) != content]
            listed = {f"{CASE}/snapshots/{one.snapshot_id[:2]}/{one.snapshot_id}/" for one in catalog.snapshots}
            if lost or not all(name.startswith(tuple(listed)) for name in promised if "/snapshots/" in name):
                return "a listed snapshot is gone"
        tables = [
            (snapshot_folder(case, one.snapshot_id).relative_to(case), table)
            for one in catalog.snapshots
            for table in read_manifest(case, one.snapshot_id).rows
        ]
        tables += [(Path(part.folder), table) for part in catalog.rooms.values() for table in part.tables]
        for place, table in tables:
            raw = files.get(f"{CASE}/{place.as_posix()}/{table}.parquet", b"")
            if raw[:4] != b"PAR1" or raw[-4:] != b"PAR1":
                return "what is listed lacks a table, or it is torn"
        wrong = self._answers(case, is_promised=bool(promised))
        for suffix in ("-wal", "-shm"):  # what reading has made beside it
            if f"{CASE}/{ANSWERS}{suffix}" not in files:
                (case / f"{ANSWERS}{suffix}").unlink(missing_ok=True)
        return wrong

    @staticmethod
    def _answers(case: Path, *, is_promised: bool) -> str | None:
        """The read model is whole; or, where nobody was told that it is there, it says that it is not, and the next add makes it again."""
        try:
            with Answers(case / ANSWERS) as answers:
                answers.rooms()
            connection = sqlite3.connect(f"file:{case / ANSWERS}?mode=ro", uri=True)
            try:
                (found,) = connection.execute("PRAGMA integrity_check").fetchone()
            finally:
                connection.close()
        except AnswersMissing:
            return "the read model is gone" if is_promised else None
        except sqlite3.DatabaseError as error:
            return f"the read model is damaged and says so only to SQLite: {error}"
        return None if found == "ok" else "the read model is damaged"

    def completed(self, folder: Path, promised: Any, disk: HarnessDisk) -> str | None:
        del promised
        self.live(folder, disk, lambda: None)
        if state(folder / CASE) != self._whole:
            return "after another run the case says something else than after one without a fault"
        left = list((folder / CASE / "tmp").iterdir())
        return f"{len(left)} temporary files are left" if left else None

    def surroundings(self) -> AbstractContextManager[None]:
        return nullcontext()


def whole_state(folder: Path) -> tuple[Any, ...]:
    LakeStory(()).live(folder, HarnessDisk(), lambda: None)
    return state(folder / CASE)


def answers_moments(folder: Path) -> list[Moment]:
    """Bring a read model up to date several times while somebody reads; keep its files after each."""
    case = folder / CASE
    case.mkdir()
    add(case, 1)
    reader = Answers(case / ANSWERS)
    moments = [moment(case / ANSWERS, answers_say(case / ANSWERS))]
    for seq in range(2, 8):
        add(case, seq)
        moments.append(moment(case / ANSWERS, answers_say(case / ANSWERS)))
        if seq in {3, 4, 6}:  # whoever reads an old state keeps pages in the log; when he goes, the log is begun anew
            later = Answers(case / ANSWERS)
            reader.close()
            reader = later
    reader.close()
    return moments


def answers_say(path: Path) -> tuple[int, int]:
    """Return (when it was made, how many messages it finds)."""
    with Answers(path) as answers:
        return int(answers.meta["made_at"]), len(answers.search(make.ask("점심"), make.READER).hits)
