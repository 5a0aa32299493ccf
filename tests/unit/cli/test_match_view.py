# SPDX-License-Identifier: Apache-2.0
"""What a person reads after a search: counts that are true, and every doubt said."""

from __future__ import annotations

import io
from typing import Any

import pytest
from rich.console import Console

from sotdae.actions.matching.match import MatchResult, Searched
from sotdae.cli.match_view import tell

ROW: dict[str, Any] = {
    "case": "표본",
    "item_id": "a" * 64,
    "kind": "picture",
    "distance_bits": 0,
    "band": "looks the same",
    "variant": "plain",
    "orientation": 0,
    "stored_variant": "plain",
    "at_milliseconds": None,
    "query_ratio": None,
    "stored_ratio": None,
    "label": "R-01",
    "label_ko": "방-01",
    "room_key": "telegram:1",
    "message_id": 5 << 20,
    "sent_at": None,
    "captures": 1,
}


def told(*queries: dict[str, Any], language: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("SOTDAE_LANG", language)
    out = Console(file=io.StringIO(), width=160)
    tell(out, MatchResult("표본", "hash-only", "S-01", queries, Searched(3, 1, 0, 1, ["표본"]), 4, 0), were_photos=True)
    return out.file.getvalue()  # type: ignore[attr-defined]  # (a StringIO)


def query(*matches: dict[str, Any], quality: int = 90) -> dict[str, Any]:
    return {"query": "photo 1", "quality": quality, "refused": None, "is_page": False, "matches": list(matches)}


def test_a_post_that_shows_two_copies_is_one_post(monkeypatch: pytest.MonkeyPatch) -> None:
    text = told(query(ROW, {**ROW, "item_id": "b" * 64}), language="en", monkeypatch=monkeypatch)
    assert "copies 2 · posts 1 · rooms 1" in text


@pytest.mark.parametrize(("language", "words"), [("en", "This photo shows little"), ("ko", "무늬가 적어")])
@pytest.mark.parametrize("matches", [(), (ROW,)])
def test_a_photo_that_was_asked_with_by_its_parts_only_says_so(
    monkeypatch: pytest.MonkeyPatch, language: str, words: str, matches: tuple[dict[str, Any], ...]
) -> None:
    assert words in told(query(*matches, quality=20), language=language, monkeypatch=monkeypatch)
    assert words not in told(query(*matches), language=language, monkeypatch=monkeypatch)
