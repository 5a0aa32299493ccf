# SPDX-License-Identifier: Apache-2.0
"""What the search index holds for a text, and where a query stands in one. Standard library only.

Korean is written with and without spaces, so both text and query are searched without them. The index holds every single character and every pair
of neighbouring characters (bigrams) of the space-free normal text as tokens of one and two characters; a query's bigrams select candidates, and a
candidate counts only if the query really stands in its space-free normal text. So search equals plain substring search, and finds inside words,
which a word index of Korean would not.

A text may have several readings (`shapes.TextReader`): the tokens of all of them stand in the index, and a word counts where one reading holds it.

A token of three or more characters cannot come from a text: ``#r<number>`` marks the room, ``#h<rule>`` and ``#f<family>`` hits of text rules,
``#m<mark>`` what else a message can be found by.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from operator import add
from typing import Final

from sotdae.lake.shapes import NormalText, RuleMark

TOKENIZER: Final = "ascii tokenchars '!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~'''"
"""FTS5's plainest tokenizer: tokens are what stands between spaces. ASCII signs are made part of tokens; all other characters are so already."""

MOST_TERMS: Final = 12
"""A query's bigrams beyond so many are left to the check of the candidate: each further one costs a list and hardly narrows the choice."""

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]+")


def without_spaces(normal: str) -> str:
    """Return a normal text without whitespace and control characters: what is indexed and compared."""
    packed = "".join(normal.split())
    return packed if packed.isprintable() else _CONTROL.sub("", packed)


def index_tokens(readings: Iterable[str], room_number: int, marks: Iterable[str] = ()) -> str:
    """Return the tokens of a text, separated by spaces; each once.

    Args:
        readings: the letters of its readings.
        room_number: the room.
        marks: tokens of `rule_token`, `family_token` and `mark_token`.
    """
    tokens: set[str] = set()
    for packed in {without_spaces(letters) for letters in readings}:
        tokens.update(packed)
        tokens.update(map(add, packed, packed[1:]))
    return " ".join((f"#r{room_number}", *marks, *tokens))


def rule_token(rule_id: str) -> str:
    """Return the token that marks a hit of a rule."""
    return f"#h{rule_id}"


def family_token(family: str) -> str:
    """Return the token that marks a hit of any rule of a family."""
    return f"#f{family}"


def mark_token(mark: str) -> str:
    """Return the token of one of `shapes.MARKS`."""
    return f"#m{mark}"


def mark_tokens(marks: Iterable[str], hits: Sequence[RuleMark]) -> list[str]:
    """Return all tokens of a message that are not letters, each once."""
    tokens = [mark_token(mark) for mark in marks]
    for hit in hits:
        tokens += (rule_token(hit.rule_id), family_token(hit.family))
    return list(dict.fromkeys(tokens))


def quoted(token: str) -> str:
    """Return a token as FTS5 reads it: a string, never syntax."""
    return '"' + token.replace('"', '""') + '"'


def match_expression(packed: str) -> str:
    """Return the FTS5 expression that selects the candidates of a space-free normal query; it is passed as a bound value."""
    tokens = list(dict.fromkeys(map(add, packed, packed[1:]))) if len(packed) > 1 else [packed]
    if len(tokens) > MOST_TERMS:
        step = (len(tokens) - 1) / (MOST_TERMS - 1)
        tokens = [tokens[round(index * step)] for index in range(MOST_TERMS)]
    return " AND ".join(map(quoted, tokens))


def room_expression(room_number: int) -> str:
    """Return the FTS5 expression that selects every row of a room."""
    return f'"#r{room_number:d}"'


def spans_in(normal: NormalText, packed_query: str) -> tuple[tuple[int, int], ...]:
    """Return where a space-free normal query stands in a text, in code points of the original; empty if it does not."""
    if packed_query not in without_spaces(normal.text):
        return ()
    places = [index for index, sign in enumerate(normal.text) if not sign.isspace() and not _CONTROL.fullmatch(sign)]
    packed = "".join([normal.text[index] for index in places])
    found = []
    start = packed.find(packed_query)
    while start >= 0:
        end = start + len(packed_query)
        found.append((normal.starts[places[start]], normal.ends[places[end - 1]]))
        start = packed.find(packed_query, end)
    return tuple(found)
