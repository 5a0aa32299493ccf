# SPDX-License-Identifier: Apache-2.0
"""The record that a person can take to the police: what was done and when, each with its place in the log and a digest, and whom to call.

It tells of her alone. It names no room, no recipient and no partner: whoever has to know them asks the office, which can prove every line of it by a
bundle. It is not a statement about an offence and not legal advice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import zip_longest
from typing import Final

from sotdae.classes import dataclass
from sotdae.exchange.days import Language, day
from sotdae.exchange.notice.blocks import Block
from sotdae.exchange.notice.pdf import pdf_of


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that was done.

    Attributes:
        on: the day (KST).
        key: one of the sentences below.
        request: the number of a request as the office calls it, or "".
        log_seq: the log entry.
        line_digest: SHA-256 of the entry's line, hex.
        digests: SHA-256 of what was sealed or sent with it, hex.
    """

    on: date
    key: str
    request: str
    log_seq: int
    line_digest: str
    digests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """What the record says.

    Attributes:
        number: her case number, or "".
        written_on: the day (KST).
        acts: in the order of the log.
        log_origin, log_size, log_root: which log, how long it was, and its root then (hex).
        synthetic: whether it comes from a demonstration.
    """

    number: str
    written_on: date
    acts: Sequence[Act]
    log_origin: str
    log_size: int
    log_root: str
    synthetic: bool = False


_WORDS: Final[dict[str, tuple[str, str]]] = {
    "synthetic": ("지어낸 자료 · 증거 아님", "SYNTHETIC, NOT EVIDENCE"),
    "title": ("지원 기록", "Record of support"),
    "number": ("사건 번호", "Case number"),
    "office": ("기관 이름, 담당자, 연락처", "Office, person in charge, how to reach her"),
    "blank": ("                                        ", "                                        "),
    "what": (
        "아래 일은 당사자의 뜻에 따라 이루어졌고, 지울 수 없는 기록부에 적혀 있습니다. 각 줄은 기관에 요청하면 따로 증명할 수 있습니다.",
        "What follows was done as the person concerned wished, and stands in a log that keeps every line. The office can prove each alone.",
    ),
    "acts": ("한 일", "What was done"),
    "log_entry": ("기록 번호", "log entry"),
    "line": ("기록 한 줄의 SHA-256", "SHA-256 of its line"),
    "sealed": ("봉인하거나 보낸 것의 SHA-256", "SHA-256 of what was sealed or sent"),
    "log": ("기록부", "The log"),
    "origin": ("이름", "origin"),
    "size": ("길이(줄)", "entries"),
    "root": ("그때의 뿌리값", "root at that length"),
    "calls": ("연락할 곳", "Whom to call"),
    "police": ("경찰 112", "police: 112 (Korea)"),
    "counselling": ("여성긴급전화 1366 (하루 종일)", "women's emergency line: 1366 (Korea, day and night)"),
    "centre": ("중앙디지털성범죄피해자지원센터 02-735-8994", "national support centre: +82-2-735-8994"),
    "for_whom": (
        "이 종이에는 본인에 관한 것만 있습니다. 방 이름과 상대는 적지 않았습니다. 수사기관이 필요로 하면 기관이 따로 냅니다.",
        "This paper tells of one person alone. It names no room and nobody else; the office hands those to investigators where the law asks for it.",
    ),
}
"""The telephone numbers are those published in November 2026; they are checked again before a release (needs_legal_review)."""

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "consent": ("무엇을 해도 되는지 정함", "she said what may be done"),
    "kept": ("사진을 숫자(해시)로 바꾸어 봉인함", "her photos were turned into hashes and sealed"),
    "searched": ("가진 자료에서 사진을 찾아봄", "what is held was searched for her photos"),
    "shared": ("허락한 곳에 해시를 건넴", "hashes were handed to a partner she permitted"),
    "asked": ("요청을 보냄", "a request was sent"),
    "decided": ("요청에 대한 답을 받음", "a request was answered"),
    "seen_gone": ("더는 보이지 않음을 확인함", "it was seen to be no longer there"),
    "withdrawn": ("허락을 거둠", "she withdrew what she had permitted"),
}


def blocks(record: Record, language: Language) -> list[Block]:
    """Return the record's pieces."""
    side = 0 if language == "ko" else 1

    def say(key: str) -> str:
        return _WORDS[key][side]

    found = [Block("synthetic", say("synthetic"))] if record.synthetic else []
    found += [Block("title", say("title")), Block("date", day(record.written_on, language))]
    found += [Block("field", say("number"), record.number)] if record.number else []
    found += [Block("field", say("office"), say("blank")), Block("line", say("what")), Block("heading", say("acts"))]
    for place, act in enumerate(record.acts, start=1):
        rows = [(say("log_entry"), str(act.log_seq)), (say("line"), act.line_digest), *((say("sealed"), one) for one in act.digests)]
        told = f"{day(act.on, language)}: {SENTENCES[act.key][side]}" + (f" ({act.request})" if act.request else "")
        found.append(Block("item", str(place), told, tuple(rows)))
    found.append(Block("heading", say("log")))
    found += [Block("field", say("origin"), record.log_origin), Block("field", say("size"), str(record.log_size))]
    found.append(Block("field", say("root"), record.log_root))
    found += [Block("heading", say("calls")), *(Block("line", say(name)) for name in ("police", "counselling", "centre"))]
    return [*found, Block("end", say("for_whom"))]


def record_pdf(record: Record, language: Language) -> bytes:
    """Return the record as a PDF. The same record gives the same bytes."""
    return pdf_of(blocks(record, language), language, title=_WORDS["title"][0 if language == "ko" else 1], reference=record.number)


def text_pdf(text: str, language: Language, *, title: str) -> bytes:
    """Return a letter that stands as plain text, as a PDF: its first line the title, the others as they are."""
    lines = [line for line in text.splitlines() if line.strip()]
    is_marked = lines[0].startswith("[")
    head = [Block("synthetic", lines.pop(0).strip("[]"))] if is_marked else []
    made = [Block("title", lines[0])]
    for line, following in zip_longest(lines[1:], lines[2:], fillvalue=""):
        is_inner = line.startswith(" ")
        is_heading = not is_inner and following.startswith(" ")
        made.append(Block("told" if is_inner else "heading" if is_heading else "line", line.strip()))
    return pdf_of([*head, *made], language, title=title)
