# SPDX-License-Identifier: Apache-2.0
"""An index on disk: the same matches before and after adding, removing, merging and opening again; damage is named."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from pathlib import Path

import hash_sets
import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from numpy.typing import NDArray

from sotdae import disk
from sotdae.errors import HashIndexDamaged, HashIndexMissing, HashIndexTooNew, HashInvalid
from sotdae.matching import index, manifest, segment_file, writer
from sotdae.matching.index import HashIndex, open_index, search_all
from sotdae.matching.writer import IndexWriter

WORDS = hash_sets.near_boundary(300, 31)
IDS = np.arange(300) % 250


def pairs(found: HashIndex, queries: NDArray[np.uint64], radius: int = 31) -> hash_sets.Pairs:
    matches = found.search(queries, radius)
    return list(zip(matches.queries.tolist(), matches.ids.tolist(), matches.distances.tolist(), strict=True))


@pytest.fixture(autouse=True)
def _bands_from_few_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "BANDED_FROM_ROWS", 64)


@pytest.mark.parametrize("kind", hash_sets.kinds(1))
def test_every_radius_before_and_after_each_change(kind: str, tmp_path: Path) -> None:
    words = hash_sets.kinds(200)[kind]
    ids = np.arange(200) % 150
    queries = np.concatenate([words[:5], hash_sets.flipped(words[:5], np.array([1, 15, 30, 31, 32]), 1)])
    live = np.zeros(200, np.bool_)
    hand = IndexWriter(tmp_path / "hashes")

    def check() -> None:
        opened = open_index(tmp_path / "hashes")
        for radius in range(32):
            assert pairs(opened, queries, radius) == hash_sets.brute(words[live], ids[live], queries, radius)

    def add(rows: slice) -> None:
        hand.add(words[rows], ids[rows])
        live[rows] = True

    add(slice(100))
    check()
    hand.merge()
    assert open_index(tmp_path / "hashes").plain_rows == 0
    check()
    add(slice(100, 103))
    hand.remove([0, 5, 101, 999])
    live[:103] &= ~np.isin(ids[:103], [0, 5, 101])
    check()
    add(slice(103, 200))  # ids 0 and 5 come again, after their removal
    check()
    hand.merge()
    check()
    hand.merge(everything=True)
    check()
    assert open_index(tmp_path / "hashes").rows == live.sum()
    assert open_index(tmp_path / "hashes").manifest.tombstones is None


class _Machine(RuleBasedStateMachine):
    """Any order of changes against a plain list of rows."""

    folder: Path

    @initialize()
    def begin(self) -> None:
        self.place = self.folder / os.urandom(8).hex()
        self.rows: list[tuple[int, int]] = []
        self.hand = IndexWriter(self.place)
        self.hand.add(WORDS[:0], IDS[:0])

    @rule(start=st.integers(0, 290), count=st.integers(0, 90))
    def add(self, start: int, count: int) -> None:
        self.hand.add(WORDS[start : start + count], IDS[start : start + count])
        self.rows += [(row, int(IDS[row])) for row in range(start, min(300, start + count))]

    @rule(ids=st.sets(st.integers(0, 249), max_size=30))
    def remove(self, ids: set[int]) -> None:
        self.hand.remove(sorted(ids))
        self.rows = [row for row in self.rows if row[1] not in ids]

    @rule(everything=st.booleans())
    def merge(self, *, everything: bool) -> None:
        self.hand.merge(everything=everything)

    @invariant()
    def same(self) -> None:
        rows = np.array([row for row, _ in self.rows], np.intp)
        opened = open_index(self.place)
        assert pairs(opened, WORDS[::60]) == hash_sets.brute(WORDS[rows], IDS[rows], WORDS[::60], 31)
        files = {path.name for path in (self.place / "segments").iterdir()}
        assert files == {entry.name for entry in opened.manifest.segments} | ({opened.manifest.tombstones} - {None})


def test_any_order_of_changes(tmp_path: Path) -> None:
    machine = type("Machine", (_Machine,), {"folder": tmp_path})
    machine.TestCase.settings = settings(max_examples=25, stateful_step_count=12, deadline=None)
    machine.TestCase("runTest").runTest()


def test_adding_touches_no_large_segment_and_keeps_files_few(tmp_path: Path) -> None:
    hand = IndexWriter(tmp_path)
    hand.add(WORDS[:200], IDS[:200])
    hand.merge()
    (large,) = open_index(tmp_path).manifest.segments
    written: list[int] = []

    class Counting(disk.Disk):
        def write(self, file: object, data: bytes | memoryview) -> None:
            written.append(memoryview(data).nbytes)
            super().write(file, data)  # type: ignore[arg-type]

    counting = IndexWriter(tmp_path, Counting())
    for row in range(200, 264):
        counting.add(WORDS[row : row + 1], IDS[row : row + 1])
        assert large in open_index(tmp_path, checked=False).manifest.segments
        assert len(open_index(tmp_path, checked=False).manifest.segments) <= 8
    assert sum(written) < 64 * (3 * segment_file.HEADER_BYTES + 64 * 40 + 2000)


def test_stored_gives_back_what_was_added(tmp_path: Path) -> None:
    hand = IndexWriter(tmp_path)
    hand.add(WORDS[:100].view(np.uint8), IDS[:100])
    hand.merge()
    hand.add(WORDS[100:120], IDS[100:120])
    hand.remove([3])
    got = {(ids.tolist()[n], words[n].tobytes()) for words, ids in open_index(tmp_path).stored() for n in range(len(ids))}
    assert got == {(int(IDS[row]), WORDS[row].tobytes()) for row in range(120) if row != 3}


def test_several_indexes_are_searched_as_one(tmp_path: Path) -> None:
    for number in range(3):
        IndexWriter(tmp_path / str(number)).add(WORDS[number::3], IDS[number::3])
    found = search_all([open_index(tmp_path / str(number)) for number in range(3)], WORDS[:40])
    got = sorted(zip(found.queries.tolist(), found.ids.tolist(), found.distances.tolist(), strict=True))
    assert got == hash_sets.brute(WORDS, IDS, WORDS[:40], 31)
    assert set(found.sources.tolist()) == {0, 1, 2}
    assert found.queries.tolist() == sorted(found.queries.tolist())
    assert len(search_all([], WORDS).ids) == 0


def test_an_opened_index_stays_as_it_was(tmp_path: Path) -> None:
    hand = IndexWriter(tmp_path)
    hand.add(WORDS[:100], IDS[:100])
    old = open_index(tmp_path)
    before = pairs(old, WORDS[:20])
    hand.remove(IDS[:50])
    hand.add(WORDS[100:], IDS[100:])
    hand.merge(everything=True)
    assert pairs(old, WORDS[:20]) == before
    assert pairs(open_index(tmp_path), WORDS[:20]) != before


def test_readers_read_while_one_writer_changes(tmp_path: Path) -> None:
    hand = IndexWriter(tmp_path)
    hand.add(WORDS[:1], [1000])
    done = threading.Event()
    seen: list[list[int]] = [[], []]
    failures: list[BaseException] = []

    def read(into: list[int]) -> None:
        try:
            while not done.is_set():
                opened = open_index(tmp_path)
                assert 1000 in opened.search(WORDS[:1], 0).ids
                into.append(opened.manifest.sequence)
        except BaseException as error:  # noqa: BLE001 (carried to the test's thread)
            failures.append(error)

    readers = [threading.Thread(target=read, args=(into,)) for into in seen]
    merger = threading.Thread(target=lambda: [hand.merge() for _ in range(20)])
    for thread in (*readers, merger):
        thread.start()
    for row in range(80):
        hand.add(WORDS[row : row + 3], IDS[row : row + 3])
    merger.join()
    done.set()
    for thread in readers:
        thread.join()
    assert failures == []
    assert all(one == sorted(one) and one for one in seen)
    rows = np.concatenate([np.arange(row, row + 3) for row in range(80)])
    expected = hash_sets.brute(np.concatenate([WORDS[:1], WORDS[rows]]), np.concatenate([[1000], IDS[rows]]), WORDS[:10], 31)
    assert pairs(open_index(tmp_path), WORDS[:10]) == expected


def test_changes_during_a_merge_survive_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hand = IndexWriter(tmp_path)
    hand.add(WORDS[:100], IDS[:100])
    real = writer.write_segment
    busy: list[int] = []

    def beside(*arguments: object, **options: object) -> str:
        digest = real(*arguments, **options)  # type: ignore[arg-type]
        if not busy:
            busy.append(1)
            hand.remove([7])
            hand.add(WORDS[100:110], IDS[100:110])
            hand.add(WORDS[7:8], [7])
            hand.remove([8])
        return digest

    monkeypatch.setattr(writer, "write_segment", beside)
    hand.merge()
    rows = np.array([row for row in range(110) if row not in {7, 8}] + [7])
    assert pairs(open_index(tmp_path), WORDS[:110]) == hash_sets.brute(WORDS[rows], IDS[rows], WORDS[:110], 31)
    hand.merge(everything=True)
    assert pairs(open_index(tmp_path), WORDS[:110]) == hash_sets.brute(WORDS[rows], IDS[rows], WORDS[:110], 31)


def test_large_merges_make_several_segments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "ROWS_LIMIT", 120)
    hand = IndexWriter(tmp_path)
    hand.add(WORDS, IDS)
    for row in range(0, 60, 20):
        hand.add(WORDS[row : row + 20], IDS[row : row + 20] + 1000)
    hand.merge(everything=True)
    assert all(entry.rows <= 120 for entry in open_index(tmp_path).manifest.segments)
    words, ids = np.concatenate([WORDS, WORDS[:60]]), np.concatenate([IDS, IDS[:60] + 1000])
    assert pairs(open_index(tmp_path), WORDS[:30]) == hash_sets.brute(words, ids, WORDS[:30], 31)


def banded(folder: Path) -> Path:
    hand = IndexWriter(folder)
    hand.add(WORDS, IDS)
    hand.merge()
    (name,) = [entry.name for entry in open_index(folder).manifest.segments]
    return folder / "segments" / name


def _cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 1)


def _cut_to_header(path: Path) -> None:
    os.truncate(path, 100)


def _longer(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0")


@pytest.mark.parametrize("damage", [_cut, _cut_to_header, _longer, Path.unlink])
def test_a_torn_or_lost_segment_is_named(damage: Callable[[Path], None], tmp_path: Path) -> None:
    path = banded(tmp_path)
    damage(path)
    with pytest.raises(HashIndexDamaged) as caught:
        open_index(tmp_path, checked=False)
    assert path.name in str(caught.value)


def test_one_changed_bit_anywhere_is_named(tmp_path: Path) -> None:
    path = banded(tmp_path)
    whole = path.read_bytes()
    header = json.loads((tmp_path / "index.json").read_bytes())["index"]["segments"][0]
    sections = [0, 9, 13, 17, 25, 40, 300, 530, *_section_bytes(whole)]
    for place in sections:
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :])
        with pytest.raises((HashIndexDamaged, HashIndexTooNew)) as caught:
            open_index(tmp_path)
        assert header["name"] in str(caught.value)
    path.write_bytes(whole)
    open_index(tmp_path)


def _section_bytes(whole: bytes) -> list[int]:
    places = [int.from_bytes(whole[288 + 48 * n + 8 * k : 296 + 48 * n + 8 * k], "little") for n in range(5) for k in range(2)]
    return [place for n in range(5) for place in (places[2 * n], places[2 * n] + places[2 * n + 1] - 1)]


def test_a_damaged_segment_is_not_merged_away(tmp_path: Path) -> None:
    path = banded(tmp_path)
    raw = bytearray(path.read_bytes())
    raw[5000] ^= 1
    path.write_bytes(bytes(raw))
    IndexWriter(tmp_path).remove([1])
    with pytest.raises(HashIndexDamaged):
        IndexWriter(tmp_path).merge(everything=True)
    assert path.exists()


def test_another_segment_under_the_name_is_noticed(tmp_path: Path) -> None:
    first, second = banded(tmp_path / "a"), banded(tmp_path / "b")
    IndexWriter(tmp_path / "c").add(WORDS[:3], IDS[:3])
    first.write_bytes(next((tmp_path / "c" / "segments").iterdir()).read_bytes())
    with pytest.raises(HashIndexDamaged, match=first.name):
        open_index(tmp_path / "a")
    assert second.exists()


def test_damaged_manifest_and_tombstones_are_named(tmp_path: Path) -> None:
    IndexWriter(tmp_path).add(WORDS[:9], IDS[:9])
    IndexWriter(tmp_path).remove([4])
    path = tmp_path / "index.json"
    whole = path.read_bytes()
    for broken in (whole[:-5], whole.replace(b'"sequence":2', b'"sequence":3'), b"[]", b"\xff"):
        path.write_bytes(broken)
        with pytest.raises(HashIndexDamaged, match=r"index\.json"):
            open_index(tmp_path)
    path.write_bytes(whole.replace(b'"format":1', b'"format":2'))
    with pytest.raises(HashIndexTooNew):
        open_index(tmp_path)
    path.write_bytes(whole)
    gone = next((tmp_path / "segments").glob("*.gone"))
    for broken in (gone.read_bytes()[:-1], b"", gone.read_bytes()[:30] + b"\1" + gone.read_bytes()[31:]):
        gone.write_bytes(broken)
        with pytest.raises(HashIndexDamaged, match=gone.name):
            open_index(tmp_path)


@pytest.mark.parametrize(
    ("whole", "broken"),
    [(b'"sequence":1', b'"sequence":1e9'), (b'"format":1', b'"format":1.0'), (b'"segments"', b'"\\ud800"'), (b"{", b"[" * 99_999)],
    ids=["a float", "a float as format", "half a letter", "deep"],
)
def test_a_manifest_whose_damage_is_odd_is_damaged_too(tmp_path: Path, whole: bytes, broken: bytes) -> None:
    IndexWriter(tmp_path).add(WORDS[:9], IDS[:9])
    path = tmp_path / "index.json"
    assert whole in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(whole, broken, 1))
    with pytest.raises(HashIndexDamaged, match=r"index\.json"):
        open_index(tmp_path)


def test_a_later_format_is_refused(tmp_path: Path) -> None:
    path = banded(tmp_path)
    raw = bytearray(path.read_bytes())
    raw[8] = 2
    path.write_bytes(bytes(raw))
    with pytest.raises(HashIndexTooNew):
        open_index(tmp_path)


def test_no_index_is_said(tmp_path: Path) -> None:
    with pytest.raises(HashIndexMissing):
        open_index(tmp_path)
    for change in (lambda: IndexWriter(tmp_path).remove([1]), lambda: IndexWriter(tmp_path).merge()):
        with pytest.raises(HashIndexMissing):
            change()


def test_an_addition_of_other_shapes_changes_nothing(tmp_path: Path) -> None:
    with pytest.raises(HashInvalid):
        IndexWriter(tmp_path).add(WORDS, IDS[:-1])
    assert list(tmp_path.iterdir()) == []


def test_leftovers_are_ignored_and_swept(tmp_path: Path) -> None:
    IndexWriter(tmp_path).add(WORDS[:20], IDS[:20])
    place = tmp_path / "segments"
    for name in ("0.seg", "0.seg.part", "0.gone", "0.gone.part", "0.seg.merging", "notes.txt"):
        (place / name).write_bytes(b"torn")
    before = pairs(open_index(tmp_path), WORDS[:5])
    IndexWriter(tmp_path).add(WORDS[20:21], IDS[20:21])
    assert {path.name for path in place.iterdir() if path.read_bytes() == b"torn"} == {"0.seg.merging", "notes.txt"}
    IndexWriter(tmp_path).merge()
    assert {path.name for path in place.iterdir() if path.read_bytes() == b"torn"} == {"notes.txt"}
    assert set(before) <= set(pairs(open_index(tmp_path), WORDS[:5]))


def test_removals_forget_themselves_when_nobody_waits() -> None:
    found = manifest.NO_TOMBSTONES.plus(np.array([5, 3, 5]), 4).plus(np.array([3]), 6)
    assert (found.ids.tolist(), found.sequences.tolist()) == ([3, 5], [6, 4])
    assert found.after(4).tolist() == [3]
    entry = manifest.SegmentEntry("a", "b", 1, banded=False, through=5)
    assert found.settled((entry,)).ids.tolist() == [3]
    assert found.settled(()).ids.tolist() == []
    assert index.SEGMENTS_FOLDER == "segments"
