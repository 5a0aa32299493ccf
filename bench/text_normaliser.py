# SPDX-License-Identifier: Apache-2.0
"""The normaliser: first and second view of chat, with the way back to the original characters, against the plain way (`plain_normaliser`).

To reach: 5x the plain way on chat in which one message in ten is written in other ways. All stand in one run, taking turns on the same texts.

The plain way writes a place down for every letter. The program works places out when somebody asks, which the rules do for what they found: "views"
asks for both ends of one text in twenty. "all places" asks for every letter of every text, text by text: nothing in the program does.
Usage: python bench/text_normaliser.py [--messages 40000]
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

from chat_texts import chat
from plain_normaliser import both_views
from sotdae.text.batches import Batch
from sotdae.text.views import Views
from text_rules import WAYS

BATCH: Final = 8_192
ASKED: Final = 20
"""Of so many texts one is asked for places."""


def plain(texts: Sequence[str]) -> None:
    for text in texts:
        both_views(text)


def batches(texts: Sequence[str]) -> None:
    for start in range(0, len(texts), BATCH):
        batch = Batch(texts[start : start + BATCH])
        every = range(len(batch.texts))
        firsts, seconds = batch.letters(every, "v1"), batch.letters(every, "v2")
        for number in batch.odd:
            made = batch.views_of(number)
            firsts[number], seconds[number] = made.v1.text, made.v2.text
        for number in range(0, len(seconds), ASKED):
            made = batch.views_of(number)
            for view in (made.v1, made.v2):
                if view.text:
                    view.original(0, len(view.text))


def all_places(texts: Sequence[str]) -> None:
    for text in texts:
        made = Views(text)
        made.v1.places, made.v2.places  # noqa: B018


def third(texts: Sequence[str]) -> None:
    for text in texts:
        Views(text).v3.text  # noqa: B018


def rate(work: Callable[[Sequence[str]], Any], texts: Sequence[str], size: float) -> float:
    """Return MB of UTF-8 a second of this process."""
    began = time.process_time()
    work(texts)
    return size / (time.process_time() - began)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=40_000)
    count = parser.parse_args().messages
    chance = random.Random(4)
    ordinary = list(chat(count))
    hidden = [chance.choice(list(WAYS.values()))(text, chance) for text in ordinary]
    tenth = [other if number % 10 == 0 else text for number, (text, other) in enumerate(zip(ordinary, hidden, strict=True))]
    pieces = [WAYS["jamo, all"](text, chance) for text in ordinary]
    work = {"plain way": plain, "views": batches, "all places": all_places, "third view": third}
    print(f"{count:,} messages, one process; MB/s of UTF-8, and how many times the plain way\n{'':34}" + "".join(f"{name:>18}" for name in work))
    mixes = {"ordinary chat": ordinary, "one in ten in other ways": tenth, "all in other ways": hidden, "all in single jamo": pieces}
    for name, texts in mixes.items():
        size = sum(len(text.encode()) for text in texts) / 1e6
        odd = sum(Views(text).is_odd for text in texts) / count
        best: dict[str, float] = {}
        for _ in range(3):
            for peer, function in work.items():
                best[peer] = max(best.get(peer, 0.0), rate(function, texts, size))
        row = "".join(f"{value:9.1f} ({value / best['plain way']:5.1f}x)" for value in best.values())
        print(f"  {name:24} {odd:6.1%} {row}")


if __name__ == "__main__":
    main()
