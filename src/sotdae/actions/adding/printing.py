# SPDX-License-Identifier: Apache-2.0
"""Makes prints of texts on their way through the rules, whether they come from a reader or from the lake.

Prints are made of many texts at once, which costs a tenth of making them one by one; a text that stands many times is looked at once in each lot.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sotdae.lake.hits import HitsWriter, StoredText, TextPrint
from sotdae.model.observations import Message
from sotdae.text.prints import Printable, length_of, printable, prints

_LOT: Final = 4_096
"""Texts whose prints are made at once; a few megabytes."""
_LOT_LETTERS: Final = 1 << 20
"""Letters of these, at most: of the longest texts 4,096 would take some 60 bytes a letter, gigabytes."""


class Printing:
    """Takes messages and hands their prints to the writer of a hits snapshot, in the order in which they came."""

    def __init__(self, writer: HitsWriter, text_key: Callable[[str], int]) -> None:
        """Take the writer.

        Args:
            writer: takes the prints.
            text_key: a text -> its keyed digest, 64 bits.
        """
        self._writer = writer
        self._text_key = text_key
        self._waiting: list[tuple[Message | StoredText, Printable]] = []
        self._letters = 0

    def see(self, message: Message | StoredText, text: str) -> None:
        """Look at one text, its room named as the lake names it; many are too short for a print."""
        made = printable(text)
        if made is not None:
            self._waiting.append((message, made))
            self._letters += len(made.letters)
            if len(self._waiting) >= _LOT or self._letters >= _LOT_LETTERS:
                self.finish()

    def finish(self) -> None:
        """Make the prints that wait."""
        waiting, self._waiting, self._letters = self._waiting, [], 0
        letters = list(dict.fromkeys(made.letters for _, made in waiting))
        words = prints(letters).tolist()
        known = {text: (length_of(text), self._text_key(text), tuple(some)) for text, some in zip(letters, words, strict=True)}
        for message, made in waiting:
            length, key, print_words = known[made.letters]
            self._writer.add_print(message, TextPrint(length, made.is_odd, key, self._text_key(message.text or ""), print_words))
