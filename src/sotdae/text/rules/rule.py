# SPDX-License-Identifier: Apache-2.0
"""One rule, and what it finds.

A rule looks at one view of a text (`sotdae.text.views`). One of its words must occur at all (`needs`); then its pattern runs, and what the pattern
found may be refused by the words around it, by the number it read, or by a checksum. A hit names original characters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from sotdae.classes import dataclass
from sotdae.text.patterns import compiled
from sotdae.text.rules.word_ends import begins_word, ends_word
from sotdae.text.views import Views

FAMILIES: Final = frozenset({"gate", "sale", "life", "tier", "claim", "harm", "institution", "talk"})
"""``talk`` marks texts that speak about rooms (news, warnings) rather than for one."""
BUILT_IN: Final = "built-in"
"""The pack of the rules that come with the program."""
CONTEXTS: Final = ("room", "admin", "pinned")
"""What of a message's context may raise a rule's weight: the room itself wrote it, an administrator did, or it is pinned."""
_LOOKED_AT: Final = 64
"""Characters after a hit that are looked at; a bound keeps many hits in one long text linear."""
VALUE: Final = "value"
"""Groups whose names begin with this hold what is read or checked."""


class Hit(NamedTuple):
    """Where a rule fired.

    Attributes:
        start, end: original code points.
        number, unit: the number it read, if any.
        bits: its weight.
        view: the view it was found in.
        checked: what a validator said, a word and never the value.
        variant: which of the rule's variants, where its file names them.
        context: words of `CONTEXTS` that raise the weight, joined by spaces; None where none does.
        context_bits: by how much.
    """

    rule_id: str
    version: int
    family: str
    start: int
    end: int
    number: int | None
    unit: str | None
    bits: float
    view: str = "v1"
    checked: str | None = None
    variant: str | None = None
    context: str | None = None
    context_bits: float = 0.0


class Near(NamedTuple):
    """Words, one of which must (or must not) stand at most ``within`` characters of the view before or after the hit."""

    terms: tuple[str, ...]
    within: int


class Reading(NamedTuple):
    """What a reader of values made of a hit: a number if it is one, and how it was checked."""

    number: int | None
    checked: str


Reader = Callable[[str], Reading | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """One compiled rule.

    Attributes:
        source: the file it stands in.
        view: the view it looks at.
        needs: words of the view, one of which must occur; empty where a checksum tells anyway.
        pattern: of the bounded kind (`sotdae.text.patterns`), as written.
        word_start: whether a hit must begin where a word begins in the original.
        word_end: whether it must end where a word ends (`word_ends`).
        near: words of which one must stand near the hit, or None.
        not_near: words of which none may.
        not_after: words that may not follow the hit, spaces apart.
        reader: reads the group ``value``; a value it refuses is no hit. None where nothing is read.
        least: the smallest number that counts.
        bits: the weight of a hit.
        pack: the folder it comes from, or `BUILT_IN`.
        variant: what tells rules of one id apart.
        context: words of `CONTEXTS` that raise the weight, joined by spaces; a hit never needs them.
        context_bits: by how much.
    """

    rule_id: str
    version: int
    family: str
    title: Mapping[str, str]
    source: str
    view: str
    needs: tuple[str, ...]
    pattern: str
    word_start: bool
    near: Near | None
    not_near: Near | None
    not_after: tuple[str, ...]
    reader: Reader | None
    unit: str | None
    least: int
    bits: float
    pack: str = BUILT_IN
    variant: str | None = None
    context: str | None = None
    context_bits: float = 0.0
    word_end: bool = False

    def find(self, views: Views) -> list[Hit]:
        """Return the rule's hits in a text."""
        view = views.view(self.view)
        if self.needs and not any(word in view.text for word in self.needs):
            return []
        found = []
        for match in compiled(self.pattern).finditer(view.text):
            if match.start() == match.end() or not self._fits(view.text, match):
                continue
            reading = self._read(match)
            if reading is None:
                continue
            start, end = view.original(match.start(), match.end())
            if (self.word_start and not begins_word(views.raw, start)) or (self.word_end and not ends_word(views.raw, start, end)):
                continue
            unit, checked = self.unit if reading.number is not None else None, reading.checked or None
            told = (self.bits, self.view, checked, self.variant, self.context, self.context_bits)
            found.append(Hit(self.rule_id, self.version, self.family, start, end, reading.number, unit, *told))
        return found

    def _fits(self, text: str, match: re.Match[str]) -> bool:
        """Look at the words around a match."""
        if self.not_after and text[match.end() : match.end() + _LOOKED_AT].lstrip(" ").startswith(self.not_after):
            return False
        if self.near is not None and not _has(text, match, self.near):
            return False
        return self.not_near is None or not _has(text, match, self.not_near)

    def _read(self, match: re.Match[str]) -> Reading | None:
        """Return what the match's value says (nothing, if nothing is read), or None where the value does not hold."""
        if self.reader is None:
            return Reading(None, "")
        value = next((value for name, value in match.groupdict().items() if name.startswith(VALUE) and value is not None), match.group())
        reading = self.reader(value)
        return None if reading is None or (reading.number is not None and reading.number < self.least) else reading


def _has(text: str, match: re.Match[str], near: Near) -> bool:
    before = text[max(0, match.start() - near.within) : match.start()]
    after = text[match.end() : match.end() + near.within]
    return any(term in before or term in after for term in near.terms)
