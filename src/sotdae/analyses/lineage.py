# SPDX-License-Identifier: Apache-2.0
"""Which rooms follow each other over several closings: chains of succession with their splits and merges, each as sure as its weakest link.

An edge goes from a room to one that closed later, or not at all: so nothing runs in a circle. Every room hangs on its likeliest predecessor, which
among edges ordered in time is the branching of greatest weight; further predecessors that are likely enough are kept as merges.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from sotdae.analyses.analysis import Analysis, Tables
from sotdae.classes import dataclass
from sotdae.model.findings import Finding, Missing, Reason

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sotdae.model.canonical import Json

KIND: Final = "room.lineage"
_SUCCESSION: Final = "room.succession"
_NONE_SEEN: Final = "none seen"
_LEVELS: Final = ("rejected", "indicated", "probable", "strong")
_MOST_CITED: Final = 5
_MILLION: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Params:
    """The documented parameters.

    Attributes:
        least_probability: an edge counts if its probability is at least so much. One half: likelier than not.
        least_level: and its level at least this.
    """

    least_probability: float = 0.5
    least_level: str = "indicated"


class _Edge(NamedTuple):
    """One succession that counts."""

    source: str
    target: str
    millionths: int
    level: str
    finding: Finding


def run(tables: Tables, params: Params) -> Sequence[Finding]:
    """Return one finding for each room of each lineage of two rooms or more."""
    findings = tables.findings(_SUCCESSION)
    closed = {str(one.key[0]): one for one in findings if one.key[1] == _NONE_SEEN}
    parents: dict[str, list[_Edge]] = defaultdict(list)
    for edge in _edges(findings, closed, params):
        parents[edge.target].append(edge)
    for edges in parents.values():
        edges.sort(key=lambda edge: (-edge.millionths, edge.source))
    children: dict[str, list[str]] = defaultdict(list)
    for target in sorted(parents):
        children[parents[target][0].source].append(target)
    rooms = {*parents, *(edge.source for edges in parents.values() for edge in edges)}
    made = [_finding(room, parents, children, closed) for room in rooms]
    return sorted(made, key=lambda finding: finding.key)


def _edges(findings: Sequence[Finding], closed: Mapping[str, Finding], params: Params) -> list[_Edge]:
    least = round(params.least_probability * _MILLION)
    edges = []
    for finding in findings:
        source, target = str(finding.key[0]), str(finding.key[1])
        if target == _NONE_SEEN:
            continue
        millionths, level = _whole(finding.values["probability_millionths"]), str(finding.values["level"])
        if millionths >= least and _LEVELS.index(level) >= _LEVELS.index(params.least_level) and _before(source, target, closed):
            edges.append(_Edge(source, target, millionths, level, finding))
    return edges


def _whole(value: Json) -> int:
    assert isinstance(value, int), "succession states whole millionths"
    return value


def _before(source: str, target: str, closed: Mapping[str, Finding]) -> bool:
    """Whether the one closed before the other, as far as captures bound it; a room that was not seen to close comes last."""
    if target not in closed:
        return True
    left, right = _closing(closed[source]), _closing(closed[target])
    return left is not None and right is not None and (left, source) < (right, target)


def _closing(finding: Finding) -> int | None:
    bounds = [finding.values["closed_from"], finding.values["closed_until"]]
    return next((_whole(bound) for bound in bounds if bound is not None), None)


def _path(room: str, parents: Mapping[str, Sequence[_Edge]]) -> tuple[str, list[_Edge]]:
    """Return the root above a room and the edges down to it. Time orders edges, so the way up ends."""
    edges: list[_Edge] = []
    while parents.get(room):
        edges.append(parents[room][0])
        room = parents[room][0].source
    return room, edges[::-1]


def _finding(room: str, parents: Mapping[str, Sequence[_Edge]], children: Mapping[str, Sequence[str]], closed: Mapping[str, Finding]) -> Finding:
    root, path = _path(room, parents)
    above = parents.get(room, ())
    below = children.get(room, ())
    beside = children.get(above[0].source, ()) if above else ()
    role = "root" if not above else "merge" if len(above) > 1 else "split" if len(beside) > 1 else "continues"
    return Finding(
        kind=KIND,
        key=(root, room),
        values={
            "role": role,
            "parents": [{"room_key": edge.source, "probability_millionths": edge.millionths, "level": edge.level} for edge in above],
            "children": [*below],
            "depth": len(path),
            "p_path_millionths": min((edge.millionths for edge in path), default=None),
            "level_path": min((edge.level for edge in path), key=_LEVELS.index, default=None),
            "calibrated_on": str(next((edge.finding.values["calibrated_on"] for edge in path), closed[root].values["calibrated_on"])),
        },
        reasons=_reasons(room, above, closed),
        missing=(Missing("earlier", "whether an earlier room led here no capture shows"),) if not above else (),
    )


def _reasons(room: str, above: Sequence[_Edge], closed: Mapping[str, Finding]) -> tuple[Reason, ...]:
    if not above:
        cited = [place for reason in closed[room].reasons for place in reason.evidence]
        return (Reason("root", closed[room].values["closed_how"], tuple(cited[:_MOST_CITED]), made_by="room"),)
    found = []
    for edge in above:
        cited = [place for reason in edge.finding.reasons if (reason.bits or 0) > 0 for place in reason.evidence]
        found.append(Reason("succession", edge.source, tuple(dict.fromkeys(cited))[:_MOST_CITED], made_by="both"))
    return tuple(found)


_COLUMNS: Final[dict[str, tuple[str, str]]] = {
    "role": ("word", "root, continues (the only one after its predecessor), split (one of several), merge (it continues several)"),
    "parents": ("list", "for each predecessor: room_key, probability_millionths, level; the likeliest first, by which it belongs to this lineage"),
    "children": ("rooms", "rooms whose likeliest predecessor it is"),
    "depth": ("edges", "how many successions lie between the root and it"),
    "p_path_millionths": ("millionths", "the least probability on the way from the root; null for the root"),
    "level_path": ("word", "the least level on the way; null for the root"),
    "calibrated_on": ("word", "as in succession"),
}


ANALYSIS: Final = Analysis(
    name="lineage",
    version=1,
    reads=(_SUCCESSION,),
    kind=KIND,
    key=("lineage_root_room_key", "room_key"),
    scope="case",
    params=Params,
    run=run,
    columns=_COLUMNS,
    title={"ko": "어느 방이 어느 방의 뒤를 잇나", "en": "Which rooms follow each other, over several closings?"},
)
