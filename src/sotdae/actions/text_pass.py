# SPDX-License-Identifier: Apache-2.0
"""The one pass over the texts of a snapshot: rules are run and prints are made on the way, whether the texts come from a reader or from the lake.

Prints are made of many texts at once, which costs a tenth of making them one by one; a text that stands many times is looked at once in each lot.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from sotdae.lake.hits import HitsWriter, StoredText, TextPrint
from sotdae.lake.manifests import Recipe
from sotdae.model.canonical import canonical_digest
from sotdae.model.observations import Message
from sotdae.text.prints import PRINTS_VERSION, Printable, length_of, printable, prints
from sotdae.text.rules import RuleSet

_LOT: Final = 4_096
"""Texts whose prints are made at once; a few megabytes."""


def pass_digest(rules: RuleSet) -> str:
    """Return the digest of all that a pass looks for: its results are kept under it."""
    return canonical_digest([rules.digest, PRINTS_VERSION])


class TextPass:
    """Takes messages and leaves a finished hits snapshot, or nothing. Use it as a context manager."""

    def __init__(self, case_folder: Path, recipe: Recipe, rules: RuleSet, text_key: Callable[[str], int]) -> None:
        """Prepare the writer.

        Args:
            case_folder: the case's folder in the lake.
            recipe: of the snapshot that the texts stand in; it may still be in the making.
            rules: what is looked for.
            text_key: a text -> its keyed digest, 64 bits.
        """
        self._writer = HitsWriter(case_folder, recipe, pass_digest(rules))
        self._find = rules.hits
        self._text_key = text_key
        self._waiting: list[tuple[Message | StoredText, Printable]] = []

    def read(self, message: Message | StoredText, text: str) -> None:
        """Look at one text.

        Args:
            message: where it stands, its room named as the lake names it.
            text: the exact text.
        """
        found = self._find(text)
        if found:
            self._writer.add(message, found)
        made = printable(text)
        if made is not None:
            self._waiting.append((message, made))
            if len(self._waiting) >= _LOT:
                self._print()

    def finish(self) -> str:
        """Make the prints that wait and finish the snapshot; return its id."""
        self._print()
        return self._writer.finish()

    def _print(self) -> None:
        waiting, self._waiting = self._waiting, []
        letters = list(dict.fromkeys(made.letters for _, made in waiting))
        words = prints(letters).tolist()
        known = {text: (length_of(text), self._text_key(text), tuple(some)) for text, some in zip(letters, words, strict=True)}
        for message, made in waiting:
            length, key, print_words = known[made.letters]
            self._writer.add_print(message, TextPrint(length, made.is_odd, key, self._text_key(message.text or ""), print_words))

    def __enter__(self) -> Self:
        self._writer.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._writer.__exit__(kind, error, trace)
