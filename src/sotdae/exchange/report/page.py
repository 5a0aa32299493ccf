# SPDX-License-Identifier: Apache-2.0
"""The page as a whole: head, policy, banner and the order of its parts."""

from __future__ import annotations

from typing import Final

from sotdae.cases.dossier import Dossier
from sotdae.exchange.report.markup import Markup, el, evidence, join

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_STYLE: Final = "body{font-family:sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid #ccc;text-align:left;padding:.3rem}"


def page(dossier: Dossier) -> str:
    """Return the whole document."""
    banner = el("p", "지어낸 자료 · 증거 아님 — SYNTHETIC, NOT EVIDENCE", class_="banner") if dossier.synthetic else None
    rows = [
        el(
            "tr",
            el("td", room.label_ko),
            el("td", evidence(room.title_masked)),
            el("td", room.state),
            el("td", f"{room.messages:,}"),
            el("td", "—" if room.members_claimed is None else f"{room.members_claimed:,}"),
            el("td", f"{room.people_seen:,}"),
        )
        for room in dossier.rooms
    ]
    names = ("방", "제목(가림)", "상태", "글", "방 측 주장", "센 사람(최소)")
    table = el(
        "table",
        el("caption", "방"),
        el("thead", el("tr", *(el("th", name, scope="col") for name in names))),
        el("tbody", *rows),
    )
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("title", "보고서"),
        el("style", Markup(_STYLE)),
    )
    body = el("body", banner, el("h1", "보고서"), el("p", evidence(dossier.case), " · ", dossier.made_at.isoformat()), table)
    return "<!DOCTYPE html>\n" + el("html", join(head, "\n", body), lang="ko") + "\n"
