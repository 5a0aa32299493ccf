# SPDX-License-Identifier: Apache-2.0
"""Hits of text rules as sheets show them: only the characters under a hit, as they were written, and how they were read (``신.청 → 신청``).

What a validator checked (an account's number, an address) is never shown: its hit stays masked, and so do its characters under any other hit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sotdae.actions import rule_packs
from sotdae.actions.answers.sheets import Names, place, places, target_label
from sotdae.actions.reading import iso
from sotdae.cases.disclosure import addresses_in, mask_text, outside
from sotdae.lake.shapes import HitText
from sotdae.model.findings import Finding
from sotdae.text.views import read_as

Row = dict[str, Any]
Quotes = Mapping[tuple[str, int], Row]
Titles = Mapping[str, Mapping[str, str]]

MOST_QUOTES: Final = 3
"""Messages quoted for one rule of one room."""
_MOST_SHOWN: Final = 64
"""Characters of one hit that are shown; a rule of a private pack may reach far."""


def titles(*, synthetic: bool) -> Titles:
    """Return the titles of the rules in force, in Korean and English."""
    return {rule.rule_id: dict(rule.title) for rule in rule_packs.in_force(synthetic=synthetic).rules}


def quotes(names: Names, room_key: str, hits: Iterable[HitText], findings: Sequence[Finding]) -> dict[tuple[str, int], Row]:
    """Return the messages that findings of a room cite, as quoted: (rule, message) -> quote.

    Args:
        names: labels and log positions.
        room_key: the room.
        hits: all hits of the room, those of one message one after the other.
        findings: their reasons cite messages; a reason's signal, or the second part of the key, names the rule.
    """
    cited = {
        (str(finding.key[1]) if finding.kind == "room.gates" else reason.signal, evidence.message_id): evidence
        for finding in findings
        for reason in finding.reasons
        for evidence in reason.evidence
        if evidence.message_id is not None and evidence.room_key == room_key
    }
    wanted = {message_id for _, message_id in cited}
    found: dict[int, list[HitText]] = defaultdict(list)
    for hit in hits:
        if hit.message_id in wanted:
            found[hit.message_id].append(hit)
    made = {}
    for (rule_id, message_id), evidence in cited.items():
        some = found.get(message_id or 0, [])
        mine = [hit for hit in some if hit.rule_id == rule_id]
        if mine and message_id is not None:
            hidden = [*((hit.start, hit.end) for hit in some if hit.checked is not None), *addresses_in(some[0].text)]
            made[rule_id, message_id] = {**_quote(mine, hidden), "evidence": place(names, evidence)}
    return made


def _quote(hits: Sequence[HitText], hidden: Sequence[tuple[int, int]]) -> Row:
    """Return one message with the characters under the hits of one rule."""
    text = hits[0].text
    spans = [span for hit in hits for span in outside((hit.start, min(hit.end, hit.start + _MOST_SHOWN)), hidden)]
    return {
        "message_id": hits[0].message_id,
        "sent_at": iso(hits[0].sent_at),
        "text_masked": mask_text(text, spans),
        "spans": [list(span) for span in spans],
        "read": [
            {
                "written": mask_text(text[start:end], [(0, end - start)]),
                "read": read_as(text, hit.view, start, end),
                "view": hit.view,
            }
            for hit in hits
            for start, end in outside((hit.start, min(hit.end, hit.start + _MOST_SHOWN)), hidden)
        ],
        "checked": sorted({hit.checked for hit in hits if hit.checked is not None}),
    }


def gate_rows(names: Names, findings: Sequence[Finding], found: Quotes, named: Titles) -> list[Row]:
    """Return a room's conditions of entry and what it sells, as JSON: what stands first, then by number of messages."""
    rows = [_gate_row(names, finding, found, named) for finding in findings]
    return sorted(rows, key=lambda row: (not row["stands"], -row["messages"], row["rule"]))


def _gate_row(names: Names, finding: Finding, found: Quotes, named: Titles) -> Row:
    values: Mapping[str, Any] = finding.values
    rule = str(finding.key[1])
    return {
        "case": names.case,
        "rule": rule,
        "title": _title(rule, named),
        **{name: value for name, value in values.items() if name not in {"first_at", "last_at"}},
        "first_at": iso(values["first_at"]),
        "last_at": iso(values["last_at"]),
        "quotes": quoted(finding, found, [rule]),
        "reasons": [{"signal": reason.signal, "value": reason.value, "bits": reason.bits, "made_by": reason.made_by} for reason in finding.reasons],
        "missing": [{"signal": missing.signal, "why": missing.why} for missing in finding.missing],
        "evidence": places(names, finding.reasons),
    }


def tier_rows(names: Names, findings: Sequence[Finding], found: Mapping[str, Quotes], named: Titles) -> list[Row]:
    """Return which rooms stand above which, as JSON: what stands first, then from below."""
    rows = [_tier_row(names, finding, found.get(str(finding.key[0]), {}), named) for finding in findings]
    return sorted(rows, key=lambda row: (not row["stands"], row["level_lower"] or 0, row["lower"], row["upper"] or "~"))


def _tier_row(names: Names, finding: Finding, found: Quotes, named: Titles) -> Row:
    values: Mapping[str, Any] = finding.values
    lower, upper = (str(part) for part in finding.key)
    is_named = not any(missing.signal == "upper" and not upper.startswith("t.me/") for missing in finding.missing)
    label, is_known = target_label(names, upper) if is_named else (None, False)
    circle = [target_label(names, str(room))[0] for room in values["circle"]]
    return {
        "case": names.case,
        "lower": names.label(lower) or "?",
        "lower_ko": names.label_ko(lower) or "?",
        "upper": label,
        "upper_known": is_known,
        **{name: value for name, value in values.items() if name not in {"first_at", "last_at", "circle"}},
        "circle": circle,
        "first_at": iso(values["first_at"]),
        "last_at": iso(values["last_at"]),
        "quotes": quoted(finding, found, [reason.signal for reason in finding.reasons]),
        "reasons": [
            {"signal": reason.signal, "title": _title(reason.signal, named), "value": reason.value, "bits": reason.bits, "made_by": reason.made_by}
            for reason in finding.reasons
        ],
        "missing": [{"signal": missing.signal, "why": missing.why} for missing in finding.missing],
        "evidence": places(names, finding.reasons),
    }


def _title(rule: str, named: Titles) -> Mapping[str, str]:
    """A rule's title; a rule that is no longer in force keeps its id."""
    return named.get(rule, {"ko": rule, "en": rule})


def quoted(finding: Finding, found: Quotes, rules: Sequence[str]) -> list[Row]:
    """Return the quotes of the messages that a finding cites, of some rules, in the order of its reasons."""
    cited = dict.fromkeys(evidence.message_id for reason in finding.reasons for evidence in reason.evidence)
    rows = [found[rule, message_id] for message_id in cited if message_id is not None for rule in dict.fromkeys(rules) if (rule, message_id) in found]
    return rows[:MOST_QUOTES]
