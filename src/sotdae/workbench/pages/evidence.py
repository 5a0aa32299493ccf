# SPDX-License-Identifier: Apache-2.0
"""Evidence: what a case holds, every log entry about a capture or an item in plain words, what vouches for it, and proofs that check without us."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from sotdae.actions.jobs.receipts import receipt, receipts
from sotdae.actions.records.activity_book import ActRow, Asked
from sotdae.cases.activity import Group
from sotdae.cases.jobs import Job, Kind, State
from sotdae.cases.trust import Trust, trust_of
from sotdae.custody.log_lines import LogEntry
from sotdae.custody.tlog_proof import tlog_proof
from sotdae.custody.vault import checkpoint_sizes
from sotdae.model.canonical import canonical_json
from sotdae.workbench.desk import Desk
from sotdae.workbench.log_words import act_word
from sotdae.workbench.page import Page, Shown

_PROOFS_LOOKED_AT: Final = 50
_MOST_ACTS: Final = 200
_RECORDS_SHOWN: Final = 200
_JOBS_LOOKED_AT: Final = 20
ICONS: Final = {Trust.HASH: "○", Trust.CHAINED: "◐", Trust.ANCHORED: "●", Trust.FAILED: "✗"}


class Standing:
    """What vouches for the log now: asked once a page."""

    def __init__(self, desk: Desk) -> None:
        """Look at the newest checkpoint, the newest outside timestamp and the newest check."""
        with desk.held.writing() as opened:
            self.head = opened.vault.head()
            self.signed = max(checkpoint_sizes(opened.vault.folder), default=0)
            self.key_line, self.origin = opened.vault.key_line, opened.vault.origin
            self.anchors = [row for row in _proofs(desk) if row.type == "anchor.received"]
            entry = next(opened.vault.entries(after=self.anchors[0].seq - 1)) if self.anchors else None
            self.anchored = int(entry.body["anchor"]["size"]) if entry is not None else 0
        self.is_synthetic = desk.is_synthetic
        checks = [job for job in desk.held.office.jobs.of_case("", _JOBS_LOOKED_AT) if job.kind is Kind.VERIFY]
        self.checking = next((job for job in checks if not job.is_ended), None)
        self.checked: Job | None = next((job for job in checks if job.state is State.DONE), None)
        self.has_failed = bool(self.checked and self.checked.result and not self.checked.result["ok"])

    def of(self, seq: int) -> dict[str, Any]:
        """Return an entry's badge."""
        level = trust_of(seq, signed=self.signed, anchored=self.anchored, is_synthetic=self.is_synthetic, has_failed=self.has_failed)
        return {"level": level.value, "icon": ICONS[level]}


def _proofs(desk: Desk) -> list[ActRow]:
    return desk.held.opened.book.activity.acts(Asked(group=Group.PROOFS.value), _PROOFS_LOOKED_AT)


def evidence(_: HttpRequest, desk: Desk) -> Shown:
    """List the case's captures, and say what vouches for them."""
    standing = Standing(desk)
    rows = [{"receipt": one, "trust": standing.of(one.seq)} for one in receipts(desk.held.opened.book, _case_id(desk))]
    context = {"rows": rows[::-1], "standing": standing, "whole": standing.of(standing.head.size)}
    return Shown("long_work/evidence.html", context)


def verify(_: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Check every byte, key file and line now, in the background."""
    assert desk.person is not None
    desk.held.office.ask(Kind.VERIFY, {"performer": desk.person.name}, case_id="", person=desk.person.person_id, now=desk.now, anew=True)
    return HttpResponseRedirect(reverse("evidence", kwargs={"case_id": _case_id(desk)}))


def capture(request: HttpRequest, desk: Desk, action_id: str) -> Shown:
    """Show a capture: its custody, and its items, a log entry at a time."""
    book = desk.held.opened.book
    found = receipt(book, _case_id(desk), action_id)
    if found is None:
        raise Http404
    standing = Standing(desk)
    acts = sorted(
        {
            act.place: act
            for act in (*book.activity.of_action(action_id, _MOST_ACTS), *book.activity.about(found.capture_id, _case_id(desk), _MOST_ACTS))
        }.items()
    )
    sealing = [act for _, act in acts if act.type == "items.sealed"]
    chosen = request.GET.get("entry", "")
    seq = next((act.seq for act in sealing if str(act.seq) == chosen), sealing[0].seq if sealing else 0)
    context = {"receipt": found, "trust": standing.of(found.seq), "acts": _chain(desk, [act for _, act in acts], standing), "sealing": sealing}
    return Shown("long_work/capture.html", {**context, "seq": seq, "items": _items(desk, seq) if seq else []})


def item(_: HttpRequest, desk: Desk, tag: str) -> Shown:
    """Show an item's custody: every log entry about it."""
    book = desk.held.opened.book
    known = book.item(_case_id(desk), tag)
    about = book.activity.about(tag, _case_id(desk), _MOST_ACTS)
    if known is None and not about:
        raise Http404
    sealed = book.activity.at([known[1]]) if known is not None else []
    begun = [act for one in sealed for act in book.activity.of_action(one.action, 1)]
    acts = sorted({act.place: act for act in (*begun, *sealed, *about)}.items())
    standing = Standing(desk)
    seq = known[1] if known is not None else acts[-1][1].seq
    facts = {"tag": tag, "object_id": known[0] if known else "", "seq": seq, "is_erased": known is None}
    return Shown(
        "long_work/item.html", {**facts, "trust": standing.of(seq), "acts": _chain(desk, [act for _, act in acts], standing), "standing": standing}
    )


def proof(_: HttpRequest, desk: Desk, seq: str) -> HttpResponse:
    """Hand out the proof that a log entry is under a signed checkpoint."""
    entry = _entry(desk, seq)
    with desk.held.writing() as opened:
        body = tlog_proof(opened.vault, entry.seq)
    return _file(body, f"entry-{entry.seq}.tlog-proof", "text/plain; charset=utf-8")


def line(_: HttpRequest, desk: Desk, seq: str) -> HttpResponse:
    """Hand out a log entry as it stands in the log: RFC 8785, without its line feed. It names no name, no text and no plaintext's digest."""
    entry = _entry(desk, seq)
    return _file(canonical_json(dict(entry.body)), f"entry-{entry.seq}.json", "application/json")


def key(_: HttpRequest, desk: Desk) -> HttpResponse:
    """Hand out the log's public key, by which anybody checks proofs."""
    with desk.held.writing() as opened:
        return _file(f"{opened.vault.key_line}\n".encode(), "log.vkey", "text/plain; charset=utf-8")


def _entry(desk: Desk, seq: str) -> LogEntry:
    """Return a log entry of the page's case, or of the workspace itself."""
    if not (seq.isascii() and seq.isdigit()):
        raise Http404
    with desk.held.writing() as opened:
        if not 1 <= int(seq) <= opened.vault.head().size:
            raise Http404
        entry = next(opened.vault.entries(after=int(seq) - 1))
    if entry.case not in {None, _case_id(desk)}:
        raise Http404
    return entry


def _chain(desk: Desk, acts: Sequence[ActRow], standing: Standing) -> list[dict[str, Any]]:
    """Return acts as a chain of custody shows them."""
    return [{"act": act, "word": act_word(act.type, act.verb, desk.language), "trust": standing.of(act.seq)} for act in acts]


def _items(desk: Desk, seq: int) -> list[dict[str, Any]]:
    """Return the items of one sealing entry: digest, size, kind and tag; a name is shown by nobody here."""
    with desk.held.writing() as opened:
        entry = next(opened.vault.entries(after=seq - 1))
        records = opened.vault.details(opened.keyring, entry)[:_RECORDS_SHOWN]
        tag = opened.keyring.item_tag
        kept = ("item_id", "bytes", "kind", "object_id", "seen_before")
        return [{**{name: one.get(name) for name in kept}, "tag": tag(str(one["item_id"]))} for one in records if "item_id" in one]


def _file(body: bytes, name: str, media_type: str) -> HttpResponse:
    return HttpResponse(body, content_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _case_id(desk: Desk) -> str:
    assert desk.case is not None
    return desk.case.case_id


PAGES: Final = [
    Page("evidence", "evidence", "evidence.read", evidence, nav=70),
    Page("evidence_verify", "evidence/verify", "evidence.verify", verify, methods=("POST",)),
    Page("log_key", "evidence/key", "evidence.read", key),
    Page("item", "evidence/items/<opaque:tag>", "evidence.read", item),
    Page("proof", "evidence/proofs/<opaque:seq>", "evidence.read", proof),
    Page("line", "evidence/lines/<opaque:seq>", "evidence.read", line),
    Page("capture", "evidence/<opaque:action_id>", "evidence.read", capture, params=("entry",)),
]
