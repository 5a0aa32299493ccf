# SPDX-License-Identifier: Apache-2.0
"""The readings of a text that search looks at, so that a word is found however it is written, and a word in pieces finds the plain one.

- ``normal``: the normal form (`sotdae.text.korean`): width, case and invisible characters do not matter; signs stay (``t.me/…``).
- ``v2``: syllables put together, without symbols and laughter (`sotdae.text.views`): ``ㅂ ㅏ ㅇ``, ``신.청``.
- ``candidate``: whole syllables and pictures that stand for others (``띵작``, ``🚪``). For a person to look at: it *may* be read so.

Spaces never count; the search of the read model leaves them out on both sides. Of a text longer than `MOST_CHARACTERS` its beginning is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from sotdae.text.korean import Normal, normal, search_normal
from sotdae.text.lookalikes import PICTURES, YAMINJEONGEUM
from sotdae.text.views import MOST_CHARACTERS, VIEWS_VERSION, View, is_odd, odd_views, tight, views

READINGS_VERSION: Final = VIEWS_VERSION * 10 + 2
"""Rises when a text would have other readings; the read model is rebuilt then."""

NORMAL: Final = "normal"
TOGETHER: Final = "v2"
CANDIDATE: Final = "candidate"

_KOREAN: Final = re.compile("[가-힣ㄱ-ㅣ]")
_SIGNS: Final = re.compile(r"[^\w\s]|_")
_TELLING: Final = re.compile(f"[{''.join(sorted(set(YAMINJEONGEUM) - set('네커머곡')))}{''.join(PICTURES)}]|커[여엽]")
_SHORTEST_CANDIDATE: Final = 2
"""Letters of a word from which candidates are asked too: one syllable would find every everyday word that holds its look-alike (``귀``, ``커피``)."""


class Seen:
    """A view as search reads it: its letters and where they come from, worked out at the first question."""

    __slots__ = ("_view", "text")

    def __init__(self, view: View) -> None:
        """Take a view."""
        self._view = view
        self.text = view.text

    @property
    def starts(self) -> Sequence[int]:
        """For each letter where its original begins."""
        return self._view.places[0]

    @property
    def ends(self) -> Sequence[int]:
        """For each letter one past where its original ends."""
        return self._view.places[1]


class Readings:
    """What the read model is given to index texts and to look words up (`sotdae.lake.shapes.TextReader`)."""

    version: Final = READINGS_VERSION

    def letters(self, text: str) -> tuple[str, ...]:
        """Return the letters of every reading of a text, the plainest first; those of most texts differ by their spaces only."""
        looked_at = text[:MOST_CHARACTERS]
        plain = search_normal(looked_at)
        together = odd_views(looked_at, plain).v2.text if is_odd(plain) else tight(plain)
        return plain, together, *(reading.text for reading in self.unsure(looked_at))

    def readings(self, text: str) -> Iterator[tuple[str, Normal | Seen]]:
        """Yield (name, reading) of a text, the plainest first, candidates apart."""
        looked_at = text[:MOST_CHARACTERS]
        yield NORMAL, normal(looked_at)
        yield TOGETHER, Seen(views(looked_at).v2)

    def unsure(self, text: str) -> Iterator[Seen]:
        """Yield the candidates, where anything in a text is seldom written but for that: ``네`` and ``커`` alone are everyday syllables."""
        looked_at = text[:MOST_CHARACTERS]
        if _TELLING.search(looked_at) is None:
            return
        for view in views(looked_at).candidates():
            yield Seen(view)

    def asked(self, word: str) -> Mapping[str, str]:
        """Return the letters to look for, by reading.

        A word of signs and Latin letters alone (``t.me/``) is looked for as it is: without its signs it would be another word.
        """
        plain = search_normal(word)
        together = views(word[:MOST_CHARACTERS]).v2.text
        found = {NORMAL: plain}
        if together and (_KOREAN.search(together) or not _SIGNS.search(plain)):
            found[TOGETHER] = together
            if len(together) >= _SHORTEST_CANDIDATE:
                found[CANDIDATE] = together
        return found
