# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from cheap import NOW
from keeping_places import CASE, person

from sotdae.actions.showing.citing import citation, cite, is_whole
from sotdae.actions.showing.unmasking import unmask
from sotdae.actions.showing.warning import warn
from sotdae.actions.workspace import ANSWERS, Workspace
from sotdae.errors import CitationUnknown, NothingToUnmask, ReasonMissing, RoomUnknown, ShowingError, UsageError
from sotdae.lake.answers import Answers
from sotdae.lake.answers_lists import put_lists
from sotdae.lake.shapes import ListEntry

WHY = "to tell two rooms apart"


def shown(place: Workspace) -> list[str]:
    """The types of the log's entries, in order."""
    with person(place, "ara") as acting:
        return [entry.type for entry in acting.opened.vault.entries()]


def test_a_mask_is_lifted_after_the_log_says_so(place: Workspace) -> None:
    with person(place, "ara") as acting:
        found = unmask(acting, "R-02", "title", reason=WHY)
        assert found.lines == ("책 모임",)
        assert found.seq == acting.opened.vault.head().size
        text = unmask(acting, "R-01", "text", reason=WHY, message_id=3)
        assert text.lines == ("꽃밭 3",)
        assert acting.opened.book.shown.unmasked("ara", NOW - timedelta(days=1)) == 2
        assert acting.opened.book.shown.unmasked("bora", NOW - timedelta(days=1)) == 0
        assert acting.opened.book.shown.unmasked("ara", NOW) == 0
    assert shown(place)[-2:] == ["text.unmasked", "text.unmasked"]
    log = (place.vault / "log.jsonl").read_text("utf-8")
    assert "책 모임" not in log
    assert WHY not in log, "the reason is sealed"


@pytest.mark.parametrize("reason", ["", " ", "...", "\u200b\u200b\u200b\u200b\u200b"])
def test_without_a_reason_nothing_is_shown_or_logged(place: Workspace, reason: str) -> None:
    before = len(shown(place))
    with person(place, "ara") as acting, pytest.raises(ReasonMissing):
        unmask(acting, "R-01", "title", reason=reason)
    assert len(shown(place)) == before


def test_what_no_capture_shows_is_not_logged(place: Workspace) -> None:
    before = len(shown(place))
    with person(place, "ara") as acting:
        for what, message_id in (("username", None), ("text", 999), ("text", None)):
            with pytest.raises(NothingToUnmask):
                unmask(acting, "R-01", what, reason=WHY, message_id=message_id)  # type: ignore[arg-type]
        with pytest.raises(RoomUnknown):
            unmask(acting, "R-09", "title", reason=WHY)
    assert len(shown(place)) == before


def calling(place: Workspace, case_id: str) -> None:
    """Let the first room call to go after reporters."""
    with Answers(place.case_lake(case_id) / ANSWERS) as answers:
        room = answers.room("R-01")
    assert room is not None
    import sqlite3

    connection = sqlite3.connect(place.case_lake(case_id) / ANSWERS)
    with connection:
        put_lists(connection, 1, replace(room, entries=(ListEntry("call", "reporter", None, 1, {"role": "reporter"}),)))
    connection.close()


WARNING: dict[str, Any] = {"whom": "the paper's desk", "how": "telephone", "on": date(2026, 3, 1), "note": "a room names reporters"}


def test_a_warning_is_a_row_of_the_book_and_of_the_log(place: Workspace) -> None:
    with person(place, "bora") as acting:
        calling(place, acting.case.case_id)
        seq = warn(acting, "R-01", "reporter", **{**WARNING, "on": acting.now.date()})
        (row,) = acting.opened.book.shown.warned(acting.case.case_id)
    assert (row.label, row.role, row.whom, row.how, row.performer, row.seq) == ("R-01", "reporter", "the paper's desk", "telephone", "bora", seq)
    assert "desk" not in (place.vault / "log.jsonl").read_text("utf-8")


def test_a_warning_has_to_be_about_a_call_that_was_seen(place: Workspace) -> None:
    with person(place, "bora") as acting:
        calling(place, acting.case.case_id)
        today = acting.now.date()
        for changed, error in (
            ({"role": "teacher"}, UsageError),
            ({"label": "R-02"}, UsageError),
            ({"label": "R-07"}, RoomUnknown),
            ({"how": "pigeon"}, UsageError),
            ({"on": today + timedelta(days=1)}, UsageError),
            ({"whom": " "}, ReasonMissing),
            ({"note": ""}, ReasonMissing),
        ):
            facts = {"label": "R-01", "role": "reporter", **WARNING, "on": today, **changed}
            with pytest.raises(error):
                warn(acting, facts.pop("label"), facts.pop("role"), **facts)
        assert acting.opened.book.shown.warned(acting.case.case_id) == []


CONTENT = {"list": "rooms", "rows": [["R-01", 3]], "columns": [["label", "방", "room"]]}


def test_a_citation_is_frozen_with_its_digest_and_place(place: Workspace) -> None:
    with person(place, "ara") as acting:
        first = cite(acting, "rooms", CONTENT, reason="an article")
        second = cite(acting, "trail", CONTENT, reason="an article")
        assert (first.label, second.label) == ("Q-01", "Q-02")
        assert first.log_size == first.seq - 1
        assert (first.content, first.digest) == (CONTENT, second.digest)
        assert is_whole(first)
        assert not is_whole(replace(first, content={**CONTENT, "rows": []}))
        assert citation(acting, second.citation_id) == second
        with pytest.raises(CitationUnknown):
            citation(acting, "0" * 32)
        with pytest.raises(ShowingError):
            cite(acting, "today", CONTENT, reason="an article")
        with pytest.raises(ReasonMissing):
            cite(acting, "rooms", CONTENT, reason="")


def test_the_book_comes_back_out_of_the_log(place: Workspace) -> None:
    with person(place, "ara") as acting:
        calling(place, acting.case.case_id)
        unmask(acting, "R-01", "title", reason=WHY)
        warn(acting, "R-01", "reporter", **{**WARNING, "on": acting.now.date()})
        cite(acting, "rooms", CONTENT, reason="an article")
        before = _all(acting)
    for name in Path(place.folder).glob("book.sqlite3*"):
        name.unlink()
    with person(place, "ara") as acting:
        assert acting.case.name == CASE
        assert _all(acting) == before


def _all(acting: Any) -> tuple[Any, ...]:
    book, case_id = acting.opened.book.shown, acting.case.case_id
    return book.warned(case_id), book.citations(case_id), book.unmasked("ara", NOW - timedelta(days=1))
