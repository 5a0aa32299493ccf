# SPDX-License-Identifier: Apache-2.0
"""Texts and pairs of rooms on sheets, in the terminal and in the report: what stands first, what is left out, and that no text is shown."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from rich.console import Console

from sotdae.actions.answers.shared_sheet import MOST_TEXTS, names_label, pair_rows, text_rows
from sotdae.cases.dossier import Audience, Citation, Dossier, RepostingRow, TextRoom, TextRow
from sotdae.cli.shared_view import tell_reposting, tell_texts
from sotdae.exchange.report.audit import faults_of
from sotdae.exchange.report.markup import Markup
from sotdae.exchange.report.page import page
from sotdae.exchange.report.sources import Sources
from sotdae.exchange.report.texts import chapter
from sotdae.model.findings import Evidence, Finding, Reason

NUMBERS = {f"tg:channel:{number}": number for number in range(1, 31)}
DAY = 86_400_000_000


def labels(key: str) -> dict[str, Any]:
    return {"label": f"R-{NUMBERS[key]:02d}", "label_ko": f"방-{NUMBERS[key]:02d}"}


def places(reasons: Any) -> list[dict[str, Any]]:
    return [{"label": None, "message_id": place.message_id} for reason in reasons for place in reason.evidence]


def posted(identifier: str, rooms: int, *, posts: int = 1, common: bool = False, writings: int = 1, odd: int = 0) -> Finding:
    counts = {"texts": 1, "writings": writings, "posts": posts, "own_posts": 0, "forwarded": 1, "odd": odd}
    told: list[Any] = [{"room_key": key, **counts, "first_from": DAY, "first_until": DAY} for key in list(NUMBERS)[:rooms]]
    values = {**counts, "posts": posts * rooms, "text_ids": [identifier], "rooms": told, "is_common": common, "rooms_with_texts": 30}
    times = {"first_seen_from": DAY, "first_seen_until": DAY, "original_at": None}
    cited = tuple(Reason("posted", posts, (Evidence(key, 7, "c" * 64, 0, 1),)) for key in list(NUMBERS)[:rooms])
    return Finding("text.copies", (identifier,), {**values, **times}, cited)


def together(second: int, q: int, *, remarkable: bool = True) -> Finding:
    values: dict[str, Any] = dict.fromkeys(("forwards", "texts", "pictures", "links", "second_led"), 0)
    values |= {"objects": 4, "objects_of_both": 9, "shares": 5, "first_led": 5, "gap_milliseconds": 2500, "first_at": DAY, "last_at": 2 * DAY}
    values |= {"expected_hundredths": 12, "tail_log10_hundredths": q - 40, "q_log10_hundredths": q, "is_remarkable": remarkable, "window_seconds": 10}
    return Finding(
        "rooms.reposting", ("tg:channel:1", f"tg:channel:{second}"), values, (Reason("same_text", 4, (Evidence("tg:channel:1", 3, "c" * 64, 0, 1),)),)
    )


def printed(tell: Any, rows: list[dict[str, Any]]) -> str:
    out = io.StringIO()
    tell(Console(file=out, width=300), rows)
    return out.getvalue()


def test_what_is_everywhere_comes_last_and_what_is_in_most_rooms_first() -> None:
    rows = text_rows("garden", [posted("a", 2), posted("b", 30, common=True), posted("c", 3), posted("d", 2, posts=4)], labels, places)
    assert [row["text_id"] for row in rows] == ["c", "d", "a", "b"]
    assert rows[0]["rooms"][0] | {"evidence": None} == {
        "label": "R-01",
        "label_ko": "방-01",
        "texts": 1,
        "writings": 1,
        "posts": 1,
        "own_posts": 0,
        "forwarded": 1,
        "odd": 0,
        "first_from": "1970-01-02T00:00:00+00:00",
        "first_until": "1970-01-02T00:00:00+00:00",
        "evidence": None,
    }
    assert len(text_rows("garden", [posted(f"{number:04d}", 2) for number in range(MOST_TEXTS + 5)], labels, places)) == MOST_TEXTS


def test_the_most_remarkable_pair_comes_first_and_a_pair_is_on_both_rooms_sheets() -> None:
    rows = pair_rows("garden", [together(2, -150), together(3, -900)], labels, places)
    assert [row["rooms"][1]["label"] for row in rows] == ["R-03", "R-02"]
    assert (rows[0]["expected"], rows[0]["tail_log10"], rows[0]["q_log10"]) == (0.12, -9.4, -9.0)
    assert [names_label(rows[0], label) for label in ("R-01", "R-03", "R-02", None)] == [True, True, False, False]


def test_the_terminal_tells_ways_of_writing_doubts_and_what_it_does_not_mean(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOTDAE_LANG", "en")
    told = printed(tell_texts, text_rows("garden", [posted("a", 3, writings=2, odd=1), posted("b", 30, common=True)], labels, places))
    assert "R-01 → R-02 → R-03" in told
    for word in ("written in 2 ways", "in pieces 1", "in very many rooms", "Who wrote a text is not said"):
        assert word in told
    told = printed(tell_reposting, pair_rows("garden", [together(2, -150, remarkable=False)], labels, places))
    for word in (
        "4 things within 10 s of each other (of 9 that both posted) · by chance 0.1",
        "R-01 first 5 times · 2.5 s apart",
        "chance may do as much",
        "It does not mean",
    ):
        assert word in told
    assert printed(tell_texts, []) == printed(tell_reposting, []) == ""


WHEN = datetime(2026, 3, 26, tzinfo=UTC)
PLACE = (Citation("R-03", 7, "c" * 64, 0, 90, 12),)
EMPTY = Dossier("garden", "synthetic", synthetic=True, audience=Audience.TEAM, program="sotdae", made_at=WHEN, log_size=3, log_root="0" * 64)
ROOM = TextRoom("R-03", 2, 1, WHEN, WHEN, PLACE)
TEXT = TextRow(writings=2, posts=3, odd=1, is_common=True, rooms=(ROOM, replace(ROOM, label="R-04", first_from=None)), rooms_total=2)
PAIR = RepostingRow(
    "R-03", "R-04", 3, 8, 0.25, is_remarkable=False, first_led=3, second_led=0, window_seconds=10, first_at=WHEN, last_at=WHEN, citations=PLACE
)


def shown(texts: tuple[TextRow, ...] = (), reposting: tuple[RepostingRow, ...] = ()) -> str:
    dossier = replace(EMPTY, texts=texts, reposting=reposting)
    assert [fault.code for fault in faults_of(page(dossier).encode())] == []
    return chapter(dossier, Sources(dossier), Markup(""))


def test_the_report_says_where_there_is_nothing() -> None:
    assert "No longer text was posted in more than one room." in shown()
    assert "No two rooms posted the same things" in shown()


def test_the_report_lists_rooms_ways_of_writing_and_pairs_with_their_places() -> None:
    told = shown((TEXT,), (PAIR,))
    for word in (
        "text 1: 3 posts in 2 rooms",
        "written in 2 ways",
        "1 in pieces",
        "in very many rooms",
        "href",
        "0.2",
        "R-03 3, R-04 0",
        "chance may do as much",
    ):
        assert word in told
    assert "100 of 101 pairs are listed" in shown(reposting=(PAIR,) * 101)
    assert "100 of 101 are listed" in shown((TEXT,) * 101)
