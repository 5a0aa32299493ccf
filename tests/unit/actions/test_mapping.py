# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sotdae.actions.questions.mapping import HUB, MOST_NEIGHBOURS, WIDTH, sheet_of
from sotdae.errors import RoomAmbiguous, RoomUnknown
from sotdae.lake.answers import Answers
from sotdae.lake.answers_writer import AnswersWriter, RoomAnswer
from sotdae.lake.shapes import ListEntry
from sotdae.text.readings import Readings


def link(target: str, count: int = 1, kind: str = "mention") -> ListEntry:
    return ListEntry("link", target, None, count, {"kind": kind, "count": count, "first_at": None, "last_at": None})


def made(path: Path, rooms: dict[int, list[ListEntry]]) -> Path:
    path.unlink(missing_ok=True)
    with AnswersWriter(path, case="봄", mode="synthetic", reader=Readings()) as out:
        for number, entries in rooms.items():
            labels = (f"R-{number:02d}", f"방-{number:02d}")
            sheet = {"label": labels[0], "label_ko": labels[1], "state": "public"}
            out.put_room(RoomAnswer(f"tg:channel:{number}", labels, sheet=sheet, entries=tuple(entries)))
        out.finish(snapshots=[], made_at=0)
    return path


SUCCESSION = ListEntry("succession", "tg:channel:3", None, 900, {"level": "probable"})


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return made(tmp_path / "small.sqlite3", {1: [link("R-02", 5), SUCCESSION], 2: [link("R-04")], 3: [link("R-01")], 4: [], 40: []})


def test_a_room_with_its_neighbours_both_ways_the_heaviest_first(small: Path) -> None:
    with Answers(small) as answers:
        sheet = sheet_of(answers, "R-01")
    assert [node.label for node in sheet.nodes] == ["R-01", "R-03", "R-02"], "a sign of succession weighs more than links"
    assert {(line.source, line.target, line.kind) for line in sheet.lines} == {
        ("R-01", "R-02", "mention"),
        ("R-01", "R-03", "succession"),
        ("R-03", "R-01", "mention"),
    }
    assert (sheet.nodes[0].x, sheet.nodes[0].y, sheet.left_out) == (0, 0, 0)


def test_opening_a_neighbour_adds_its_own(small: Path) -> None:
    with Answers(small) as answers:
        assert [node.label for node in sheet_of(answers, "R-01", ["R-02"]).nodes] == ["R-01", "R-03", "R-02", "R-04"]
        assert [node.label for node in sheet_of(answers, "R-01", ["R-77"]).nodes] == ["R-01", "R-03", "R-02"]


def test_a_room_that_is_none_or_more_than_one(small: Path) -> None:
    with Answers(small) as answers:
        with pytest.raises(RoomUnknown):
            sheet_of(answers, "R-99")
        with pytest.raises(RoomAmbiguous):
            sheet_of(answers, "R-0")


def test_never_more_than_fifty_neighbours_and_hubs_can_go(tmp_path: Path) -> None:
    rooms = {1: [link(f"R-{number:02d}", number) for number in range(2, 72)]}
    rooms |= {number: [] for number in range(3, 72)}
    rooms[2] = [link(f"R-{number:02d}") for number in range(50, 50 + HUB + 3)]
    rooms[1].append(link("R-02", 1_000))
    with Answers(made(tmp_path / "large.sqlite3", rooms)) as answers:
        sheet = sheet_of(answers, "R-01")
        assert len(sheet.nodes) == MOST_NEIGHBOURS + 1
        assert sheet.left_out == 20
        assert "R-02" in {node.label for node in sheet.nodes}
        assert "R-02" not in {node.label for node in sheet_of(answers, "R-01", ["R-02"], hide_hubs=True).nodes}
        assert all(abs(node.x) <= WIDTH / 2 and abs(node.y) <= sheet.height / 2 for node in sheet.nodes)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9), st.integers(1, 5)), max_size=30))
def test_the_same_question_gives_the_same_drawing(tmp_path_factory: pytest.TempPathFactory, links: list[tuple[int, int, int]]) -> None:
    folder = tmp_path_factory.getbasetemp()
    sheets = []
    for name, order in (("one", links), ("two", list(reversed(links)))):
        rooms: dict[int, list[ListEntry]] = {number: [] for number in range(1, 10)}
        kept: dict[tuple[int, int], int] = {(source, target): count for source, target, count in sorted(links)}
        for source, target in dict.fromkeys((source, target) for source, target, _ in order if source != target):
            rooms[source].append(link(f"R-{target:02d}", kept[source, target]))
        with Answers(made(folder / f"map-{name}.sqlite3", rooms)) as answers:
            sheets.append(sheet_of(answers, "R-01", ["R-02"]))
    assert sheets[0].nodes == sheets[1].nodes
    places = [(node.x, node.y) for node in sheets[0].nodes]
    assert len(set(places)) == len(places)
