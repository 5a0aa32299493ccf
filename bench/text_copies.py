# SPDX-License-Identifier: Apache-2.0
"""Copies of texts: which changes they survive, how often strangers are taken for copies, what a print costs, and grouping against all pairs.

Texts are notices put together from a few hundred benign sentences, so that strangers share much more than strangers in the world do. What is true is
said by Jaccard's measure over the exact pieces of both texts, by definition and without any print.
Figures stand in docs/decisions/2026-11-27-copies-of-texts.md.
Usage: python bench/text_copies.py [--texts 3000] [--grouped 1000000] [--lineages 40] [--similarity 0.75]
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sotdae.analyses.text_copies import Params
from sotdae.matching.minwise import grouped
from sotdae.model.observations import Message
from sotdae.simulation.population import population
from sotdae.simulation.population.rows import rows as all_rows
from sotdae.simulation.texts import sentence
from sotdae.text.prints import LEAST_LENGTH, length_of, printable, prints

_WORLD_SEED: Final = 4242
"""Of no set: neither fitted to nor tested on."""
Change = Callable[[str, random.Random], str]


def notice(chance: random.Random, sentences: int) -> str:
    """Return a made-up notice of so many sentences; their numbers are left out, or every sentence would be its own."""
    return " ".join(sentence(chance, 0).removeprefix("예시 글 0000. ") for _ in range(sentences))


def _word(text: str, chance: random.Random) -> str:
    words = text.split(" ")
    words[chance.randrange(len(words))] = chance.choice(("물뿌리개로", "다음 주에", "이웃과 함께", "7시 30분에"))
    return " ".join(words)


def _several(times: int) -> Change:
    def changed(text: str, chance: random.Random) -> str:
        for _ in range(times):
            text = _word(text, chance)
        return text

    return changed


CHANGES: Final[dict[str, Change]] = {
    "another link": lambda text, chance: f"{text} https://t.me/+DEMO{chance.randrange(10**12):012d}",
    "signs between syllables": lambda text, chance: "".join(letter + ("." if chance.random() < 0.3 and letter != " " else "") for letter in text),
    "without spaces, laughter behind": lambda text, chance: text.replace(" ", "") + "ㅋ" * chance.randrange(1, 9),
    "one word": _several(1),
    "two words": _several(2),
    "four words": _several(4),
    "a sentence added": lambda text, chance: f"{text} {notice(chance, 1)}",
    "first fifth cut off": lambda text, _chance: text[len(text) // 5 :],
    "half of it": lambda text, _chance: text[len(text) // 2 :],
}


def pieces(letters: str) -> frozenset[str]:
    """Return the pieces of a text as `sotdae.text.prints` defines them: three wide letters, else five letters of any kind."""
    return frozenset(letters[at : at + (3 if len(letters) >= at + 3 and min(letters[at : at + 3]) >= "\u1100" else 5)] for at in range(len(letters)))


def shared(left: str, right: str) -> float:
    """Return Jaccard's measure."""
    one, other = pieces(left), pieces(right)
    return len(one & other) / len(one | other)


def letters_of(texts: Sequence[str]) -> list[str]:
    """Return the letters of those texts that get a print."""
    return [made.letters for made in map(printable, texts) if made is not None]


def groups_of(letters: Sequence[str], params: Params) -> NDArray[np.intp]:
    """Group as the analysis does."""
    groups = np.unique(np.array(letters), return_inverse=True)[1].astype(np.intp)
    firsts = {int(group): place for place, group in reversed(list(enumerate(groups.tolist())))}
    groups = np.array([firsts[int(group)] for group in groups])
    long = np.flatnonzero(np.array([length_of(text) for text in letters]) >= params.least_near_length)
    near = long[grouped(prints([letters[place] for place in long]), params.least_equal)]
    for place, group in zip(long.tolist(), near.tolist(), strict=True):
        groups[place] = groups[group]
    return groups


def survive(count: int, params: Params) -> None:
    """Print how many changed copies are found, among all originals together."""
    chance = random.Random(1)
    print(f"{'change':34}{'shared, mean':>14}{'found of 3-sentence notices':>30}{'of 8':>8}")
    for name, change in CHANGES.items():
        told = []
        for sentences in (3, 8):
            written = [text for text in (notice(chance, sentences) for _ in range(count)) if printable(text) is not None]
            originals = letters_of(written)
            copies = [made.letters if (made := printable(change(text, chance))) else "" for text in written]
            long = [place for place, text in enumerate(copies) if min(length_of(text), length_of(originals[place])) >= params.least_near_length]
            equal = [place for place, text in enumerate(copies) if text == originals[place]]
            words = prints([originals[place] for place in long]), prints([copies[place] for place in long])
            groups = grouped(np.concatenate(words), params.least_equal)
            near = {place for at, place in enumerate(long) if groups[at] == groups[at + len(long)]}
            told.append(
                (np.mean([shared(originals[place], copies[place]) for place in range(len(originals))]), len(near | set(equal)) / len(originals))
            )
        print(f"{name:34}{told[0][0]:>8.2f}{told[1][0]:>6.2f}{told[0][1]:>29.1%}{told[1][1]:>9.1%}")


def exact(count: int, params: Params) -> None:
    """Print recall and precision over all pairs of a set, against Jaccard's measure itself."""
    chance = random.Random(2)
    written = [notice(chance, chance.choice((3, 4, 6, 8))) for _ in range(count // 2)]
    texts = letters_of(written + [_several(chance.randrange(1, 9))(text, chance) for text in written])
    texts = [text for text in dict.fromkeys(texts) if length_of(text) >= params.least_near_length]
    words = prints(texts)
    octets = words.view(np.uint8)
    groups = grouped(words, params.least_equal)
    found: Counter[float] = Counter()
    every: Counter[float] = Counter()
    wrong = ties = 0
    for left in range(len(texts)):
        equal = (octets[left] == octets[left + 1 :]).sum(axis=1)
        for right in (np.flatnonzero((equal >= 32) | (groups[left + 1 :] == groups[left])) + left + 1).tolist():
            measure = shared(texts[left], texts[right])
            step = min(0.95, int(measure * 20) / 20)
            every[step] += 1
            together = bool(groups[left] == groups[right])
            found[step] += together
            ties += together
            wrong += together and measure < params.least_similarity - 0.1
    pairs = len(texts) * (len(texts) - 1) // 2
    print(f"\n{len(texts):,} texts, {pairs:,} pairs; {ties:,} pairs together, of which {wrong:,} share less than {params.least_similarity - 0.1:.1f}")
    for step in sorted(every):
        if step >= 0.5:
            print(f"  share {step:.2f} to {step + 0.05:.2f}: {every[step]:>6,} pairs, together {found[step] / every[step]:.1%}")


def strangers(count: int, params: Params) -> None:
    """Print how often single sentences of one build are taken for copies, by the least length at which near copies count."""
    chance = random.Random(3)
    letters = list(dict.fromkeys(letters_of([sentence(chance, number) for number in range(4 * count)])))
    print(f"\n{len(letters):,} different sentences of one build, {LEAST_LENGTH} syllables and more:")
    for least in (24, 28, 32, 36, 40):
        long = [text for text in letters if length_of(text) >= least]
        groups = grouped(prints(long), params.least_equal)
        sizes = np.bincount(groups, minlength=1) if long else np.zeros(1, np.int64)
        print(f"  near copies from {least} on: {int(sizes[sizes > 1].sum()):,} of {len(long):,} hang together with a stranger")


def world(name: str, lineages: int, params: Params) -> None:
    """Print what is found of the texts that a made-up world's rooms took over and changed, and how many groups mix texts of different origins."""
    made = population.make(name, _WORLD_SEED, lineages)
    origin = made.truth.texts
    seen = {row.text for _, rows in all_rows(made) for row in rows if isinstance(row, Message) and row.text}
    texts = sorted(text for text in seen if printable(text) is not None)
    letters = letters_of(texts)
    groups = groups_of(letters, params)
    group, plain = dict(zip(texts, groups.tolist(), strict=True)), dict(zip(texts, letters, strict=True))
    taken = [(copy, source) for copy, source in origin.items() if copy in group and source in group]
    found = sum(group[copy] == group[source] for copy, source in taken)
    origins: dict[int, set[str]] = {}
    members: Counter[int] = Counter(group.values())
    for text in texts:
        source = origin.get(text, text)
        origins.setdefault(group[text], set()).add(plain.get(source, source))
    several = [number for number, count in members.items() if count > 1]
    mixed = sum(len(origins[number]) > 1 for number in several)
    print(f"world {name}: {found} of {len(taken)} changed copies found; {mixed} of {len(several)} groups of several texts mix origins")


def costs(count: int, rows: int) -> None:
    """Print the cost of a print, and of grouping many."""
    chance = random.Random(4)
    texts = [notice(chance, chance.choice((1, 2, 3, 5, 8))) for _ in range(4 * count)]
    begun = time.process_time()
    letters = letters_of(texts)
    gate = time.process_time() - begun
    begun = time.process_time()
    for at in range(0, len(letters), 4096):
        prints(letters[at : at + 4096])
    made = time.process_time() - begun
    size = sum(map(len, letters))
    print(f"\nletters of {len(texts):,} texts: {gate / len(texts) * 1e6:.1f} us a text")
    print(f"prints: {made / len(letters) * 1e6:.1f} us a text, {made / size * 1e9:.0f} ns a letter")
    words = np.random.default_rng(5).integers(-(2**63), 2**63 - 1, (rows, 8), np.int64)
    copies = words.view(np.uint8).reshape(rows, 64)
    tenth = rows // 10
    kept = np.random.default_rng(6).random((tenth, 64)) < 0.85
    copies[:tenth] = np.where(kept, copies[tenth : 2 * tenth], copies[:tenth])
    begun = time.process_time()
    groups = grouped(words, Params().least_equal)
    seconds = time.process_time() - begun
    found = int((groups != np.arange(rows)).sum())
    few = copies[:4000]
    begun = time.process_time()
    for row in range(400):
        (few[row] == few[row + 1 :]).sum(axis=1)
    plain = (time.process_time() - begun) / (400 * 3800) * rows * rows / 2
    print(f"grouping {rows:,} prints: {seconds:.1f} s ({found:,} of {tenth:,} copies tied)")
    print(f"all pairs with numpy: about {plain:,.0f} s, {plain / seconds:,.0f}x")


def main() -> None:
    """Print every table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=3000)
    parser.add_argument("--grouped", type=int, default=1_000_000)
    parser.add_argument("--lineages", type=int, default=40)
    parser.add_argument("--similarity", type=float, default=Params().least_similarity)
    asked = parser.parse_args()
    params = Params(least_similarity=asked.similarity)
    survive(asked.texts, params)
    exact(asked.texts, params)
    strangers(asked.texts, params)
    print()
    for name in ("plain", "caution"):
        world(name, asked.lineages, params)
    costs(asked.texts, asked.grouped)


if __name__ == "__main__":
    main()
