# SPDX-License-Identifier: Apache-2.0
"""The text pass: rate of the gate and of all built-in rules, against the plain way; and what the views find that raw text hides.

The plain way is a loop over the rules' own patterns with the standard library's ``re`` on raw lower-case text: no views, no gate, no words first.
To reach (docs/decisions/2026-11-25-linear-patterns.md): both views at least 5x the 3.2 MB/s of the first sketch; recall on examples
written in other ways near .98. Texts are synthetic and benign; the rules' own examples stand among them.
Usage: python bench/text_rules.py [--messages 40000]
"""

from __future__ import annotations

import argparse
import random
import time
import tomllib
import unicodedata
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, Final

from search import texts
from sotdae.text.korean import FINALS, INITIALS, MEDIALS
from sotdae.text.rules import Rule, RuleSet, load_rules
from sotdae.text.rules.loading import built_in_files
from sotdae.text.views import Views, is_odd

RULE_TEXTS_RATIO: Final = 0.03
SKETCH_MB_PER_SECOND: Final = 3.2
HALF_WIDTH: Final = dict(
    zip(
        map(chr, range(0x3131, 0x3164)),
        map(chr, (*range(0xFFA1, 0xFFBF), *range(0xFFC2, 0xFFC8), *range(0xFFCA, 0xFFD0), *range(0xFFD2, 0xFFD8), *range(0xFFDA, 0xFFDD))),
        strict=True,
    )
)
LATIN_VOWELS: Final = {"ㅏ": "r", "ㅐ": "H", "ㅣ": "l", "ㅜ": "T", "ㅗ": "┴"}


def syllable(letter: str) -> tuple[str, str, str] | None:
    """Return initial, medial and final (perhaps empty) of a syllable."""
    if not "가" <= letter <= "힣":
        return None
    number = ord(letter) - 0xAC00
    return INITIALS[number // 588], MEDIALS[number // 28 % 21], FINALS[number % 28].strip()


def between(sign: str) -> Callable[[str, random.Random], str]:
    """Put a sign between neighbouring syllables."""

    def written(text: str, chance: random.Random) -> str:
        del chance
        made = text[:1]
        for before, letter in pairwise(text):
            made += (sign if syllable(before) and syllable(letter) else "") + letter
        return made

    return written


def pieces(write: Callable[[tuple[str, str, str]], str], share: float) -> Callable[[str, random.Random], str]:
    """Write a share of the syllables (at least one where it can be) in another way."""

    def written(text: str, chance: random.Random) -> str:
        places = [place for place, letter in enumerate(text) if (parts := syllable(letter)) and write(parts) != letter]
        chosen = set(chance.sample(places, max(1, round(len(places) * share)))) if places else set()
        return "".join(write(syllable(letter) or ("", "", "")) if place in chosen else letter for place, letter in enumerate(text))

    return written


def whole(parts: tuple[str, str, str]) -> str:
    initial, medial, final = parts
    return chr(0xAC00 + (INITIALS.index(initial) * 21 + MEDIALS.index(medial)) * 28 + FINALS.index(final or " "))


def open_and_final(parts: tuple[str, str, str]) -> str:
    return whole((parts[0], parts[1], "")) + parts[2] if parts[2] and parts[2] not in "ㅋㅎ" else whole(parts)


def latin(parts: tuple[str, str, str]) -> str:
    return parts[0] + LATIN_VOWELS[parts[1]] + parts[2] if parts[1] in LATIN_VOWELS and parts[0] not in "ㅋㅎ" else whole(parts)


def full_width(text: str, chance: random.Random) -> str:
    del chance
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text)


WAYS: Final[dict[str, Callable[[str, random.Random], str]]] = {
    "dots": between("."),
    "spaces": between(" "),
    "zero width": between("\u200b"),
    "symbols": between("*"),
    "pictures": between("🌷"),
    "laughter": between("ㅋㅋ"),
    "jamo, one in three": pieces("".join, 0.34),
    "jamo, all": pieces("".join, 1.0),
    "stray finals": pieces(open_and_final, 0.5),
    "ring finals": pieces(lambda parts: whole((parts[0], parts[1], "")) + "○" if parts[2] == "ㅇ" else whole(parts), 1.0),
    "Latin vowels": pieces(latin, 0.5),
    "half width": pieces(lambda parts: "".join(HALF_WIDTH[jamo] for jamo in "".join(parts)), 1.0),
    "conjoining": lambda text, _: unicodedata.normalize("NFD", text),
    "full width": full_width,
}


def examples() -> list[tuple[Rule, str, bool]]:
    """Return every rule with each of its examples written in whole syllables, and whether the example is positive."""
    rules = iter(load_rules().rules)
    found = []
    for file in built_in_files():
        for signal in tomllib.loads(file.content.decode())["signal"]:
            rule = next(rules)
            for field in ("positive", "negative"):
                found += [(rule, text, field == "positive") for text in signal[field] if rule.view != "v0" and text == plainly(text)]
    return found


def plainly(text: str) -> str:
    """Return a text without what is written in pieces; equal only for plain examples."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text) if not "\u1100" <= letter <= "\u11ff").replace("\u200b", "")


def raw_finds(rule: Rule, text: str) -> bool:
    """Say what the rule's pattern finds without the views: lower case, and spaces left out where the rule does not want them."""
    return rule.pattern.search(text.lower().replace(" ", "") if rule.view == "v2" else text.lower()) is not None


def recall() -> None:
    chance = random.Random(11)
    plain = [(rule, text) for rule, text, positive in examples() if positive]
    others = [(rule, text) for rule, text, positive in examples() if not positive]
    print(f"recall on {len(plain)} plain positive examples, written in {len(WAYS)} ways        raw    views")
    sums = [0, 0, 0]
    for name, way in WAYS.items():
        changed = [(rule, new) for rule, text in plain if (new := way(text, chance)) != text]
        raw, viewed = sum(raw_finds(rule, text) for rule, text in changed), sum(bool(rule.find(Views(text))) for rule, text in changed)
        sums = [sums[0] + len(changed), sums[1] + raw, sums[2] + viewed]
        print(f"  {name:20} {len(changed):5} texts {raw / len(changed):36.3f} {viewed / len(changed):8.3f}")
    print(f"  {'all':20} {sums[0]:5} texts {sums[1] / sums[0]:36.3f} {sums[2] / sums[0]:8.3f}   x{sums[2] / max(1, sums[1]):.1f}")
    wrong = [sum(bool(rule.find(Views(way(text, chance)))) for rule, text in others) for way in WAYS.values()]
    print(f"  negative examples that fire when written in these ways: {sum(wrong)} of {len(others) * len(WAYS)}")


def mixed(count: int) -> list[str]:
    """Return everyday texts, a share of which are examples of rules, half of these written in other ways."""
    chance = random.Random(5)
    known = [text for _, text, _ in examples()]
    made = list(texts(count))
    for place in chance.sample(range(count), round(count * RULE_TEXTS_RATIO)):
        text = chance.choice(known)
        made[place] += " " + (chance.choice(list(WAYS.values()))(text, chance) if chance.random() < 0.5 else text)
    return made


def rate(work: Callable[[str], Any], over: Sequence[str]) -> float:
    """Return MB of UTF-8 a second."""
    size = sum(len(text.encode()) for text in over) / 1e6
    began = time.process_time()
    for text in over:
        work(text)
    return size / (time.process_time() - began)


def plain_loop(rules: RuleSet) -> Callable[[str], int]:
    patterns = [rule.pattern for rule in rules.rules]

    def count(text: str) -> int:
        lower = text.lower()
        return sum(pattern.search(lower) is not None for pattern in patterns)

    return count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=40_000)
    count = parser.parse_args().messages
    rules = load_rules()
    everyday = mixed(count)
    odd = [text for text in everyday if Views(text).is_odd]
    laughing = sum("ㅋㅋ" in text or "ㅎㅎ" in text for text in everyday)
    hits = sum(bool(rules.hits(text)) for text in everyday)
    print(
        f"{count:,} messages, {sum(len(text.encode()) for text in everyday) / 1e6:.1f} MB, {len(rules.rules)} rules; "
        f"odd {len(odd) / count:.1%}, laughing {laughing / count:.1%}, with a hit {hits / count:.1%}"
    )
    chance = random.Random(3)
    spell = WAYS["jamo, one in three"]
    tenth = [spell(text, chance) if number % 10 == 0 else text for number, text in enumerate(everyday)]
    share = sum(Views(text).is_odd for text in tenth) / count
    work: dict[str, tuple[Callable[[str], Any], list[str]]] = {
        "gate": (is_odd, everyday),
        "full pass": (rules.hits, everyday),
        f"full, {share:.1%} odd": (rules.hits, tenth),
        "plain re loop": (plain_loop(rules), everyday[: count // 10]),
    }
    best: dict[str, float] = {}
    for _ in range(3):
        for name, (function, over) in work.items():
            best[name] = max(best.get(name, 0.0), rate(function, over))
    uncached = max(rate(lambda text: Views(text).v3.text, odd) for _ in range(3))
    for name, value in best.items():
        print(f"  {name:20} {value:8.1f} MB/s")
    print(f"  {'all views, odd only':20} {uncached:8.1f} MB/s")
    print(f"  full pass / plain re loop: {best['full pass'] / best['plain re loop']:.1f}x (on raw text the plain loop also finds less: see below)")
    print(f"  v1 and v2 / first sketch: {best['gate, v1 and v2'] / SKETCH_MB_PER_SECOND:.1f}x (to reach 5x)")
    recall()


if __name__ == "__main__":
    main()
