# SPDX-License-Identifier: Apache-2.0
"""The pieces of a letter, from which plain text, HTML and PDF are made alike, and how a foreign text becomes one that does nothing."""

from __future__ import annotations

from typing import Literal

from sotdae.classes import dataclass
from sotdae.exchange.report.markup import plain

BlockKind = Literal[
    "synthetic",
    "draft",
    "letterhead",
    "date",
    "address",
    "title",
    "heading",
    "annex",
    "line",
    "told",
    "numbered",
    "item",
    "blank",
    "field",
    "table",
    "form",
    "signature",
    "end",
]


@dataclass(frozen=True, slots=True)
class Block:
    """One piece.

    Attributes:
        kind: ``letterhead`` (sender, one row a line), ``date`` (``value`` is the reference), ``address`` (one row a line), ``title``, ``heading``,
            ``annex`` (a heading on a new page), ``line``, ``told`` (paragraphs that a person wrote), ``numbered`` (``value`` is its number),
            ``item`` (``words`` is its number, ``rows`` are its fields), ``blank`` (left for a person), ``field`` (name and value), ``table``
            (first row its head), ``form`` (rows of label and content), ``signature`` (rows of label and value), and the marks ``draft``,
            ``synthetic`` and ``end``.
        words: its words, or the name of a field.
        value: a field's value, or a number.
        rows: rows of a table, a form or a list of fields.
    """

    kind: BlockKind
    words: str = ""
    value: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


def one_line(text: str) -> str:
    """Return a text on one line: a title with a line break in it must not look like a line of the letter."""
    return " ".join(plain(text).split())
