# SPDX-License-Identifier: Apache-2.0
"""CASE/UCO 1.x JSON-LD of what was done: every act with performer, instrument and times, and the exhibits that it took in or gave out.

Written node by node, so that its memory does not grow with the case. Source: CASE 1.4 (case-investigation:InvestigativeAction, ProvenanceRecord) and
UCO 1.4 (action, identity, role, tool, observable); two traps found by trial: ``hashMethod`` is a plain string (``SHA256``) and ``hashValue`` is
xsd:hexBinary. Node ids are UUIDs of version 5 under the bundle's random id: equal in every copy, and nothing to guess from.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any, BinaryIO, ClassVar, Final

from sotdae.cases.bundle import Act, BundleHeader, Exhibit
from sotdae.cases.dossier import Audience, CaptureRow, Dossier
from sotdae.model.observations import Problem

_ONTOLOGY: Final = "https://ontology.unifiedcyberontology.org/uco/"
CONTEXT: Final[dict[str, str]] = {
    "case-investigation": "https://ontology.caseontology.org/case/investigation/",
    "kb": "http://example.org/kb/",
    **{f"uco-{name}": f"{_ONTOLOGY}{name}/" for name in ("action", "core", "identity", "observable", "role", "tool", "types")},
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
SYNTHETIC: Final = "SYNTHETIC, NOT EVIDENCE"
_RESULTS: Final = 256
"""Results of an act that one node names; nodes of one id are one thing in JSON-LD, so an act of many exhibits need not be held in memory."""
_NOT_STATED: Final = "not stated"

Node = dict[str, Any]


class CaseGraph:
    """Makes the nodes of one document; each performer, instrument and role stands in it once, where it is met first."""

    def __init__(self, name: str, *, synthetic: bool) -> None:
        """Begin a document.

        Args:
            name: random or unique: node ids are made under it.
            synthetic: every description says so.
        """
        self._space = uuid.uuid5(uuid.NAMESPACE_URL, f"sotdae:{name}")
        self._warning = f" [{SYNTHETIC}]" if synthetic else ""
        self._met: set[str] = set()

    def id(self, kind: str, key: object) -> str:
        """Return a node's id."""
        return f"kb:{kind}-{uuid.uuid5(self._space, f'{kind}:{key}')}"

    def investigation(self, title: str, about: str, acts: Iterable[int]) -> Node:
        """Return the investigation, with the acts it consists of by their log entries."""
        return {
            "@id": self.id("investigation", "whole"),
            "@type": "case-investigation:Investigation",
            "uco-core:name": title,
            "uco-core:description": about + self._warning,
            "uco-core:object": [{"@id": self.id("action", seq)} for seq in acts],
        }

    def act(self, act: Act, program: str, exhibits: Iterable[int] = ()) -> Iterator[Node]:
        """Yield the nodes of one act."""
        performer, instrument = act.performer or _NOT_STATED, act.instrument or f"{program.split(maxsplit=1)[0]} (version not recorded)"
        yield from self._performer(performer)
        yield from self._instrument(instrument)
        node: Node = {
            "@id": self.id("action", act.log_seq),
            "@type": "case-investigation:InvestigativeAction",
            "uco-core:name": act.type,
            "uco-core:description": self._description(act),
            "uco-action:startTime": _time(act.begun_at),
            "uco-action:performer": {"@id": self.id("identity", performer)},
            "uco-action:instrument": {"@id": self.id("tool", instrument)},
        }
        if act.ended_at is not None:
            node["uco-action:endTime"] = _time(act.ended_at)
        yield node
        numbers = iter(exhibits)
        while some := list(islice(numbers, _RESULTS)):
            yield {"@id": node["@id"], "uco-action:result": [{"@id": self.id("provenance-record", number)} for number in some]}

    def _description(self, act: Act) -> str:
        through = f" to {act.ended_seq}" if act.ended_seq else ""
        stated = [f"{name}: {value}" for name, value in (("authority", act.authority), ("purpose", act.purpose)) if value]
        return "; ".join([f"custody log entry {act.log_seq}{through}", *stated]) + self._warning

    def _performer(self, performer: str) -> Iterator[Node]:
        node_id, role_id = self.id("identity", performer), self.id("role", "performer")
        if role_id not in self._met:
            self._met.add(role_id)
            yield {"@id": role_id, "@type": "uco-role:Role", "uco-core:name": "performer"}
        if node_id not in self._met:
            self._met.add(node_id)
            yield {
                "@id": node_id,
                "@type": "uco-identity:Identity",
                "uco-core:name": performer,
                "uco-core:description": "role and staff id as stated; a name stands in the annex sealed to the court, if anywhere",
            }
            yield {
                "@id": self.id("relationship", performer),
                "@type": "uco-core:Relationship",
                "uco-core:source": {"@id": node_id},
                "uco-core:target": {"@id": role_id},
                "uco-core:kindOfRelationship": "has-role",
                "uco-core:isDirectional": {"@type": "xsd:boolean", "@value": True},
            }

    def _instrument(self, instrument: str) -> Iterator[Node]:
        node_id = self.id("tool", instrument)
        if node_id not in self._met:
            self._met.add(node_id)
            name, _, version = instrument.partition(" ")
            yield {"@id": node_id, "@type": "uco-tool:Tool", "uco-core:name": name, "uco-tool:version": version}

    def exhibit(self, exhibit: Exhibit) -> Iterator[Node]:
        """Yield the nodes of one exhibit: its provenance record and the file."""
        file_id, facet_id, number = self.id("file", exhibit.number), self.id("content-data-facet", exhibit.number), f"{exhibit.number:06d}"
        held = "its sealed object is in the bundle" if exhibit.object_id else "its record alone"
        yield {
            "@id": self.id("provenance-record", exhibit.number),
            "@type": "case-investigation:ProvenanceRecord",
            "case-investigation:exhibitNumber": number,
            "uco-core:description": f"{exhibit.kind}; {held}; log entry {exhibit.log_seq}, record {exhibit.index}" + self._warning,
            "uco-core:object": {"@id": file_id},
        }
        facet: Node = {
            "@id": facet_id,
            "@type": "uco-observable:ContentDataFacet",
            "uco-observable:sizeInBytes": {"@type": "xsd:integer", "@value": str(exhibit.size)},
        }
        if exhibit.item_id is not None:
            facet["uco-observable:hash"] = {
                "@id": self.id("hash", exhibit.number),
                "@type": "uco-types:Hash",
                "uco-types:hashMethod": "SHA256",
                "uco-types:hashValue": {"@type": "xsd:hexBinary", "@value": exhibit.item_id},
            }
        yield {"@id": file_id, "@type": "uco-observable:File", "uco-core:hasFacet": facet}


def document(nodes: Iterable[Node]) -> Iterator[bytes]:
    """Yield the document's bytes, a node a line."""
    head = json.dumps({"@context": CONTEXT}, ensure_ascii=False)[:-1]
    yield f'{head}, "@graph": [\n'.encode()
    comma = ""
    for node in nodes:
        yield f"{comma}{json.dumps(node, ensure_ascii=False)}".encode()
        comma = ",\n"
    yield b"\n]}\n"


def bundle_document(header: BundleHeader, acts: Iterable[Act], exhibits: Iterable[Exhibit], acts_again: Iterable[Act]) -> Iterator[bytes]:
    """Yield the CASE document of a bundle; the acts are walked twice, for themselves and for the investigation that lists them."""
    graph = CaseGraph(header.bundle_id, synthetic=header.synthetic)

    def nodes() -> Iterator[Node]:
        about = f"log of {header.log_size} entries, root {header.log_root}; variant {header.variant.value}"
        yield graph.investigation(f"case {header.case_id}", about, (act.log_seq for act in acts_again))
        for act in acts:
            taken = range(act.exhibits[0], act.exhibits[1] + 1) if act.exhibits else ()
            yield from graph.act(act, header.program, taken)
        for exhibit in exhibits:
            yield from graph.exhibit(exhibit)

    return document(nodes())


class CaseUco:
    """The exporter: a dossier's captures as acts, for whoever wants no whole bundle."""

    name: ClassVar[str] = "case-uco"
    version: ClassVar[int] = 1
    media_type: ClassVar[str] = "application/ld+json"
    audience: ClassVar[Audience] = Audience.COURT

    def write(self, dossier: Dossier, sink: BinaryIO) -> None:
        """Write the document as UTF-8; the same dossier gives the same bytes."""
        graph = CaseGraph(dossier.log_root, synthetic=dossier.synthetic)
        acts = [_act(row) for row in dossier.captures]
        about = f"log of {dossier.log_size} entries, root {dossier.log_root}"
        whole = graph.investigation("case", about, [act.log_seq for act in acts])
        sink.writelines(document(chain((whole,), *(graph.act(act, dossier.program) for act in acts))))

    def check(self, document: BinaryIO) -> Iterator[Problem]:
        """Yield what is wrong with a written document: its form, unresolved references, an act without performer, instrument or time."""
        try:
            graph = json.load(document)["@graph"]
            named = {node["@id"] for node in graph}
        except (ValueError, KeyError, TypeError, RecursionError):
            yield _problem("not-json-ld", "it is not JSON-LD with a graph of named nodes")
            return
        if not any(node.get("@type") == "case-investigation:Investigation" for node in graph):
            yield _problem("no-investigation", "no investigation stands in it")
        for node in graph:
            for name in ("uco-action:performer", "uco-action:instrument", "uco-action:startTime"):
                if node.get("@type") == "case-investigation:InvestigativeAction" and name not in node:
                    yield _problem("act-incomplete", f"an act lacks {name}")
            if any(reference not in named for reference in _references(node)):
                yield _problem("unresolved", "a node names another that is not there")


def _references(node: Node) -> Iterator[str]:
    for value in node.values():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict) and set(one) == {"@id"}:
                yield str(one["@id"])


def _act(row: CaptureRow) -> Act:
    return Act(
        log_seq=row.log_seq,
        type="action.add",
        begun_at=row.sealed_at.isoformat(),
        ended_at=row.sealed_at.isoformat(),
        performer=row.performer,
        authority=row.authority,
        purpose=row.purpose,
    )


def _time(text: str) -> Node:
    return {"@type": "xsd:dateTime", "@value": text.replace("+00:00", "Z")}


def _problem(code: str, detail: str) -> Problem:
    return Problem(code, "error", detail, None, None, None, "", 0, 0)
