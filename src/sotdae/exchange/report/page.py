# SPDX-License-Identifier: Apache-2.0
"""The page as a whole: head, policy, banner and the order of its parts: answers first, plumbing last.

The policy allows one style sheet, named by its digest, and nothing else: no script, no picture, no font, no frame, no address outside the file
(Content Security Policy Level 3). The page therefore shows the same on a computer without a network and with scripts switched off.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Final

from sotdae.cases.dossier import Dossier
from sotdae.exchange.report import calls, contacts, decisions, gates, institutions, kept, sections, summary, svg, texts, trails
from sotdae.exchange.report.calls import TITLE as CALLS
from sotdae.exchange.report.claims import claims
from sotdae.exchange.report.contacts import TITLE as CONTACTS
from sotdae.exchange.report.copies import TITLE as COPIES
from sotdae.exchange.report.copies import chapter
from sotdae.exchange.report.decisions import TITLE as DECISIONS
from sotdae.exchange.report.gates import TITLE as GATES
from sotdae.exchange.report.institutions import TITLE as INSTITUTIONS
from sotdae.exchange.report.links import links
from sotdae.exchange.report.markup import Markup, el, join, plain
from sotdae.exchange.report.sources import Sources
from sotdae.exchange.report.style import style
from sotdae.exchange.report.surges import people
from sotdae.exchange.report.tables import heading
from sotdae.exchange.report.texts import TITLE as TEXTS
from sotdae.exchange.report.times import short
from sotdae.exchange.report.trails import TITLE as TRAILS
from sotdae.exchange.report.words import SYNTHETIC, TITLE, Pair, both

_CONTENTS: Final = (
    ("glance", Pair("한눈에 보기", "At a glance")),
    ("reading", Pair("읽는 법", "How to read this")),
    ("histories", Pair("방 이력", "Room histories")),
    ("rooms", Pair("방 목록", "The rooms")),
    ("each", Pair("방마다", "Room by room")),
    ("trails", TRAILS),
    ("decisions", DECISIONS),
    ("between", Pair("방 사이의 연결", "Links between rooms")),
    ("gates", GATES),
    ("contacts", CONTACTS),
    ("calls", CALLS),
    ("institutions", INSTITUTIONS),
    ("copies", COPIES),
    ("texts", TEXTS),
    ("sizes", Pair("방 측 주장과 실제 집계", "Claimed and counted")),
    ("problems", Pair("읽지 못한 것", "What could not be read")),
    ("captures", Pair("수집한 자료", "The captures")),
    ("meaning", Pair("이 숫자들이 뜻하지 않는 것", "What these numbers do not mean")),
    ("checking", Pair("확인하는 법", "How to check this")),
    ("sources", Pair("부록 1. 근거", "Appendix 1. Sources")),
    ("digests", Pair("부록 2. 항목", "Appendix 2. Items")),
)


def page(dossier: Dossier) -> str:
    """Return the whole document; the same dossier gives the same text."""
    return "<!DOCTYPE html>\n" + el("html", _head(dossier), "\n", _body(dossier), lang="ko") + "\n"


def policy(sheet: str) -> str:
    """Return the content security policy that allows a style sheet, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(sheet.encode("utf-8")).digest()).decode("ascii")
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _head(dossier: Dossier) -> Markup:
    foot = f"{TITLE.ko} · {short(dossier.made_at)} · 보관 이력 {dossier.log_size}건 {dossier.log_root[:12]}"
    sheet = style(foot, f"{SYNTHETIC.ko}  ·  {SYNTHETIC.en}" if dossier.synthetic else None)
    return el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=policy(sheet)),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="referrer", content="no-referrer"),
        el("meta", name="robots", content="noindex, nofollow"),
        el("meta", name="generator", content=plain(dossier.program)),
        el("meta", name="sotdae-synthetic", content="yes" if dossier.synthetic else "no"),
        el("title", f"{TITLE.ko} · {TITLE.en}"),
        el("style", Markup(sheet)),
    )


def _body(dossier: Dossier) -> Markup:
    sources = Sources(dossier)
    each = (sections.room(room, index, sources) for index, room in enumerate(dossier.rooms))
    parts = (
        el("section", summary.glance(dossier)),
        el("section", summary.reading()),
        el("section", summary.histories(dossier), class_="chapter"),
        el("section", summary.rooms_table(dossier, sources), class_="chapter"),
        el("section", heading(2, Pair("방마다", "Room by room"), "each"), *each, class_="chapter"),
        el("section", trails.chapter(dossier, sources, heading(2, TRAILS, "trails")), class_="chapter"),
        el("section", decisions.chapter(dossier, sources, heading(2, DECISIONS, "decisions")), class_="chapter"),
        el("section", heading(2, Pair("방 사이의 연결", "Links between rooms"), "between"), links(dossier, sources), class_="chapter"),
        el("section", gates.chapter(dossier, sources, heading(2, GATES, "gates")), class_="chapter"),
        el("section", contacts.chapter(dossier, sources, heading(2, CONTACTS, "contacts")), class_="chapter"),
        el("section", calls.chapter(dossier, sources, heading(2, CALLS, "calls")), class_="chapter"),
        el("section", institutions.chapter(dossier, heading(2, INSTITUTIONS, "institutions")), class_="chapter"),
        el("section", chapter(dossier, sources, heading(2, COPIES, "copies")), class_="chapter"),
        el("section", texts.chapter(dossier, sources, heading(2, TEXTS, "texts")), class_="chapter"),
        el("section", heading(2, Pair("방 측 주장과 실제 집계", "Claimed and counted"), "sizes"), claims(dossier, sources), people(dossier)),
        el("section", sections.problems(dossier, sources)),
        el("section", sections.captures(dossier), kept.told(dossier), class_="chapter"),
        el("section", sections.meaning(), class_="chapter"),
        el("section", sections.checking(dossier)),
    )
    content = join(*(join("\n", part) for part in parts), "\n", sections.appendices(sources))
    head = el("header", summary.title_block(dossier), _contents())
    skip = el("a", both(Pair("본문으로", "skip to the report")), href="#main", class_="skip")
    return el("body", skip, svg.patterns(), *_banner(dossier), head, el("main", content, id="main"), el("footer", *_banner(dossier, stamp=False)))


def _banner(dossier: Dossier, *, stamp: bool = True) -> tuple[Markup, ...]:
    """The words that say a demonstration is one: on the screen, and pale behind the text of every printed page for browsers without page heads."""
    if not dossier.synthetic:
        return ()
    shown = el("p", both(SYNTHETIC), class_="banner", role="note" if stamp else None, data_banner="synthetic")
    pale = el("div", SYNTHETIC.ko, el("br"), SYNTHETIC.en, class_="stamp", aria_hidden="true")
    return (shown, pale) if stamp else (shown,)


def _contents() -> Markup:
    entries = (el("li", el("a", both(pair), href=f"#{ident}")) for ident, pair in _CONTENTS)
    return el("nav", el("ol", *entries), aria_label="차례 contents")
