# SPDX-License-Identifier: Apache-2.0
"""A case as GEXF 1.3: by the rules of the schema, masked, and read by others."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from sotdae.cases.dossier import Audience, Dossier, LinkRow, RoomSheet
from sotdae.cases.trails import LineRow, Trail, TrailPair, TrailSign
from sotdae.exchange.gexf import NAMESPACE, Gexf

FIRST, LAST = datetime(2026, 3, 2, 15, 30, tzinfo=UTC), datetime(2026, 3, 20, tzinfo=UTC)
NS = f"{{{NAMESPACE}}}"


def room(label: str, **facts: Any) -> RoomSheet:
    shown: dict[str, Any] = {
        **dict.fromkeys(("members_observed", "people_seen", "members_claimed")),
        "label": label,
        "label_ko": label.replace("R", "방"),
        "room_key": f"tg:channel:{label}",
        "room_type": "public_channel",
        "title_masked": "●●● (6-10, 가)",
        "state": "private",
        "messages": 5,
        "first_at": FIRST,
        "last_at": LAST,
    }
    return RoomSheet(**{**shown, **facts})


def pair(earlier: str, later: str) -> TrailPair:
    return TrailPair(
        *(earlier, later, "probable", 5.25, 3, -6.0, (), "export", "simulation", None, None, LAST),
        supporting=(TrailSign("explicit.announced", 1, 3.3, "predecessor"),),
        opposing=(TrailSign("time.existed_before", 9, -1.5, "successor"),),
    )


def dossier(**facts: Any) -> Dossier:
    whole: dict[str, Any] = {
        "rooms": (room("R-01"), room("R-02", first_at=None, last_at=None, room_type=None)),
        "links": (
            LinkRow("R-02", "R-01", True, "link", 3, FIRST, LAST),
            LinkRow("R-02", "R-01", True, "forward", 1, FIRST, LAST),
            LinkRow("R-02", "t.me/●●●", False, "link", 9, None, None),
        ),
        "trails": (Trail("R-01", "seen", FIRST, LAST, 4, 2, 2, LAST, "simulation", (pair("R-01", "R-02"),)),),
        "lineage": (LineRow("R-01", "R-01", "root", 0), LineRow("R-01", "R-02", "continues", 1, (("R-01", "probable"),))),
        **facts,
    }
    return Dossier("garden", "hash-only", False, Audience.PARTNER, "sotdae", LAST, 7, "0" * 64, **whole)


def written(some: Dossier) -> bytes:
    sink = io.BytesIO()
    Gexf().write(some, sink)
    return sink.getvalue()


def codes(body: bytes) -> set[str]:
    return {problem.code for problem in Gexf().check(io.BytesIO(body))}


def test_rooms_have_spans_and_edges_have_kinds() -> None:
    body = written(dossier())
    assert codes(body) == set()
    graph = ET.fromstring(body)[1]
    nodes = {str(node.get("id")): node for node in graph.iter(f"{NS}node")}
    assert (nodes["R-01"].get("start"), nodes["R-01"].get("end")) == ("2026-03-03", "2026-03-20"), "days are Korean"
    assert nodes["R-02"].get("start") is None
    edges = [(edge.get("source"), edge.get("target"), edge.get("kind")) for edge in graph.iter(f"{NS}edge")]
    assert edges == [("R-02", "R-01", "link"), ("R-02", "R-01", "forward"), ("R-01", "R-02", "succession")]
    values = {value.get("for"): value.get("value") for value in list(graph.iter(f"{NS}edge"))[-1].iter(f"{NS}attvalue")}
    assert values == {
        "kind": "succession",
        "level": "probable",
        "bits": "5.25",
        "signs": "3",
        "against": "1",
        "calibrated_on": "simulation",
    }
    assert {value.get("for") for value in nodes["R-02"].iter(f"{NS}attvalue")} == {"state", "messages", "lineage"}, (
        "what was not observed has no value"
    )


def test_nothing_but_labels_names_a_room_and_no_probability_is_in_it() -> None:
    text = written(dossier()).decode()
    assert "tg:channel" not in text
    assert "●" not in text
    assert "probability" not in text
    assert "The error rate on real rooms is not yet known." in text
    assert "1 links lead to rooms without a capture" in text


@pytest.mark.parametrize("rooms", [(), (room("R-01"),)])
def test_an_empty_case_and_one_room_are_graphs_too(rooms: Any) -> None:
    assert codes(written(dossier(rooms=rooms, links=(), trails=(), lineage=()))) == set()


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        (b'version="1.3"', b'version="1.2"', "root"),
        (b'defaultedgetype="directed"', b'defaultedgetype="both"', "graph"),
        (b'timeformat="date"', b'timeformat="double"', "graph"),
        (b'id="R-02"', b'id="R-01"', "id"),
        (b'label="R-02"', b'label="a name"', "unmasked"),
        (b'target="R-01"', b'target="R-09"', "edge"),
        (b'end="2026-03-20"', b'end="2026-03-01"', "time"),
        (b'start="2026-03-03"', b'start="yesterday"', "time"),
        (b'for="state"', b'for="mood"', "attvalue"),
        (b'type="double"', b'type="number"', "attribute"),
        (b"</graph>", b"", "not-well-formed"),
        (b"<gexf", b"<!DOCTYPE gexf [<!ENTITY a 'b'>]><gexf", "markup-declaration"),
    ],
)
def test_what_the_schema_forbids_is_found(before: bytes, after: bytes, code: str) -> None:
    body = written(dossier())
    assert before in body
    assert code in codes(body.replace(before, after, 1))


def test_networkx_reads_it(tmp_path: Path) -> None:
    networkx = pytest.importorskip("networkx", reason="networkx is not installed")
    (tmp_path / "rooms.gexf").write_bytes(written(dossier()))
    graph = networkx.read_gexf(tmp_path / "rooms.gexf")
    assert set(graph.nodes) == {"R-01", "R-02"}
    assert graph.number_of_edges() == 3
    assert graph.nodes["R-01"]["messages"] == 5
