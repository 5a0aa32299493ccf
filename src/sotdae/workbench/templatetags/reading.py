# SPDX-License-Identifier: Apache-2.0
"""What the reading pages say: codes in words, spans of time, places of evidence, bits. Everything returned is text, which templates escape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from django import template
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from sotdae.cases import signs
from sotdae.cases.trail_paper import signed as with_sign
from sotdae.exchange.report.words import EVENTS, LINKS, ROOM_TYPES, SEVERITIES, STATES, Pair, trouble
from sotdae.model.ids import message_number
from sotdae.model.korea import KST
from sotdae.workbench.labels import room_label
from sotdae.workbench.words import say as word

register = template.Library()

_TABLES: Final = {"state": STATES, "event": {**STATES, **EVENTS}, "type": ROOM_TYPES, "link": LINKS, "severity": SEVERITIES}
_OTHERS: Final = {"link.succession": ("후속방 후보", "possible continuation")}


def language_of(context: Context | Mapping[str, Any]) -> signs.Language:
    """Return the page's language."""
    return "en" if context.get("language") == "en" else "ko"


def coded(table: str, code: str | None, language: str) -> str:
    """Return a code in words; an unlisted code as it is, none as unknown."""
    if not code:
        return word("unknown", language)
    if table == "problem":
        pair = trouble(code)
    elif table == "level":
        pair = Pair(*signs.LEVELS.get(code, (code, code)))
    else:
        pair = _TABLES.get(table, {}).get(code) or Pair(*_OTHERS.get(f"{table}.{code}", (code, code)))
    return pair.ko if language == "ko" else pair.en


@register.simple_tag(takes_context=True)
def code(context: Context, table: str, value: str | None) -> str:
    """Return a code in words: of the tables state, event, type, link, severity, problem, level."""
    return coded(table, value, language_of(context))


@register.simple_tag(takes_context=True)
def at(context: Context, moment: datetime | str | int | None) -> str | SafeString:
    """Return a moment for a table's cell: Korean time, and UTC beneath it. The column's head says KST."""
    found = moment_of(moment)
    if found is None:
        return word("unknown", language_of(context))
    korean = found.astimezone(KST)
    return format_html(
        '<time datetime="{}">{}</time> <span class="utc">{} UTC</span>',
        found.isoformat(timespec="seconds"),
        korean.strftime("%Y-%m-%d %H:%M"),
        found.strftime("%H:%M" if found.date() == korean.date() else "%m-%d %H:%M"),
    )


@register.simple_tag(takes_context=True)
def span(context: Context, first: datetime | str | int | None, last: datetime | str | int | None) -> str | SafeString:
    """Return between which moments something happened; one moment where both are the same; open ends stay open."""
    one, two = moment_of(first), moment_of(last)
    if one is None and two is None:
        return word("unknown", language_of(context))
    if one == two:
        return at(context, one)
    ends = [f"{end.astimezone(KST):%Y-%m-%d %H:%M}" if end else "" for end in (one, two)]
    utc = [f"{end:%m-%d %H:%M}" if end else "" for end in (one, two)]
    return format_html('<span class="span"><time>{}</time> ~ <time>{}</time></span> <span class="utc">{} ~ {} UTC</span>', *ends, *utc)


@register.simple_tag(takes_context=True)
def days(context: Context, first: datetime | str | int | None, last: datetime | str | int | None) -> str:
    """Return the Korean days between which something was seen, without hours."""
    told = [f"{end.astimezone(KST):%Y-%m-%d}" if end else "?" for end in (moment_of(first), moment_of(last))]
    if told == ["?", "?"]:
        return word("unknown", language_of(context))
    return told[0] if told[0] == told[1] else " ~ ".join(told)


@register.simple_tag
def signed(bits: float | None) -> str:
    """Return bits with their sign; nothing for what counts nothing."""
    return "·" if bits is None else with_sign(bits)


@register.simple_tag
def arrow(kind: str, bits: float) -> str:
    """Return which way a step of a waterfall goes; words stand beside it."""
    return "" if kind == "start" else "▶" if bits > 0 else "◀"


@register.simple_tag(takes_context=True)
def running_head(context: Context, room: Sequence[str], title: str) -> SafeString:
    """Return what stands at the head and foot of every printed page, as attributes that the style sheet of print reads."""
    language, desk = language_of(context), context["desk"]
    marked = f"{word('synthetic', language)} · " if context.get("is_synthetic") else ""
    head = f"{room[0 if language == 'ko' else 1]} · {word(title, language)}"
    case = f"{marked}{word('paper.case', language, case=desk.case.name)}"
    return format_html(' data-head="{}" data-case="{}" data-foot="{}"', head, case, word("paper.foot", language, size=f"{context['log_size']:,}"))


@register.simple_tag
def places(evidence: Sequence[Mapping[str, Any]], most: int = 3) -> str:
    """Return where something stands: message numbers with the log entry that sealed them."""
    told = [
        ("#" + message_number(one["message_id"]) if one.get("message_id") is not None else "—")
        + (f"\N{NO-BREAK SPACE}(log\N{NO-BREAK SPACE}{one['log_seq']})" if one.get("log_seq") else "")
        for one in evidence[:most]
    ]
    return ", ".join(told) + (" …" if len(evidence) > most else "")


@register.simple_tag(takes_context=True)
def title_of(context: Context, pair: Mapping[str, str] | None) -> str:
    """Return a title that rows bring in both languages."""
    return str((pair or {}).get(language_of(context), "?"))


@register.simple_tag
def count(value: int | None, granularity: int | None = None) -> str:
    """Return a count for a narrow cell: a question mark where it was not observed, ``~`` where the platform rounded it."""
    if value is None:
        return "?"
    return f"{'~' if (granularity or 1) > 1 else ''}{value:,}"


@register.simple_tag(takes_context=True)
def cited(context: Context, content: Mapping[str, Any], line: Sequence[Any], place: int) -> str:
    """Return one cell of a citation as people read it: labels, codes, moments, signs in words. What was frozen stays, and so its digest."""
    name, value, language = str(content["columns"][place][0]), line[place], language_of(context)
    if value is None or (name == "value" and isinstance(value, str)):
        return "" if name in _BLANK else "?"  # (a value in code is said by its sentence)
    if name == "made_by":
        here = str(content["list"]).rpartition(" ")[2]
        return signs.made_by(str(value), (room_label(here, language), room_label(str(line[0]), language)), language)
    if name in _CODES:
        return coded(_CODES[name], str(value), language)
    said = _SAID.get(name.rpartition("_")[2] if name.endswith("_at") else name)
    return said(str(value), language) if said is not None else _plainly(value, language)


def _sign(signal: str, language: signs.Language) -> str:
    return signs.cap(signal.removeprefix("cap."), language) if signal.startswith("cap.") else signs.signal_name(signal, language)


def _moment(text: str, _: signs.Language) -> str:
    return format_html('<span class="span">{}</span>', f"{datetime.fromisoformat(text).astimezone(UTC):%Y-%m-%d %H:%M}")


def _plainly(value: Any, language: signs.Language) -> str:
    if isinstance(value, bool):
        return word("yes" if value else "no", language)
    return f"{value:,}" if isinstance(value, int) else str(value)


_BLANK: Final = frozenset({"sentence", "made_by", "value", "level", "places"})
_CODES: Final = {"room_type": "type", "state": "state", "level": "level", "kind": "link"}
_SAID: Final = {**dict.fromkeys(("label", "candidate", "source", "target"), room_label), "signal": _sign, "at": _moment}


@register.filter
def segments(row: Mapping[str, Any]) -> list[tuple[str, bool]]:
    """Return a masked text in pieces, each with whether it is what was looked for."""
    shown, made, position = str(row["text_masked"]), [], 0
    for start, end in row.get("marked") or ():
        made += [(shown[position:start], False), (shown[start:end], True)]
        position = end
    return [*made, (shown[position:], False)]


@register.filter
def percent(value: float) -> str:
    """Return a number as a percentage of SVG."""
    return f"{value:.2f}%"


@register.filter
def moment(value: datetime | str | int | None) -> datetime | None:
    """Return a moment out of what rows hold, for tags that take a moment."""
    return moment_of(value)


def moment_of(value: datetime | str | int | None) -> datetime | None:
    """Return a moment out of what rows hold: a datetime, ISO 8601, or the lake's microseconds."""
    if value is None or value == "":
        return None
    if isinstance(value, int):
        return datetime.fromtimestamp(value / 1_000_000, UTC)
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found.astimezone(UTC)


@register.filter
def counted(value: int | None) -> str:
    """Return a count in a sentence: a question mark where it was not observed."""
    return count(value)


@register.filter
def numbered(message_id: str) -> str:
    """Return how a message's number is shown, out of the text that a paper keeps."""
    return message_number(int(message_id))


@register.filter
def without_first(value: int, first: int) -> int:
    """Return how many are left after the first ones."""
    return max(0, value - first)


@register.filter
def words(text: str) -> list[str]:
    """Return the words of a fixed list in a template."""
    return text.split()


@register.filter
def get(row: Mapping[str, Any], name: str) -> Any:
    """Return what a mapping holds under a name that a loop brings."""
    return row.get(name)


@register.filter
def permits(desk: Any, act: str) -> bool:
    """Return whether the person at the desk may do an act: a button that would be refused is not offered."""
    return bool(desk.may(act))
