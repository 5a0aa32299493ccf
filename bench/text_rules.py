# SPDX-License-Identifier: Apache-2.0
"""The text pass: rate of all built-in rules over chat, in one process and in two, by step; and what the views find that raw text hides.

To reach: 50 MB/s of ordinary chat on two processes; recall on examples written in other ways near .98. Peers, taking turns in one run: the rules one
text at a time (what a batch must equal), and a loop over the rules' own patterns with the standard library's ``re`` on raw lower-case text: no views,
no words first. Rates are of processor time, so that a busy machine does not count; with two processes the clock stands beside it. Texts are synthetic
and benign; the rules' own examples stand among them.
Usage: python bench/text_rules.py [--messages 40000]
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import time
import tomllib
import unicodedata
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, Final

from chat_texts import chat
from search import texts
from sotdae.actions.adding.text_pass import TextPass
from sotdae.text.batches import Batch
from sotdae.text.korean import FINALS, INITIALS, MEDIALS
from sotdae.text.patterns import compiled
from sotdae.text.rules import Rule, RuleSet
from sotdae.text.rules.loading import built_in_files, load_rules
from sotdae.text.views import Views

RULE_TEXTS_RATIO: Final = 0.03
BATCH: Final = 4_096
TWO_PROCESSES_MB: Final = 60
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
    return compiled(rule.pattern).search(text.lower().replace(" ", "") if rule.view == "v2" else text.lower()) is not None


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


def mixed(made: list[str]) -> list[str]:
    """Return texts, a share of which got an example of a rule, half of these written in other ways."""
    chance = random.Random(5)
    known = [text for _, text, _ in examples()]
    for place in chance.sample(range(len(made)), round(len(made) * RULE_TEXTS_RATIO)):
        text = chance.choice(known)
        made[place] += " " + (chance.choice(list(WAYS.values()))(text, chance) if chance.random() < 0.5 else text)
    return made


def size_of(over: Sequence[str]) -> float:
    """Return MB of UTF-8."""
    return sum(len(text.encode()) for text in over) / 1e6


def batched(work: Callable[[list[str]], Any], over: list[str]) -> float:
    """Return MB of UTF-8 a second of this process."""
    began = time.process_time()
    for start in range(0, len(over), BATCH):
        work(over[start : start + BATCH])
    return size_of(over) / (time.process_time() - began)


def two_processes(rules: RuleSet, over: list[str]) -> tuple[float, float, float]:
    """Return MB a second of two processes: were their time even, of the busier one, and by the clock. The start of the second is in all of them."""
    kept: list[int] = []
    own, wall, children = time.process_time(), time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    with TextPass[int](rules, lambda number, _: kept.append(number), second_from=-1) as texts_in:
        for number, text in enumerate(over):
            texts_in.add(text, number)
        texts_in.finish()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = (time.process_time() - own, after.ru_utime + after.ru_stime - children.ru_utime - children.ru_stime)
    return 2 * size_of(over) / sum(seconds), size_of(over) / max(seconds), size_of(over) / (time.perf_counter() - wall)


def steps(rules: RuleSet, over: list[str]) -> None:
    """Print what a pass spends its time on."""
    laid = [Batch(over[start : start + BATCH]) for start in range(0, len(over), BATCH)]
    timed: dict[str, Callable[[Batch], object]] = {
        "views": lambda batch: Batch(batch.texts),
        "words": lambda batch: sum(len(places) for _, places, _ in rules.sweep.found(batch)),
        "words and patterns": rules.sweep.wanted,
        "all": lambda batch: rules.hits_in_all(batch.texts),
    }
    best = dict.fromkeys(timed, 1e9)
    for _ in range(3):
        for name, work in timed.items():
            began = time.process_time()
            for batch in laid:
                work(batch)
            best[name] = min(best[name], time.process_time() - began)
    shares = {
        "views": best["views"],
        "words": best["words"],
        "patterns tried": best["words and patterns"] - best["words"],
        "odd texts, hits, places": best["all"] - best["views"] - best["words and patterns"],
    }
    print("    " + ", ".join(f"{name} {seconds / best['all']:.0%}" for name, seconds in shares.items()))


def rate(work: Callable[[str], Any], over: Sequence[str]) -> float:
    """Return MB of UTF-8 a second."""
    size = sum(len(text.encode()) for text in over) / 1e6
    began = time.process_time()
    for text in over:
        work(text)
    return size / (time.process_time() - began)


def plain_loop(rules: RuleSet) -> Callable[[str], int]:
    patterns = [compiled(rule.pattern) for rule in rules.rules]

    def count(text: str) -> int:
        lower = text.lower()
        return sum(pattern.search(lower) is not None for pattern in patterns)

    return count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=40_000)
    count = parser.parse_args().messages
    rules = load_rules()
    chance = random.Random(3)
    everyday = mixed(list(chat(count)))
    spell = WAYS["jamo, one in three"]
    tenth = [spell(text, chance) if number % 10 == 0 else text for number, text in enumerate(everyday)]
    print(f"{len(rules.rules)} rules; {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; MB/s of UTF-8, best of three")
    plain_chat, sentences = list(chat(count)), mixed(list(texts(count)))
    for name, over in (("ordinary chat", plain_chat), ("the same with examples", everyday), ("one in ten in jamo", tenth), ("sentences", sentences)):
        hits = [rules.hits(text) for text in over]
        pieces = [over[start : start + BATCH] for start in range(0, count, BATCH)]
        in_batches = [found.get(number, []) for piece in pieces for found in [rules.hits_in_all(piece)] for number in range(len(piece))]
        assert in_batches == hits
        odd = sum(Views(text).is_odd for text in over)
        print(f"  {name}: {size_of(over):.1f} MB, {odd / count:.1%} odd, {sum(map(bool, hits)) / count:.1%} with a hit")
        plain = plain_loop(rules)
        best: dict[str, float] = {}
        for _ in range(3):
            for peer, value in (
                ("in batches", batched(rules.hits_in_all, over)),
                ("one by one", rate(rules.hits, over[: count // 4])),
                ("plain re loop", rate(plain, over[: count // 10])),
            ):
                best[peer] = max(best.get(peer, 0.0), value)
        print("    " + ", ".join(f"{peer} {value:.1f}" for peer, value in best.items()), end="; ")
        print(f"in batches / plain re loop {best['in batches'] / best['plain re loop']:.1f}x (which finds less: see below)")
        steps(rules, over)
        many = over * max(1, round(TWO_PROCESSES_MB / size_of(over)))
        even, busier, clock = max(two_processes(rules, many) for _ in range(2))
        print(f"    two processes, {size_of(many):.0f} MB: {even:.1f} if even, {busier:.1f} of the busier one, {clock:.1f} by the clock")
    recall()


if __name__ == "__main__":
    main()
