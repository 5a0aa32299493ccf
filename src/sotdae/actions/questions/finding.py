# SPDX-License-Identifier: Apache-2.0
"""``sotdae find``: asks the read models what a query means there, and says of every message why it was found; only what is under a hit is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any, Final

from sotdae.actions.questions.asking import Asked, Part, parse
from sotdae.actions.reading import iso, open_answers, rooms_called
from sotdae.actions.workspace import Workspace
from sotdae.cases.disclosure import addresses_in, mask_text, outside, shown_in_mask
from sotdae.classes import dataclass
from sotdae.errors import QueryInvalid, RoomUnknown
from sotdae.lake.answers import Answers
from sotdae.lake.query import Query, Term
from sotdae.lake.search import family_token, mark_token, rule_token
from sotdae.lake.shapes import MAYBE, Found, RuleMark, SearchHit
from sotdae.text.korean import search_normal
from sotdae.text.readings import NORMAL, TOGETHER, Readings
from sotdae.text.views import read_as

Row = dict[str, Any]
Rules = Mapping[str, Mapping[str, str]]

_READER: Final = Readings()
_INSTITUTION: Final = "institution"
_MOST_SHOWN: Final = 64
"""Characters of one rule's hit that are shown, as in quotes of gates."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a search found, and what of the query was understood.

    Attributes:
        rows: the documented JSON, newest first.
        more: there are more than were asked for.
        rooms: where nothing was found, how many rooms there are; messages: how many they hold.
        understood: each part of the query with what it means: (field, values, negated, rule ids or a word's plain letters).
    """

    rows: Sequence[Row]
    more: bool
    rooms: int
    messages: int
    understood: Sequence[tuple[str, tuple[str, ...], bool, tuple[str, ...]]] = ()


@dataclass
class _Wanted:
    """A query as it is gathered for one case."""

    terms: list[Term] = field(default_factory=list)
    without: list[Term] = field(default_factory=list)
    marks: list[tuple[str, ...]] = field(default_factory=list)
    without_marks: list[str] = field(default_factory=list)
    rules: set[str] = field(default_factory=set)
    families: set[str] = field(default_factory=set)


def find(place: Workspace, query: str, case: str | None = None, limit: int = 50) -> list[Row]:
    """Return the messages that hold what is asked, newest first (`search` says more)."""
    return list(search(place, query, case, limit).rows)


def search(place: Workspace, query: str, case: str | None = None, limit: int = 50) -> Answer:
    """Search the cases a person may read.

    Args:
        place: the workspace.
        query: in the language of docs/search.md.
        case: this case only.
        limit: at most so many messages.

    Raises:
        QueryInvalid: if the query asks for nothing that there is.
        RoomUnknown: if no case has a room that it names.
    """
    with open_answers(place, case) as opened:
        return _searched(opened, query, limit)


def ask(answers: Answers, query: str, limit: int = 50) -> Answer:
    """Search one case whose read model is open already; arguments and errors as for `search`."""
    return _searched([answers], query, limit)


def _searched(opened: Sequence[Answers], query: str, limit: int) -> Answer:
    asked = parse(query)
    hits: list[tuple[int, Row]] = []
    more = False
    rules: Rules = {rule: facts for answers in opened for rule, facts in answers.meta.get("rules", {}).items()}
    wanted, understood = _wanted(asked, rules)
    held = {part.values for part in asked.parts if part.field == "room"}
    known: set[tuple[str, ...]] = set()
    for answers in opened:
        rooms, without_rooms, named = _rooms(answers, asked)
        known.update(named)
        if held and not named and not without_rooms:
            continue
        asking = Query(
            terms=tuple(wanted.terms),
            without=tuple(wanted.without),
            marks=tuple(wanted.marks),
            without_marks=tuple(wanted.without_marks),
            rooms=rooms,
            without_rooms=without_rooms,
            after=asked.after,
            before=asked.before,
        )
        found = answers.search(asking, _READER, limit=limit)
        more = more or found.more
        labels = answers.labels_of({hit.room_key for hit in found.hits})
        for hit in found.hits:
            label = labels.get(hit.room_key, ("?", "?"))
            row = {"case": answers.meta["case"], "label": label[0], "label_ko": label[-1], **_row(hit, wanted, rules)}
            hits.append((hit.sent_at if hit.sent_at is not None else -1, row))
    if held - known:
        raise RoomUnknown
    totals = [] if hits else [answers.counted() for answers in opened]  # (needed only to say what was searched in vain)
    hits.sort(key=lambda pair: pair[0], reverse=True)
    rows = [row for _, row in hits[:limit]]
    return Answer(rows, more or len(hits) > limit, sum(one for one, _ in totals), sum(one for _, one in totals), understood)


def _rooms(answers: Answers, asked: Asked) -> tuple[tuple[str, ...] | None, tuple[str, ...], set[tuple[str, ...]]]:
    """Return the rooms that a query names in one case, those it leaves out, and the parts that name a room here."""
    chosen: tuple[str, ...] | None = None
    left_out: list[str] = []
    named: set[tuple[str, ...]] = set()
    for part in asked.parts:
        if part.field != "room":
            continue
        keys = tuple(dict.fromkeys(key for value in part.values for key in rooms_called(answers, value)))
        if keys:
            named.add(part.values)
        if part.negated:
            left_out.extend(keys)
        else:
            chosen = keys if chosen is None else tuple(key for key in chosen if key in keys)
    return chosen, tuple(left_out), named


def _wanted(asked: Asked, rules: Rules) -> tuple[_Wanted, list[tuple[str, tuple[str, ...], bool, tuple[str, ...]]]]:
    made = _Wanted()
    understood = []
    for part in asked.parts:
        meant: tuple[str, ...] = ()
        if part.field in {"word", "phrase"}:
            term = _take_term(made, part, None)
            together = term.letters.get(TOGETHER, "")
            meant = (together,) if together and together != _tight(part.values[0]) else ()
        elif part.field in {"has", "from"}:
            _take_marks(made, part, [mark_token(value) for value in part.values])
        elif part.field in {"gate", "rule", "inst"}:
            meant = _take_rules(made, part, rules)
        understood.append((part.field, part.values, part.negated, meant))
    understood.extend((name, (value,), False, ()) for name, value in asked.days)
    return made, understood


def _take_term(made: _Wanted, part: Part, within: str | None) -> Term:
    term = Term.of(part.values[0], _READER, within)
    if not term.letters:
        raise QueryInvalid(what="a word of it has no letter to look for")
    (made.without if part.negated else made.terms).append(term)
    return term


def _take_marks(made: _Wanted, part: Part, tokens: Sequence[str]) -> None:
    if part.negated:
        made.without_marks.extend(tokens)
    else:
        made.marks.append(tuple(dict.fromkeys(tokens)))


def _take_rules(made: _Wanted, part: Part, rules: Rules) -> tuple[str, ...]:
    """Take the rules that a part means; an institution that has no rule of its own is looked for under the hits of the general one."""
    tokens: list[str] = []
    meant: list[str] = []
    for value in part.values:
        families, named = rules_called(part.field, value, rules)
        if not families and not named:
            if part.field == "inst" and len(part.values) == 1:
                if not part.negated:
                    made.marks.append((family_token(_INSTITUTION),))
                _take_term(made, part, _INSTITUTION)
                return ()
            raise QueryInvalid(what=f"{part.field}: names no rule; `sotdae rules` lists them")
        tokens += [*map(family_token, families), *map(rule_token, named)]
        meant += [*families, *named]
        if not part.negated:
            made.families.update(families)
            made.rules.update(named)
    _take_marks(made, part, tokens)
    return tuple(meant)


def rules_called(name: str, value: str, rules: Rules) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the families and the rules that a value of a field means.

    A family (``gate:*``, ``rule:sale``), a whole id, the id's last part (``gate:micro_transfer``), the beginning of one, or words of its title.
    """
    low = value.strip().casefold().replace("-", "_").removesuffix(".*").removesuffix("*").rstrip(".")
    own = {"gate": "gate", "inst": _INSTITUTION}.get(name)
    if not low and value.strip() in {"*", ".*"} and own is not None:
        return (own,), ()
    families = {facts["family"] for facts in rules.values()}
    if low in families and name != "inst":
        return (low,), ()
    mine = [rule for rule, facts in rules.items() if own is None or facts["family"] == own or (own == "gate" and facts["family"] == "sale")]
    if not low:
        return (), ()
    wide = _tight(value)
    for fits in (
        lambda rule: rule.casefold() == low,
        lambda rule: rule.casefold().partition(".")[2] == low,
        lambda rule: rule.casefold().partition(".")[2].startswith(low) or rule.casefold().startswith(low),
        lambda rule: any(wide in _tight(rules[rule].get(language, "")) for language in ("ko", "en")),
    ):
        found = tuple(sorted(rule for rule in mine if fits(rule)))
        if found:
            return (), found
    return (), ()


def _tight(text: str) -> str:
    return "".join(search_normal(text).split())


def _row(hit: SearchHit, wanted: _Wanted, rules: Rules) -> Row:
    hidden = [(one.start, one.end) for one in hit.hits if one.checked is not None]
    why = [*_words(hit, hidden), *_rules(hit, wanted, rules, [*hidden, *addresses_in(hit.text)])]
    spans = sorted({(start, end) for row in why for start, end in row["spans"]})
    return {
        "room_key": hit.room_key,
        "message_id": hit.message_id,
        "sent_at": iso(hit.sent_at),
        "text_masked": mask_text(hit.text, spans),
        "spans": [list(span) for span in spans],
        "marked": [list(span) for span in shown_in_mask(hit.text, spans)],
        "why": why,
        "has": [mark for mark in hit.marks if mark != "room"],
        "from_room": "room" in hit.marks,
        "locator": {"item_id": hit.item_id, "byte_offset": hit.byte_offset, "byte_length": hit.byte_length},
        "log_seq": hit.log_seq,
    }


def _words(hit: SearchHit, hidden: Sequence[tuple[int, int]]) -> Iterator[Row]:
    for found in hit.found:
        for start, end in found.spans:
            for span in outside((start, end), hidden):  # nobody learns a checked number digit by digit
                yield {
                    "asked": found.word,
                    "rule": None,
                    "title": None,
                    "view": found.reading,
                    "written": _written(hit.text, span),
                    "read": _read(hit.text, found, span),
                    "spans": [list(span)],
                    "checked": None,
                }


def _read(text: str, found: Found, span: tuple[int, int]) -> str:
    if found.reading == NORMAL:
        return search_normal(text[slice(*span)])
    return found.word if found.reading == MAYBE else read_as(text, found.reading, *span)


def _rules(hit: SearchHit, wanted: _Wanted, rules: Rules, hidden: Sequence[tuple[int, int]]) -> Iterator[Row]:
    for one in hit.hits:
        if one.rule_id in wanted.rules or one.family in wanted.families:
            spans = outside((one.start, min(one.end, one.start + _MOST_SHOWN)), hidden)
            yield {
                "asked": None,
                "rule": one.rule_id,
                "title": _title(one, rules),
                "view": one.view,
                "written": " … ".join(_written(hit.text, span) for span in spans),
                "read": " … ".join(read_as(hit.text, one.view, *span) for span in spans),
                "spans": [list(span) for span in spans],
                "checked": one.checked,
            }


def _title(one: RuleMark, rules: Rules) -> Row:
    facts = rules.get(one.rule_id, {})
    return {language: facts.get(language, one.rule_id) for language in ("ko", "en")}


def _written(text: str, span: tuple[int, int]) -> str:
    start, end = span
    return mask_text(text[start:end], [(0, end - start)])
