# SPDX-License-Identifier: Apache-2.0
"""CASE/UCO: every act has performer, instrument and times; nothing is named that does not stand in the document."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from sotdae.cases.bundle import Act, BundleHeader, Exhibit, Recipient
from sotdae.cases.withholding import Variant
from sotdae.exchange.case_uco import CaseUco, bundle_document

AT, ENDED = "2026-11-27T01:02:03+00:00", "2026-11-27T01:05:00+00:00"
ACTS = [
    Act(1, "workspace.made", AT, AT),
    Act(3, "action.add", AT, ENDED, 5, "officer 3", "warrant", "search", "sotdae 0.1.0", (1, 2)),
    Act(6, "later.kind", AT, AT, None, "officer 3", None, None, "sotdae 0.2.0"),
    Act(7, "action.add", AT, None, None, "officer 4"),
]
EXHIBITS = [
    Exhibit(1, 4, 0, "text", 10, "●●●.json", "a" * 64, "b" * 64, "c" * 64, AT, None),
    Exhibit(2, 4, 1, "media", 11, "●●●.png", None, None, "d" * 64, AT, "frozen"),
]


def header(**more: Any) -> BundleHeader:
    facts = {
        "bundle_id": "1" * 32,
        "case_id": "2" * 32,
        "mode": "hash-only",
        "synthetic": False,
        "variant": Variant.COURT,
        "purpose": "p",
        "authority": None,
        "performer": "x",
        "until": date(2027, 1, 1),
        "recipients": (Recipient("age1x", "0" * 64),),
        "made_at": datetime(2026, 11, 27, tzinfo=UTC),
        "program": "sotdae 0.1.0",
        "origin": "o",
        "log_size": 7,
        "log_root": "3" * 64,
        "key_line": "k",
        **more,
    }
    return BundleHeader(**facts)


def graph(**more: Any) -> list[dict[str, Any]]:
    body = b"".join(bundle_document(header(**more), ACTS, EXHIBITS, ACTS))
    nodes: list[dict[str, Any]] = json.loads(body)["@graph"]
    assert list(CaseUco().check(io.BytesIO(body))) == []
    return nodes


def of_type(nodes: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [node for node in nodes if node.get("@type") == kind]


def test_every_act_has_performer_instrument_and_times() -> None:
    nodes = graph()
    acts = of_type(nodes, "case-investigation:InvestigativeAction")
    assert [act["uco-core:name"] for act in acts] == ["workspace.made", "action.add", "later.kind", "action.add"]
    names = {node["@id"]: node["uco-core:name"] for node in nodes if "uco-core:name" in node}
    assert [names[act["uco-action:performer"]["@id"]] for act in acts] == ["not stated", "officer 3", "officer 3", "officer 4"]
    assert [act.get("uco-action:endTime", {}).get("@value") for act in acts] == [
        "2026-11-27T01:02:03Z",
        "2026-11-27T01:05:00Z",
        "2026-11-27T01:02:03Z",
        None,
    ]
    assert len(of_type(nodes, "uco-identity:Identity")) == 3
    assert {node["uco-tool:version"] for node in of_type(nodes, "uco-tool:Tool")} == {"0.1.0", "0.2.0", "(version not recorded)"}
    assert "authority: warrant; purpose: search" in acts[1]["uco-core:description"]


def test_a_digest_that_is_held_back_is_not_there() -> None:
    nodes = graph()
    facets = [node["uco-core:hasFacet"] for node in of_type(nodes, "uco-observable:File")]
    assert facets[0]["uco-observable:hash"]["uco-types:hashValue"] == {"@type": "xsd:hexBinary", "@value": "a" * 64}
    assert facets[0]["uco-observable:hash"]["uco-types:hashMethod"] == "SHA256"
    assert "uco-observable:hash" not in facets[1]


def test_ids_are_those_of_one_bundle_and_say_nothing() -> None:
    first, second = ({node["@id"] for node in graph(bundle_id=letter * 32)} for letter in "12")
    assert not first & second
    assert first == {node["@id"] for node in graph(bundle_id="1" * 32)}


def test_a_demonstration_says_so_in_every_act() -> None:
    acts = of_type(graph(synthetic=True), "case-investigation:InvestigativeAction")
    assert all("SYNTHETIC, NOT EVIDENCE" in act["uco-core:description"] for act in acts)


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (lambda nodes: nodes.pop(0), "no-investigation"),
        (lambda nodes: [node.pop("uco-action:performer", None) for node in nodes], "act-incomplete"),
        (lambda nodes: nodes.pop(), "unresolved"),
    ],
)
def test_a_damaged_document_is_found_out(damage: Any, code: str) -> None:
    body = json.loads(b"".join(bundle_document(header(), ACTS, EXHIBITS, ACTS)))
    damage(body["@graph"])
    assert code in {problem.code for problem in CaseUco().check(io.BytesIO(json.dumps(body).encode()))}
