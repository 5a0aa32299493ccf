# SPDX-License-Identifier: Apache-2.0
"""Tries one rule's pattern on some texts at once: most patterns take a line break for the end of a text, and are asked of all in one call.

A call of a search costs about as much as reading a hundred letters does, and nearly every try is in vain: the word that a rule needs stands in
everyday texts, too.

Source: docs/decisions/2026-11-27-texts-in-batches.md.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate
from typing import Final

from sotdae.text.patterns import Form, Search, search_of

_FEW: Final = 2
"""So many texts and fewer are asked one by one."""


class Trial:
    """A pattern of the bounded kind, as it is asked of one view.

    Attributes:
        view: the view's name.
        form: what is known of the pattern.
    """

    def __init__(self, form: Form, view: str) -> None:
        """Take what is known of a rule's pattern, and the view it looks at."""
        self.view = view
        self.form = form if view != "v0" else form._replace(of_lines=False)  # (a text as written may have lines; no other view does)

    @cached_property
    def _search(self) -> Search:
        """The search, compiled when first asked for: many rules are never tried in a case."""
        return search_of(self.form)

    def met(self, texts: Sequence[str]) -> list[int]:
        """Return in which of some texts, in its view, the pattern matches, by number."""
        search = self._search
        if not self.form.of_lines or len(texts) <= _FEW:
            return [number for number, text in enumerate(texts) if search(text) is not None]
        lines = "\n".join(texts)
        match = search(lines)
        if match is None:
            return []
        begins = list(accumulate((len(text) + 1 for text in texts), initial=0))
        met = []
        while match is not None:
            number = bisect_right(begins, match.start()) - 1
            met.append(number)
            match = search(lines, begins[number + 1]) if number + 1 < len(texts) else None
        return met
