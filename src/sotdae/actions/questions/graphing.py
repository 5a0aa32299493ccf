# SPDX-License-Identifier: Apache-2.0
"""``sotdae graph``: writes a case's rooms, links and signs of succession as a graph, masked. Needs no key."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from typing import Any

from sotdae.actions.questions.reporting import build_dossier, exporter_called
from sotdae.actions.reading import open_answers
from sotdae.actions.workspace import ANSWERS, Workspace
from sotdae.custody.vault import Vault
from sotdae.errors import CaseUnknown, DocumentInvalid, UsageError


def write_graph(place: Workspace, case: str | None, out: Path, now: datetime) -> dict[str, Any]:
    """Write a case's graph to a file, replaced at once; returns the documented JSON.

    Args:
        place: the workspace.
        case: the case's name; may be left out where there is only one.
        out: the file.
        now: UTC.

    Raises:
        UsageError: if there are several cases and none is named.
        DocumentInvalid: if the graph does not pass its own check.
    """
    with open_answers(place, case) as opened:
        names = [(answers.case_id, str(answers.meta["case"])) for answers in opened]
    if not names:
        raise CaseUnknown
    if len(names) > 1:
        raise UsageError(what="there are several cases here: name one with --case")
    ((case_id, name),) = names
    head = Vault.open(place.vault).head()
    dossier = build_dossier(place.case_lake(case_id) / ANSWERS, name, (head.size, head.root), now)
    exporter = exporter_called("gexf")
    sink = io.BytesIO()
    exporter.write(dossier, sink)
    faults = sorted({problem.code for problem in exporter.check(io.BytesIO(sink.getvalue())) if problem.severity == "error"})
    if faults:
        raise DocumentInvalid(what=", ".join(faults))
    out.parent.mkdir(parents=True, exist_ok=True)
    temporary = out.with_name(f".{out.name}.part")
    temporary.write_bytes(sink.getvalue())
    temporary.replace(out)
    known = {room.label for room in dossier.rooms}
    links = [row for row in dossier.links if row.target_known and row.target in known]
    return {
        "case": name,
        "file": str(out),
        "format": "gexf",
        "rooms": len(dossier.rooms),
        "links": len(links),
        "successions": sum(len(trail.pairs) for trail in dossier.trails),
        "left_out": len(dossier.links) - len(links),
    }
