# SPDX-License-Identifier: Apache-2.0
"""What sheets say of texts that several rooms posted and of rooms that post the same things together, as JSON: counts, labels and times only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from sotdae.actions.reading import iso

if TYPE_CHECKING:
    from sotdae.model.findings import Finding, Reason

Row = dict[str, Any]
Places = Callable[[Sequence["Reason"]], list[Row]]
Labels = Callable[[str], Row]

MOST_TEXTS: Final = 200
"""Groups of copies that sheets and report show; the findings hold all."""
MOST_PAIRS: Final = 200
"""Pairs of rooms that sheets and report show, the most remarkable ones; likewise."""

_COUNTS: Final = ("texts", "writings", "posts", "own_posts", "forwarded", "odd")
_SHARED: Final = (
    *("objects", "forwards", "texts", "pictures", "links", "objects_of_both", "shares", "first_led", "second_led", "gap_milliseconds"),
    *("is_remarkable", "window_seconds"),
)


def text_rows(case: str, findings: Sequence[Finding], labels: Labels, places: Places) -> list[Row]:
    """Return which texts stand in several rooms: those that say most first, what stands everywhere last, `MOST_TEXTS` at most.

    Args:
        case: the case's name.
        findings: of the kind *text.copies*.
        labels: room key -> ``label`` and ``label_ko``.
        places: makes JSON of the places of reasons.
    """
    rows = [_text_row(case, finding, labels, places) for finding in findings]
    rows.sort(key=lambda row: (row["is_common"], -len(row["rooms"]), -row["posts"], row["first_seen_until"] or "9", row["text_id"]))
    return rows[:MOST_TEXTS]


def _text_row(case: str, finding: Finding, labels: Labels, places: Places) -> Row:
    values: Mapping[str, Any] = finding.values
    return {
        "case": case,
        "text_id": finding.key[0],
        **{name: values[name] for name in (*_COUNTS, "is_common")},
        **{name: iso(values[name]) for name in ("first_seen_from", "first_seen_until", "original_at")},
        "rooms": [
            {
                **labels(room["room_key"]),
                **{name: room[name] for name in _COUNTS},
                "first_from": iso(room["first_from"]),
                "first_until": iso(room["first_until"]),
                "evidence": places([reason]),
            }
            for room, reason in zip(values["rooms"], finding.reasons, strict=True)
        ],
    }


def pair_rows(case: str, findings: Sequence[Finding], labels: Labels, places: Places) -> list[Row]:
    """Return which rooms post the same things together, the most remarkable pairs first, `MOST_PAIRS` at most; arguments as for `text_rows`."""
    rows = [_pair_row(case, finding, labels, places) for finding in findings]
    rows.sort(key=lambda row: (row["q_log10"], -row["objects"], *(room["label"] or "" for room in row["rooms"])))
    return rows[:MOST_PAIRS]


def _pair_row(case: str, finding: Finding, labels: Labels, places: Places) -> Row:
    values: Mapping[str, Any] = finding.values
    return {
        "case": case,
        "rooms": [labels(str(key)) for key in finding.key],
        **{name: values[name] for name in _SHARED},
        **{name: values[f"{name}_hundredths"] / 100 for name in ("expected", "tail_log10", "q_log10")},
        "first_at": iso(values["first_at"]),
        "last_at": iso(values["last_at"]),
        "missing": [{"signal": one.signal, "why": one.why} for one in finding.missing],
        "evidence": places(finding.reasons),
    }


def names_label(row: Row, label: str | None) -> bool:
    """Say whether a row of either kind is about a room, too."""
    return label is not None and any(room["label"] == label for room in row["rooms"])
