# SPDX-License-Identifier: Apache-2.0
"""Where each number comes from: places are numbered as they are first cited, and listed in full at the end of the report.

A number in the text shows its first place (message, item, log entry) and the number of its entry in the list. Digests are shortened in the text to
the fewest characters that tell this report's items apart, at least twelve; the list of items gives them in full.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from sotdae.cases.dossier import Citation, Dossier, ProblemRow
from sotdae.exchange.report.markup import Markup, el, evidence, join
from sotdae.exchange.report.tables import Column, table
from sotdae.exchange.report.words import Pair, both
from sotdae.model.ids import message_number

_SHORTEST: Final = 12


class Sources:
    """Numbers the places that a report cites, in the order in which they are cited."""

    def __init__(self, dossier: Dossier) -> None:
        """Look through a dossier for items, the log entries that sealed them, and labels."""
        self._numbers: dict[tuple[Citation, ...], int] = {}
        self._seqs: dict[str, int] = {}
        self._items: set[str] = set()
        self._labels = {room.label: room.label_ko for room in dossier.rooms}
        self._captures = dossier.captures
        for citation in _every(dossier):
            self._items.add(citation.item_id)
            if citation.log_seq is not None:
                self._seqs.setdefault(citation.item_id, citation.log_seq)
        self._digits = next((size for size in range(_SHORTEST, 64) if len({item[:size] for item in self._items}) == len(self._items)), 64)

    def cite(self, citations: Sequence[Citation]) -> Markup:
        """Return a note that names the first place and points at the list; says so where no place was recorded."""
        if not citations:
            return el("span", both(Pair("근거 자리 미기록", "no place recorded")), class_="src", data_source="none")
        key = tuple(citations)
        if key not in self._numbers:
            self._numbers[key] = len(self._numbers) + 1
        mark = self._numbers[key]
        first = key[0]
        place = join(self._message(first), " · ", self.item(first.item_id), " · ", self.log(first.log_seq or self._seqs.get(first.item_id)))
        more = f" +{len(key) - 1}" if len(key) > 1 else ""
        return el("span", place, more, " ", el("a", f"근거 {mark}", href=f"#s{mark}"), class_="src", data_source=mark)

    def counted(self, label: str, label_ko: str) -> Markup:
        """Return the note of a number counted over all records of a room: the captures they came with."""
        seqs = [capture.log_seq for capture in self._captures if label in capture.rooms or label_ko in capture.rooms]
        if not seqs:
            return el("span", both(Pair("수집 미기록", "capture not recorded")), class_="src", data_source="none")
        links = join(*(join(" " if index else None, el("a", f"#{seq}", href=f"#c{seq}")) for index, seq in enumerate(seqs)))
        return el("span", "수집 ", el("span", "captures ", lang="en"), links, class_="src", data_source="captures")

    def log(self, seq: int | None) -> Markup:
        """Return a position in the custody log."""
        return Markup("기록 ?") if seq is None else join(f"기록 #{seq}")

    def item(self, item_id: str) -> Markup:
        """Return an item's shortened digest, linked to the full one."""
        short = item_id[: self._digits]
        return el("a", evidence(short), href=f"#i-{_anchor(item_id)}", class_="id") if item_id in self._items else el("span", evidence(short))

    def label(self, label: str) -> str:
        """Return a room's Korean label, or the label itself where the room is not of this report."""
        return self._labels.get(label, label)

    def stretch(self, row: ProblemRow) -> Markup:
        """Return the place of a problem: item, bytes, log entry."""
        where = join(
            self.item(row.item_id), f" · {row.byte_offset:,} + {row.byte_length:,} B · ", self.log(row.log_seq or self._seqs.get(row.item_id))
        )
        return el("span", where, class_="src", data_source="bytes")

    def places(self) -> Markup:
        """Return the list of all cited places."""
        columns = (
            Column(Pair("근거", "source")),
            Column(Pair("방 · 글", "room · message")),
            Column(Pair("항목", "item")),
            Column(Pair("시작 + 길이(바이트)", "start + length (bytes)"), is_number=True),
            Column(Pair("기록", "log entry"), is_number=True),
        )
        rows = [
            (
                el("span", str(mark), id=f"s{mark}") if index == 0 else el("span", f"{mark}", class_="again"),
                join(evidence(self.label(one.label)), " · ", self._message(one)),
                self.item(one.item_id),
                f"{one.byte_offset:,} + {one.byte_length:,}",
                self.log(one.log_seq or self._seqs.get(one.item_id)),
            )
            for citations, mark in self._numbers.items()
            for index, one in enumerate(citations)
        ]
        return table(Pair("인용한 자리", "Places cited"), columns, rows, wide=False, ident="places")

    def items(self) -> Markup:
        """Return the list of items with their full digests."""
        columns = (
            Column(Pair("항목", "item")),
            Column(Pair("SHA-256 전체", "full SHA-256")),
            Column(Pair("기록", "log entry"), is_number=True),
        )
        rows = [
            (
                el("span", evidence(item[: self._digits]), class_="id", id=f"i-{_anchor(item)}"),
                el("span", evidence(item), class_="digest"),
                self.log(self._seqs.get(item)),
            )
            for item in sorted(self._items, key=lambda item: (self._seqs.get(item, 0), item))
        ]
        return table(Pair("항목과 전체 지문", "Items and their full digests"), columns, rows, wide=False, ident="items")

    def _message(self, one: Citation) -> Markup:
        return join(f"글 {message_number(one.message_id)}") if one.message_id is not None else Markup("방 정보")


def _anchor(item_id: str) -> str:
    """An anchor made of the digest's letters only, whatever stands in the dossier."""
    return "".join(letter for letter in item_id if letter.isalnum() and letter.isascii())[:64]


def _every(dossier: Dossier) -> Iterable[Citation]:
    for room in dossier.rooms:
        yield from room.claim_citations
        for event in room.history:
            yield from event.citations
        for count in room.counts:
            yield from count.citations
    for link in dossier.links:
        yield from link.citations
    for copies in dossier.copies:
        for copy_room in copies.rooms:
            yield from copy_room.citations
    for text in dossier.texts:
        for text_room in text.rooms:
            yield from text_room.citations
    for pair in dossier.reposting:
        yield from pair.citations
    for gate in dossier.gates:
        yield from gate.citations
    for contact in dossier.contacts:
        yield from contact.citations
    for call in dossier.calls:
        yield from call.citations
    for tier in dossier.tiers:
        yield from tier.citations
    yield from _followed(dossier)
    for row in dossier.problems:
        yield Citation(row.label or "", None, row.item_id, row.byte_offset, row.byte_length, row.log_seq)


def _followed(dossier: Dossier) -> Iterable[Citation]:
    for trail in dossier.trails:
        yield from trail.citations
        for pair in (*trail.pairs, *trail.rejected):
            for sign in (*pair.supporting, *pair.opposing):
                yield from sign.citations
