# SPDX-License-Identifier: Apache-2.0
"""Blocks as plain text.

What comes from evidence or a person stands on one line behind a label or an indent, so that it cannot pass for a line of ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sotdae.exchange.notice.blocks import Block, one_line
from sotdae.exchange.report.markup import plain


def text_of(blocks: Iterable[Block]) -> str:
    """Return blocks as plain text, each line ended."""
    return "".join(_lines(blocks))


def _lines(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        yield from _rows(block) if block.rows else _words(block)


def _words(block: Block) -> Iterator[str]:
    if block.kind in {"heading", "annex"}:
        yield f"\n== {plain(block.words)} ==\n"
    elif block.kind == "title":
        yield f"\n{plain(block.words)}\n\n"
    elif block.kind == "field":
        yield f"  {plain(block.words)}: {one_line(block.value)}\n"
    elif block.kind == "numbered":
        yield f"  {block.value}. {one_line(block.words)}\n"
    elif block.kind == "date":
        yield f"{one_line(block.value)}\n{plain(block.words)}\n"
    elif block.kind == "told":
        yield from (f"      {one_line(part)}\n" for part in block.words.splitlines() if part.strip())
    elif block.kind == "item":
        yield f"  {block.words}. {one_line(block.value)}\n"
    elif block.kind == "end":
        yield f"\n{plain(block.words)}\n"
    else:
        yield f"{plain(block.words)}\n"


def _rows(block: Block) -> Iterator[str]:
    if block.kind == "letterhead":
        yield from (f"{one_line(row[0])}\n" for row in block.rows)
    elif block.kind == "address":
        yield from ("\n", *(f"{one_line(row[0])}\n" for row in block.rows))
    elif block.kind == "item":
        yield f"  {block.words}. {one_line(block.value)}\n"
        yield from (f"     {plain(name)}: {one_line(value)}\n" for name, value in block.rows)
    elif block.kind == "form":
        for label, content in block.rows:
            yield f"\n[{plain(label)}]\n"
            yield from (f"  {one_line(line)}\n" for line in content.split("\n"))
    elif block.kind == "signature":
        yield "\n"
        yield from (f"  {plain(name)}: {one_line(value)}\n" for name, value in block.rows)
    else:
        for row in block.rows[1:]:
            yield f"  - {one_line(row[0])} | {one_line(row[1])} | {one_line(row[2])}\n    {one_line(row[3])}\n"
