# SPDX-License-Identifier: Apache-2.0
"""A case as a graph for Gephi and its like: rooms with the days they were seen, links by kind, signs of succession with bits and level. Masked.

Rooms bear their labels alone; rooms without a capture are left out, because a masked link does not say which of them it means. Days are Korean.
No account is in it, and the probability of a succession is not either while it is calibrated on simulations.

Source: GEXF 1.3 (gexf.net/1.3, gexf.xsd); ``kind`` keeps parallel edges of different kinds apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO, ClassVar, Final
from xml.etree import ElementTree as ET

from sotdae.cases import signs
from sotdae.cases.dossier import Audience, Dossier, LinkRow, RoomSheet
from sotdae.cases.trails import TrailPair
from sotdae.model.korea import KST
from sotdae.model.observations import Problem

NAMESPACE: Final = "http://gexf.net/1.3"
_NODE_FIELDS: Final = (
    ("room_type", "string"),
    ("state", "string"),
    ("messages", "integer"),
    ("members_observed", "integer"),
    ("members_claimed", "integer"),
    ("lineage", "string"),
)
_EDGE_FIELDS: Final = (
    ("kind", "string"),
    ("count", "integer"),
    ("level", "string"),
    ("bits", "double"),
    ("signs", "integer"),
    ("against", "integer"),
    ("calibrated_on", "string"),
)
_TYPES: Final = frozenset(("integer", "long", "double", "float", "boolean", "string", "anyURI", "liststring"))
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_LABEL: Final = re.compile(r"R-\d{2,}", re.ASCII)


class Gexf:
    """Writes a case as a GEXF 1.3 graph and checks it against the rules of the schema."""

    name: ClassVar[str] = "gexf"
    version: ClassVar[int] = 1
    media_type: ClassVar[str] = "application/gexf+xml"
    audience: ClassVar[Audience] = Audience.PARTNER

    def write(self, dossier: Dossier, sink: BinaryIO) -> None:
        """Write the graph as UTF-8; the same dossier gives the same bytes."""
        root = ET.Element("gexf", {"xmlns": NAMESPACE, "version": "1.3"})
        meta = ET.SubElement(root, "meta", {"lastmodifieddate": _day(dossier.made_at)})
        ET.SubElement(meta, "creator").text = dossier.program
        ET.SubElement(meta, "description").text = _description(dossier)
        attributes = {"defaultedgetype": "directed", "mode": "dynamic", "timeformat": "date", "timerepresentation": "interval"}
        graph = ET.SubElement(root, "graph", attributes)
        for class_, fields in (("node", _NODE_FIELDS), ("edge", _EDGE_FIELDS)):
            declared = ET.SubElement(graph, "attributes", {"class": class_, "mode": "static"})
            for name, type_ in fields:
                ET.SubElement(declared, "attribute", {"id": name, "title": name, "type": type_})
        lines = {line.label: line.root for line in dossier.lineage}
        known = {room.label for room in dossier.rooms}
        nodes = ET.SubElement(graph, "nodes", {"count": str(len(dossier.rooms))})
        for room in dossier.rooms:
            _node(nodes, room, lines.get(room.label))
        edges = ET.SubElement(graph, "edges")
        for row in dossier.links:
            if row.target_known and row.source in known and row.target in known:
                _link(edges, row)
        for pair in (pair for trail in dossier.trails for pair in trail.pairs):
            if pair.earlier in known and pair.later in known:
                _succession(edges, pair)
        edges.set("count", str(len(edges)))
        ET.indent(root, " ")
        sink.write(b'<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="utf-8") + b"\n")

    def check(self, document: BinaryIO) -> Iterator[Problem]:
        """Yield what is wrong with a written graph; nothing, if it is sound."""
        body = document.read()
        if b"<!" in body:
            yield _problem("markup-declaration", "a declaration that a graph does not need: it could define entities")
            return
        try:
            root = ET.fromstring(body)  # noqa: S314 (without declarations there are no entities)
        except ET.ParseError:
            yield _problem("not-well-formed", "the document is no XML")
            return
        yield from _faults(root)


def _node(nodes: ET.Element, room: RoomSheet, root: str | None) -> None:
    node = ET.SubElement(nodes, "node", {"id": room.label, "label": room.label, **_span(room.first_at, room.last_at)})
    facts = {name: getattr(room, name) for name, _ in _NODE_FIELDS if name != "lineage"}
    _values(node, {**facts, "lineage": root})


def _link(edges: ET.Element, row: LinkRow) -> None:
    edge = _edge(edges, (row.source, row.target), row.kind, float(row.count), _span(row.first_at, row.last_at))
    _values(edge, {"kind": row.kind, "count": row.count})


def _succession(edges: ET.Element, pair: TrailPair) -> None:
    edge = _edge(edges, (pair.earlier, pair.later), "succession", 1.0, _span(pair.opened_from or pair.opened_until, None))
    facts = {
        "level": pair.level,
        "bits": round(pair.bits, 3),
        "signs": pair.signs,
        "against": len(pair.opposing),
        "calibrated_on": pair.calibrated_on,
    }
    _values(edge, {"kind": "succession", **facts})


def _edge(edges: ET.Element, ends: tuple[str, str], kind: str, weight: float, span: dict[str, str]) -> ET.Element:
    facts = {"id": str(len(edges)), "source": ends[0], "target": ends[1], "kind": kind, "label": kind, "weight": f"{weight:g}", **span}
    return ET.SubElement(edges, "edge", facts)


def _values(parent: ET.Element, facts: dict[str, object]) -> None:
    """Add what is known; what was not observed has no value, never 0."""
    values = ET.SubElement(parent, "attvalues")
    for name, value in facts.items():
        if value is not None:
            ET.SubElement(values, "attvalue", {"for": name, "value": str(value)})


def _span(first: datetime | None, last: datetime | None) -> dict[str, str]:
    return {name: _day(moment) for name, moment in (("start", first), ("end", last)) if moment is not None}


def _day(moment: datetime) -> str:
    return moment.astimezone(KST).date().isoformat()


def _description(dossier: Dossier) -> str:
    outside = sum(1 for row in dossier.links if not row.target_known)
    told = [
        "SYNTHETIC, NOT EVIDENCE." if dossier.synthetic else "",
        "Rooms by label; days are Korean. A link is a link, not a relation.",
        f"{outside} links lead to rooms without a capture and are left out." if outside else "",
        "An edge of kind succession says that the later room shows signs of continuing the earlier one, in bits; it is no verdict.",
        signs.ERROR_RATE[1] if any(trail.calibrated_on == "simulation" for trail in dossier.trails) else "",
        f"Custody log: {dossier.log_size} entries, root {dossier.log_root}.",
    ]
    return " ".join(filter(None, told))


def _faults(root: ET.Element) -> Iterator[Problem]:
    """Check what gexf.xsd demands of the parts that are written here, and that nothing but labels names a room."""
    name = f"{{{NAMESPACE}}}"
    if root.tag != f"{name}gexf" or root.get("version") != "1.3" or [child.tag for child in root] != [f"{name}meta", f"{name}graph"]:
        yield _problem("root", "the document is no gexf of version 1.3 with meta and graph")
        return
    graph = root[1]
    if (graph.get("defaultedgetype"), graph.get("mode"), graph.get("timeformat")) != ("directed", "dynamic", "date"):
        yield _problem("graph", "the graph is not directed, dynamic and dated")
    declared: dict[str, set[str | None]] = {"node": set(), "edge": set()}
    for attributes in graph.findall(f"{name}attributes"):
        for attribute in attributes:
            declared.setdefault(str(attributes.get("class")), set()).add(attribute.get("id"))
            if attribute.get("type") not in _TYPES or not attribute.get("title"):
                yield _problem("attribute", "an attribute has no title or a type that the schema does not know")
    nodes, edges = graph.find(f"{name}nodes"), graph.find(f"{name}edges")
    if nodes is None or edges is None:
        yield _problem("graph", "there are no nodes or no edges")
        return
    ids = [str(node.get("id")) for node in nodes]
    if len(set(ids)) < len(ids) or len({edge.get("id") for edge in edges}) < len(edges):
        yield _problem("id", "two nodes, or two edges, have one id")
    if not all(_LABEL.fullmatch(node.get("label") or "") and node.get("id") == node.get("label") for node in nodes):
        yield _problem("unmasked", "a node is named otherwise than by its label")
    if any(edge.get("source") not in ids or edge.get("target") not in ids for edge in edges):
        yield _problem("edge", "an edge ends at no node")
    for class_, element in (("node", one) for one in nodes):
        yield from _element(class_, element, declared["node"], name)
    for class_, element in (("edge", one) for one in edges):
        yield from _element(class_, element, declared["edge"], name)


def _element(class_: str, element: ET.Element, declared: set[str | None], name: str) -> Iterator[Problem]:
    start, end = element.get("start"), element.get("end")
    if any(day is not None and not _DAY.fullmatch(day) for day in (start, end)) or (start and end and start > end):
        yield _problem("time", f"the days of one {class_} are none, or in the wrong order")
    if any(value.get("for") not in declared or value.get("value") is None for value in element.iter(f"{name}attvalue")):
        yield _problem("attvalue", f"a value of one {class_} has no declared attribute")


def _problem(code: str, detail: str) -> Problem:
    return Problem(code, "error", detail, None, None, None, "", 0, 0)
