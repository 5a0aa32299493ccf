# SPDX-License-Identifier: Apache-2.0
"""Rules as data: TOML files say what to look for, and carry their own examples, which must hold when they are loaded.

A rule is a plain pattern over a normalised view, guarded by a list of words (`needs`) one of which must occur: most texts cost one search.
Patterns are the project's or the office's own, never an input's; they run on at most 16,384 characters and may not nest repetitions, so
a hostile text cannot make them slow. A hit names original characters.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, NamedTuple

from sotdae.errors import RuleInvalid
from sotdae.text.korean import NORMALISER_VERSION, Normal, normal
from sotdae.text.numbers import NUMBER, SCALE, read_count

FAMILIES: Final = frozenset({"gate", "sale", "life", "tier", "claim", "harm", "institution"})
_COUNT: Final = rf"(?:{NUMBER})\s?(?:{SCALE})?(?: ?\d{{1,4}}\s?(?:천|백))?"
_LONGEST: Final = 16_384
"""Characters of a text that rules look at; Telegram's own limit is 4,096 (8,192 with captions joined by some exporters)."""
_NESTED: Final = re.compile(r"\([^()]*[+*][^()]*\)[+*]")


class Hit(NamedTuple):
    """Where a rule fired: original code points ``start`` to ``end``, the number it read if any, and its weight in bits."""

    rule_id: str
    version: int
    family: str
    start: int
    end: int
    number: int | None
    unit: str | None
    bits: float


@dataclass(frozen=True, slots=True)
class Rule:
    """One compiled rule."""

    rule_id: str
    version: int
    family: str
    title: Mapping[str, str]
    needs: tuple[str, ...]
    pattern: re.Pattern[str]
    not_after: tuple[str, ...]
    unit: str | None
    least: int
    bits: float

    def find(self, text: Normal) -> list[Hit]:
        """Return the rule's hits in a normalised text."""
        found = []
        for match in self.pattern.finditer(text.text):
            number = None
            if self.unit is not None:
                name = next(name for name, value in match.groupdict().items() if value is not None)
                number = read_count(match.group(name))
                if number is None or number < self.least:
                    continue
            after = text.text[match.end() :].lstrip(" ")
            if any(after.startswith(word) for word in self.not_after):
                continue
            start, end = text.original(match.start(), match.end())
            found.append(Hit(self.rule_id, self.version, self.family, start, end, number, self.unit, self.bits))
        return found


@dataclass(frozen=True, slots=True)
class RuleSet:
    """All loaded rules.

    Attributes:
        digest: SHA-256 over the files and the normaliser's version: derived hits are keyed by it.
    """

    rules: tuple[Rule, ...]
    digest: str
    words: re.Pattern[str]

    def hits(self, text: str) -> list[Hit]:
        """Return the hits in a text, ordered by start and rule; of overlapping hits of one rule the first is kept."""
        view = normal(text[:_LONGEST])
        if self.words.search(view.text) is None:
            return []
        found: list[Hit] = []
        for rule in self.rules:
            if any(word in view.text for word in rule.needs):
                found.extend(rule.find(view))
        found.sort(key=lambda hit: (hit.start, hit.rule_id, -hit.end))
        last: dict[str, int] = {}
        kept = []
        for hit in found:
            if hit.start >= last.get(hit.rule_id, 0):
                kept.append(hit)
                last[hit.rule_id] = hit.end
        return kept


def load_rules(folders: Sequence[Path] = ()) -> RuleSet:
    """Load the built-in rules and those of private folders.

    Raises:
        RuleInvalid: if a file is not in its form, or a rule's own examples do not hold.
    """
    contents = [(entry.name, entry.read_bytes()) for entry in files("sotdae.text").joinpath("data").iterdir() if entry.name.endswith(".toml")]
    contents += [(path.name, path.read_bytes()) for folder in folders for path in folder.glob("*.toml")]
    contents.sort()
    rules = [rule for name, content in contents for rule in _rules_of(name, content)]
    state = hashlib.sha256(f"normaliser {NORMALISER_VERSION}".encode())
    for name, content in contents:
        state.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
    words = sorted({word for rule in rules for word in rule.needs}, key=lambda word: (-len(word), word))
    return RuleSet(tuple(rules), state.hexdigest(), re.compile("|".join(map(re.escape, words)) or r"(?!)"))


def _rules_of(name: str, content: bytes) -> Iterable[Rule]:
    try:
        signals = tomllib.loads(content.decode("utf-8"))["signal"]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError) as error:
        raise RuleInvalid(what=f"{name} is not a rule file ({type(error).__name__})") from error
    for signal in signals:
        rule = _compiled(name, signal)
        _check_examples(name, rule, signal)
        yield rule


def _compiled(name: str, signal: Mapping[str, Any]) -> Rule:
    try:
        if signal["family"] not in FAMILIES or signal["view"] != "v1":
            raise RuleInvalid(what=f"{name}: {signal['id']} has an unknown family or view")
        pattern = str(signal["pattern"]).replace("{count}", _COUNT)
        if _NESTED.search(str(signal["pattern"])):
            raise RuleInvalid(what=f"{name}: {signal['id']} repeats a repetition")
        unit = signal.get("unit")
        return Rule(
            rule_id=str(signal["id"]),
            version=int(signal["version"]),
            family=str(signal["family"]),
            title=dict(signal["title"]),
            needs=tuple(signal["needs"]),
            pattern=re.compile(pattern),
            not_after=tuple(signal.get("not_after", ())),
            unit=None if unit is None else str(unit),
            least=int(signal.get("least", 0)),
            bits=float(signal.get("weight_bits", 0.0)),
        )
    except (KeyError, TypeError, ValueError, re.error) as error:
        raise RuleInvalid(what=f"{name}: a rule lacks or mistypes a field ({type(error).__name__})") from error


def _check_examples(name: str, rule: Rule, signal: Mapping[str, Any]) -> None:
    for wanted, examples in ((True, signal.get("positive", ())), (False, signal.get("negative", ()))):
        if not examples:
            raise RuleInvalid(what=f"{name}: {rule.rule_id} has no examples")
        for number, example in enumerate(examples, start=1):
            view = normal(example)
            is_hit = any(word in view.text for word in rule.needs) and bool(rule.find(view))
            if is_hit is not wanted:
                raise RuleInvalid(what=f"{name}: {rule.rule_id}, {'positive' if wanted else 'negative'} example {number} does not hold")
