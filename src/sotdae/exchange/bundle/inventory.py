# SPDX-License-Identifier: Apache-2.0
"""The printed inventory (전자정보 상세목록): one HTML page that prints on A4 and reads on a phone, and the same as plain text. Written row by row.

The page loads and runs nothing (Content Security Policy Level 3). It stands beside the sealed files in clear, so it is masked: no name of a file, a
room or a person.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Final

from sotdae.cases.bundle import Act, BundleHeader, Exhibit, Stub, Totals
from sotdae.cases.withholding import GROUNDS, Reason
from sotdae.classes import dataclass
from sotdae.exchange.bundle.words import act_name, say
from sotdae.exchange.report.markup import Markup, el, join, plain
from sotdae.exchange.report.times import short

_STYLE: Final = """
html { background: #fff; color: #111; }
html { font: 10pt/1.45 "Noto Sans KR", "Noto Sans CJK KR", "Apple SD Gothic Neo", "Malgun Gothic", system-ui, sans-serif; }
body { max-width: 60rem; margin: 1.2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; text-align: center; margin: .4rem 0 1rem; }
h2 { font-size: 1.05rem; margin: 1.2rem 0 .4rem; border-bottom: 1px solid #777; break-after: avoid; }
p { margin: .3rem 0; }
p.synthetic { text-align: center; font-weight: 700; border: 2px solid #111; padding: .25rem; }
p.end { text-align: center; color: #555; }
dl { display: grid; grid-template-columns: minmax(7rem, 12rem) 1fr; gap: .2rem .8rem; margin: 0; }
dt { color: #444; } dd { margin: 0; }
code { font: .88em/1.35 ui-monospace, "DejaVu Sans Mono", Consolas, monospace; word-break: break-all; }
table { border-collapse: collapse; width: 100%; font-size: 8.5pt; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th, td { border: 1px solid #999; padding: .22rem .35rem; text-align: left; vertical-align: top; }
th { background: #f1f1f1; }
td.n { text-align: right; white-space: nowrap; }
td.t { white-space: nowrap; }
span.w { color: #7a3b00; }
table.sign td { height: 2.4rem; }
@media (max-width: 40rem) {
  dl { grid-template-columns: 1fr; } dt { margin-top: .3rem; }
  table, tbody, tr, td { display: block; } thead { display: none; }
  tr { border: 1px solid #999; margin: 0 0 .5rem; padding: .25rem .4rem; }
  td { border: 0; padding: .08rem 0; } td.n, td.t { text-align: left; white-space: normal; }
  td[data-h]::before { content: attr(data-h) ": "; color: #555; }
}
@page { size: A4; margin: 14mm 12mm; @bottom-center { content: counter(page) " / " counter(pages); font-size: 8pt; } }
@media print { body { margin: 0; max-width: none; padding: 0; font-size: 9pt; } table { font-size: 7.5pt; } }
"""
_MOST_STUBS: Final = 200
"""Stubs that are printed one by one; of more, each reason is one line with its number, and all stand in withheld.tsv."""


@dataclass(frozen=True, slots=True)
class Inventory:
    """What an inventory is written from. The functions give fresh passes over rows that do not fit into memory."""

    header: BundleHeader
    totals: Totals
    script_digest: str
    exhibits: Callable[[], Iterable[Exhibit]]
    acts: Callable[[], Iterable[Act]]
    stubs: Callable[[], Iterable[Stub]]


def _fields(what: Inventory, language: str) -> Iterator[tuple[str, str]]:
    """Yield the first page's facts: what each is called, and its value."""
    header, missing = what.header, say("not_stated", language)
    yield "variant", say(f"variant.{header.variant.value}", language)
    yield "purpose", header.purpose
    if header.authority is not None:
        yield "authority", header.authority
    yield "until", header.until.isoformat()
    for recipient in header.recipients:
        yield "recipients", f"{recipient.key} (SHA-256 {recipient.fingerprint[:16]}…)"
    yield "performer", header.performer or missing
    yield "made_at", both_times(header.made_at)
    yield "program", header.program
    yield "case", header.case_id
    yield "bundle", header.bundle_id
    yield "mode", say(f"mode.{header.mode}", language)
    yield "log", say("log.value", language, size=header.log_size, root=header.log_root)
    yield "key", f"{header.key_line} · {say('key.compare', language)}"
    yield "script", what.script_digest
    totals = what.totals
    yield "counts", say("counts.value", language, exhibits=totals.exhibits, held=totals.held, withheld=totals.withheld, acts=totals.acts)
    counted = {name: getattr(totals, name) for name in ("findings", "opposing", "rejected", "abstained", "problems")}
    yield "findings", say("findings.value", language, **counted)


def _held_back(what: Inventory, language: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield (what, where, how many, ground) of what is held back: one by one while they are few, else by reason."""
    side = 0 if language == "ko" else 1
    if what.totals.withheld <= _MOST_STUBS:
        for stub in what.stubs():
            yield say(f"what.{stub.what}", language), stub.where, "1", GROUNDS[Reason(stub.reason)][side]
        return
    for (kind, reason), count in sorted(Counter((stub.what, stub.reason) for stub in what.stubs()).items()):
        yield say(f"what.{kind}", language), "data/withheld.tsv", f"{count:,}", GROUNDS[Reason(reason)][side]


def _digests(row: Exhibit, language: str) -> tuple[str, str, str]:
    """Return what stands for the item's digest, for its sealed object, and why something is not here."""
    why = "" if row.withheld is None else GROUNDS[Reason(row.withheld)][0 if language == "ko" else 1]
    return row.item_id or say("digest.none", language), row.object_id or say("object.none", language), why


def html(what: Inventory, language: str) -> Iterator[bytes]:
    """Yield the page's bytes."""
    policy = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode("ascii")
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el(
            "meta",
            http_equiv="Content-Security-Policy",
            content=f"default-src 'none'; style-src 'sha256-{policy}'; base-uri 'none'; form-action 'none'",
        ),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="robots", content="noindex, nofollow"),
        el("title", say("title", language)),
        el("style", Markup(_STYLE)),
    )
    yield f'<!DOCTYPE html>\n<html lang="{language}">{head}\n<body>\n'.encode()
    banner = el("p", say("synthetic", language), class_="synthetic") if what.header.synthetic else Markup("")
    facts = el("dl", *(join(el("dt", say(name, language)), el("dd", el("bdi", value))) for name, value in _fields(what, language)))
    yield join(banner, el("h1", say("title", language)), facts, el("p", say("limits", language)), "\n").encode()
    yield from _table("exhibits", ("number", "kind", "name", "bytes", "digest", "log"), _exhibit_rows(what, language), language)
    yield from _table("acts", ("log", "time", "act", "performer", "instrument"), _act_rows(what, language), language)
    if what.totals.withheld:
        rows = (
            [el("td", kind), el("td", el("code", place)), el("td", count, class_="n"), el("td", ground)]
            for kind, place, count, ground in _held_back(what, language)
        )
        yield from _table("withheld", ("what", "where", "count", "ground"), rows, language)
    else:
        yield join(el("h2", say("withheld", language)), el("p", say("withheld.none", language)), "\n").encode()
    signs = (
        el("tr", el("td", say(f"signature.{who}", language)), el("td", say("signature.on", language))) for who in ("giver", "receiver", "participant")
    )
    yield join(el("h2", say("signatures", language)), el("table", *signs, class_="sign"), "\n").encode()
    yield join(banner, el("p", say("end", language), class_="end"), "\n").encode() + b"</body></html>\n"


def _table(title: str, columns: tuple[str, ...], rows: Iterable[list[Markup]], language: str) -> Iterator[bytes]:
    names = [say(f"col.{column}", language) for column in columns]
    head = el("tr", *(el("th", name, scope="col") for name in names))
    yield f"{el('h2', say(title, language))}\n<table>{el('thead', head)}<tbody>\n".encode()
    for row in rows:
        cells = (cell.replace("<td", f'<td data-h="{name}"', 1) for cell, name in zip(row, names, strict=True))
        yield f"<tr>{''.join(cells)}</tr>\n".encode()
    yield b"</tbody></table>\n"


def _exhibit_rows(what: Inventory, language: str) -> Iterator[list[Markup]]:
    for row in what.exhibits():
        digest, sealed, why = _digests(row, language)
        told = [el("code", digest)] if row.object_id is None and why else [el("code", digest), el("br"), el("code", sealed)]
        notes = [note for note in (why, say("again", language) if row.seen_before else "") if note]
        told += [join(el("br"), el("span", note, class_="w")) for note in notes]
        yield [
            el("td", f"{row.number}", class_="n"),
            el("td", say(f"kind.{row.kind}", language)),
            el("td", el("bdi", row.name_masked)),
            el("td", f"{row.size:,}", class_="n"),
            el("td", *told),
            el("td", f"{row.log_seq}.{row.index}", class_="n"),
        ]


def _act_rows(what: Inventory, language: str) -> Iterator[list[Markup]]:
    missing = say("not_stated", language)
    for act in what.acts():
        yield [
            el("td", f"{act.log_seq}" + (f"-{act.ended_seq}" if act.ended_seq else ""), class_="n"),
            el("td", _when(act, language)),
            el("td", join(act_name(act.type, language), *(join(el("br"), el("bdi", one)) for one in (act.authority, act.purpose) if one))),
            el("td", el("bdi", act.performer or missing)),
            el("td", el("bdi", act.instrument or missing)),
        ]


def both_times(moment: datetime) -> str:
    """Return a moment in Korean time and UTC."""
    return f"{short(moment, seconds=True)} / {moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _when(act: Act, language: str) -> str:
    begun = both_times(datetime.fromisoformat(act.begun_at))
    if act.type.startswith("action.") and act.ended_at is None:
        return f"{begun} ({say('unfinished', language)})"
    return begun


def text(what: Inventory, language: str) -> Iterator[bytes]:
    """Yield the inventory as plain text, a line of 100 columns at most but for what cannot be broken."""
    for line in _lines(what, language):
        yield f"{plain(line)}\n".encode()


def _lines(what: Inventory, language: str) -> Iterator[str]:
    missing = say("not_stated", language)
    banner = [f"*** {say('synthetic', language)} ***", ""] if what.header.synthetic else []
    yield from (*banner, say("title", language), "")
    for name, value in _fields(what, language):
        yield f"{say(name, language)}: {' '.join(value.split())}"
    yield from ("", say("limits", language), "", f"== {say('exhibits', language)} ==")
    for row in what.exhibits():
        digest, sealed, why = _digests(row, language)
        again = f" · {say('again', language)}" if row.seen_before else ""
        kind, log = say(f"kind.{row.kind}", language), say("col.log", language)
        yield f"{row.number:>6}  {kind} · {row.name_masked} · {row.size:,} B · {log} {row.log_seq}.{row.index}{again}"
        yield f"        {digest}"
        if row.object_id is not None or not why:
            yield f"        {sealed}"
        if why:
            yield f"        ({why})"
    yield from ("", f"== {say('acts', language)} ==")
    for act in what.acts():
        told = " · ".join(" ".join(one.split()) for one in (act.authority, act.purpose) if one)
        place = f"{act.log_seq}-{act.ended_seq}" if act.ended_seq else f"{act.log_seq}"
        yield f"{place:>6}  {_when(act, language)} · {act_name(act.type, language)} · {act.performer or missing} · {act.instrument or missing}"
        if told:
            yield f"        {told}"
    yield from ("", f"== {say('withheld', language)} ==")
    for kind, place, count, ground in _held_back(what, language):
        yield f"  {kind} · {place} · {count} · {ground}"
    if not what.totals.withheld:
        yield f"  {say('withheld.none', language)}"
    yield from ("", f"== {say('signatures', language)} ==")
    for who in ("giver", "receiver", "participant"):
        yield f"  {say(f'signature.{who}', language)}: ____________________  ({say('signature.on', language)})"
    yield from ("", *banner, say("end", language))
