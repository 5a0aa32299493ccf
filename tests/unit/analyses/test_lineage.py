# SPDX-License-Identifier: Apache-2.0
"""Lineages: chains with splits and merges, as sure as their weakest link, and never in a circle."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sotdae.analyses.lineage import ANALYSIS
from sotdae.model.findings import Evidence, Finding, Reason

Run = Callable[..., list[Finding]]
PLACE = Evidence("a", 1, "e" * 64, 0, 1)


def closed(room: str, at: int | None) -> Finding:
    values = {"closed_from": at, "closed_until": None, "closed_how": "seen", "calibrated_on": "simulation"}
    return Finding("room.succession", (room, "none seen"), values, (Reason("closing", "seen", (PLACE,)),))


def edge(source: str, target: str, millionths: int, level: str = "probable") -> Finding:
    values = {"probability_millionths": millionths, "level": level, "calibrated_on": "simulation"}
    return Finding("room.succession", (source, target), values, (Reason("content.texts", 3, (PLACE,), 2.0),))


def lineages(analysed: Run, findings: Sequence[Finding]) -> dict[tuple[Any, ...], dict[str, Any]]:
    return {one.key: dict(one.values) for one in analysed(ANALYSIS, [], reads={"room.succession": list(findings)})}


def test_a_chain_is_as_sure_as_its_weakest_link(analysed: Run) -> None:
    found = lineages(analysed, [closed("a", 1), closed("b", 2), edge("a", "b", 900_000, "strong"), edge("b", "c", 600_000)])
    assert [(key, one["role"], one["p_path_millionths"], one["level_path"], one["depth"]) for key, one in found.items()] == [
        (("a", "a"), "root", None, None, 0),
        (("a", "b"), "continues", 900_000, "strong", 1),
        (("a", "c"), "continues", 600_000, "probable", 2),
    ]


def test_a_split_keeps_both_and_a_merge_names_all_its_predecessors(analysed: Run) -> None:
    found = lineages(analysed, [closed("a", 1), closed("x", 1), edge("a", "b", 900_000), edge("a", "c", 800_000), edge("x", "c", 700_000)])
    assert found["a", "b"]["role"] == "split"
    assert found["a", "c"]["role"] == "merge"
    assert [one["room_key"] for one in found["a", "c"]["parents"]] == ["a", "x"]
    assert found["a", "a"]["children"] == ["b", "c"]
    assert found["x", "x"]["children"] == []


def test_nothing_runs_in_a_circle_or_back_in_time(analysed: Run) -> None:
    findings = [closed("a", 1), closed("b", 2), edge("a", "b", 900_000), edge("b", "a", 950_000)]
    assert set(lineages(analysed, findings)) == {("a", "a"), ("a", "b")}
    assert lineages(analysed, [closed("a", None), closed("b", 2), edge("a", "b", 900_000)]) == {}


def test_two_rooms_that_closed_together_are_ordered_one_way_only(analysed: Run) -> None:
    findings = [closed("a", 1), closed("b", 1), edge("a", "b", 600_000), edge("b", "a", 900_000)]
    assert set(lineages(analysed, findings)) == {("a", "a"), ("a", "b")}


def test_what_is_less_likely_than_not_or_rejected_is_no_edge(analysed: Run) -> None:
    assert lineages(analysed, [closed("a", 1), edge("a", "b", 499_999)]) == {}
    assert lineages(analysed, [closed("a", 1), edge("a", "b", 900_000, "rejected")]) == {}


def test_no_order_of_findings_matters(analysed: Run) -> None:
    findings = [closed("a", 1), closed("b", 2), closed("x", 1), edge("a", "b", 900_000), edge("x", "b", 900_000), edge("b", "c", 600_000)]
    assert lineages(analysed, findings) == lineages(analysed, findings[::-1])
