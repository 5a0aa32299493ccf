# SPDX-License-Identifier: Apache-2.0
"""What stands in a draft, as blocks that text and HTML render alike: head, room, what is asked, what captures show, messages, how to check, blanks.

The letter says what captures show and nothing that a person has to decide: legal basis, addressee, reasons and signature are blanks (``[__ …]``).
Times stand in Korean time and UTC. The only identifiers in it are those that the action unmasked for this very draft.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sotdae.cases.dossier import Dossier
from sotdae.exchange.notice import words
from sotdae.exchange.notice.blocks import Block
from sotdae.model.korea import KST

Row = Mapping[str, Any]
SECTION: Final = "notice"
BLANK: Final = "[__"


def letter(dossier: Dossier) -> Iterator[Block]:
    """Yield the blocks of a draft. A dossier without a notice gives the frame of a preservation request, all blanks."""
    facts: Row = dossier.sections.get(SECTION) or _frame(dossier)  # type: ignore[assignment]
    side = 0 if facts["language"] == "ko" else 1
    kind = str(facts["kind"])
    if dossier.synthetic:
        yield Block("synthetic", words.SYNTHETIC[side])
    yield Block("draft", words.DRAFT[side])
    yield Block("title", words.TITLES[kind][side])
    yield from _blanks(side, "head", kind)
    yield from _room(facts["room"], side)
    yield Block("heading", words.HEADS["asks"][side])
    for pair in words.ASKS[kind]:
        yield Block("line", pair[side])
    yield from _facts(facts, side)
    yield from _messages(facts, side)
    yield from _captures(facts, side)
    if words.STATEMENTS[kind]:
        yield Block("heading", words.HEADS["statements"][side])
        for pair in words.STATEMENTS[kind]:
            yield Block("blank", pair[side])
    yield Block("heading", words.HEADS["checking"][side])
    yield Block("line", words.CHECKING[side].format(root=dossier.log_root, size=f"{dossier.log_size:,}"))
    yield from _blanks(side, "foot")
    yield Block("end", words.END[side])


def _frame(dossier: Dossier) -> Row:
    label = dossier.rooms[0].label if dossier.rooms else "?"
    room = {"label": label, "titles": None, "addresses": None, "number": None, "type": None, "state": None}
    return {"kind": "preservation", "language": "ko", "room": room, "facts": [], "messages": [], "more": 0, "captures": []}


def _blanks(side: int, *names: str) -> Iterator[Block]:
    for name in names:
        for pair in words.BLANKS[name]:
            yield Block("blank", pair[side])


def _room(room: Row, side: int) -> Iterator[Block]:
    yield Block("heading", words.HEADS["room"][side])
    yield _field("label", str(room["label"]), side)
    for name in ("titles", "addresses"):
        values: Sequence[str] | None = room[name]
        yield _field(name, words.FIELDS["masked"][side] if values is None else ", ".join(values) or words.FIELDS["none"][side], side)
    if room["number"]:
        yield _field("number", str(room["number"]), side)
    yield _field("type", _word(words.TYPES, room["type"], side), side)
    yield _field("state", _word(words.STATES, room["state"], side), side)


def _facts(facts: Row, side: int) -> Iterator[Block]:
    if facts["facts"]:
        yield Block("heading", words.HEADS["facts"][side])
    for fact in facts["facts"]:
        value = fact["value"][side] if isinstance(fact["value"], (list, tuple)) else _between(fact["earliest"], fact["latest"], side)
        yield _field(fact["what"], value, side)


def _messages(facts: Row, side: int) -> Iterator[Block]:
    rows = [
        (
            row["address"] or f"#{row['message_id']}",
            both_clocks(row["sent_at"]) or words.FIELDS["none"][side],
            " · ".join(_reason(why, side) for why in row["why"]),
            f"{row['item_id']} · {row['byte_offset']}+{row['byte_length']}" + (f" · log {row['log_seq']}" if row["log_seq"] else ""),
        )
        for row in facts["messages"]
    ]
    if rows:
        yield Block("heading", words.HEADS["messages"][side])
        yield Block("table", rows=(tuple(pair[side] for pair in words.COLUMNS), *rows))
    if facts["more"]:
        yield Block("line", words.FIELDS["more"][side].format(count=f"{facts['more']:,}"))


def _captures(facts: Row, side: int) -> Iterator[Block]:
    if facts["captures"]:
        yield Block("heading", words.HEADS["captures"][side])
    for row in facts["captures"]:
        stated = "; ".join(str(row[name]) for name in ("authority", "performer") if row[name]) or "[__]"
        yield _field("captured", f"{both_clocks(row['at'])} · {row['reader']} · log {row['log_seq']} · {stated}", side)


def _reason(why: Any, side: int) -> str:
    if isinstance(why, (list, tuple)):
        return str(why[side])
    return words.WHY.get(str(why), (str(why),) * 2)[side]


def _field(name: str, value: str, side: int) -> Block:
    return Block("field", words.FIELDS[name][side], value)


def _word(known: Mapping[str, words.Pair], code: Any, side: int) -> str:
    return words.FIELDS["none"][side] if code is None else known.get(str(code), (str(code),) * 2)[side]


def both_clocks(moment: str | None) -> str:
    """Return an ISO time in Korean time and UTC, or nothing."""
    if moment is None:
        return ""
    at = datetime.fromisoformat(moment)
    return f"{at.astimezone(KST):%Y-%m-%d %H:%M:%S} KST / {at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _between(earliest: str | None, latest: str | None, side: int) -> str:
    if earliest is None and latest is None:
        return words.FIELDS["none"][side]
    if earliest == latest or None in {earliest, latest}:
        return both_clocks(earliest or latest)
    return f"{both_clocks(earliest)} ~ {both_clocks(latest)}"
