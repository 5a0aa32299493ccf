# SPDX-License-Identifier: Apache-2.0
"""Findings as JSON text and back. Standard library only, because the read model uses it."""

from __future__ import annotations

import json

from sotdae.lake.stored_text import json_text
from sotdae.model.findings import Evidence, Finding, Missing, Reason


def finding_text(finding: Finding) -> str:
    """Return a finding as JSON with sorted keys; equal findings give equal text."""
    facts = {
        "kind": finding.kind,
        "key": list(finding.key),
        "values": dict(finding.values),
        "score": finding.score,
        "reasons": [
            {"signal": one.signal, "value": one.value, "bits": one.bits, "made_by": one.made_by, "evidence": [list(place) for place in one.evidence]}
            for one in finding.reasons
        ],
        "missing": [[one.signal, one.why] for one in finding.missing],
    }
    return json_text(facts)


def finding_from(text: str) -> Finding:
    """Return the finding that `finding_text` wrote."""
    facts = json.loads(text)
    return Finding(
        facts["kind"],
        tuple(facts["key"]),
        facts["values"],
        tuple(
            Reason(one["signal"], one["value"], tuple(Evidence(*place) for place in one["evidence"]), one["bits"], one["made_by"])
            for one in facts["reasons"]
        ),
        tuple(Missing(signal, why) for signal, why in facts["missing"]),
        facts["score"],
    )
