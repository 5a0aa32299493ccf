# SPDX-License-Identifier: Apache-2.0
"""Turns a list of institutions into rules, one for each: full names count alone, short names only with a second cue near them.

Two-syllable short names are everyday syllables too, so they never count alone. Every name must stand as a word (`word_ends`), and a hospital or a
school below university that carries a university's name is not that university. A hit names an institution that was *mentioned*; what that means is
for an analysis that counts and a person who reads.

Source: own decision; the cue words are the project's own, and nobody has measured them on real texts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

CUES: Final = ("대학", "학교", "캠퍼스", "학과", "학번", "재학", "동문", "학생", "university", "campus", "college", "student")
_WITHIN: Final = 16
_SHORTEST_ALONE: Final = 3
"""Letters from which a name may count alone."""
_NOT_AFTER: Final = ("병원", "의료원", "부속", "부설", "사범대학부속", "사대부", "앞", "입구", "정문", "후문")
"""Behind a name, also after a space: another place that carries it, or the street before its gate."""
_FIELDS: Final = frozenset({"id", "version", "title", "names", "short"})


class GazetteerError(ValueError):
    """Says which institution is not in its form, and why."""


def signals_of(institutions: Sequence[Any]) -> list[Mapping[str, Any]]:
    """Return the rules that a list of ``[[institution]]`` tables stands for, with examples made from their names.

    Raises:
        GazetteerError: if a table is not in its form.
    """
    signals: list[Mapping[str, Any]] = []
    for number, institution in enumerate(institutions, start=1):
        signals.extend(_rules_of(number, institution))
    return signals


def _rules_of(number: int, institution: Any) -> list[Mapping[str, Any]]:
    place = f"institution {number}"
    if not isinstance(institution, dict) or set(institution) - _FIELDS or not {"id", "version", "title", "names"} <= set(institution):
        message = f"{place}: the fields are id, version, title, names and, if there are any, short"
        raise GazetteerError(message)
    names, short = institution["names"], institution.get("short", [])
    if not isinstance(names, list) or not isinstance(short, list) or not all(isinstance(name, str) and len(name) > 1 for name in (*names, *short)):
        message = f"{place} ({institution['id']}): names and short are lists of names of at least two letters"
        raise GazetteerError(message)
    if any(len(name) < _SHORTEST_ALONE for name in names):
        message = f"{place} ({institution['id']}): a name of two letters belongs into short; alone it is an everyday word"
        raise GazetteerError(message)
    shared = {
        "id": f"institution.{institution['id']}",
        "family": "institution",
        "version": institution["version"],
        "title": institution["title"],
        "view": "v2",
        "word_start": True,
        "word_end": True,
        "not_after": list(_NOT_AFTER),
        "weight_bits": 0.0,
    }
    rules: list[Mapping[str, Any]] = []
    if names:
        rules.append({**shared, "any": names, "positive": names, "negative": ["점심 먹고 책 읽기"]})
    if short:
        cue = {"terms": list(CUES), "within": _WITHIN}
        rules.append({**shared, "any": short, "near": cue, "positive": [f"{name} 학생" for name in short], "negative": [*short, "점심 먹고 책 읽기"]})
    return rules
