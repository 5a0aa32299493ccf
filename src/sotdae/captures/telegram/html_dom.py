# SPDX-License-Identifier: Apache-2.0
"""A few questions to the parsed tree of one record. Nothing in it is run, fetched or rendered.

The tree comes from selectolax's lexbor parser, which follows the HTML standard's error rules, so unbalanced or hostile markup gives some tree, never
an exception. All walks are loops, not recursion: nesting is the sender's choice. What a page would execute (`ACTIVE_TAGS`) is never text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

ACTIVE_TAGS: Final = frozenset(
    {"script", "style", "iframe", "object", "embed", "template", "noscript", "base", "meta", "link", "form", "svg", "math"}
)
"""Elements that the exporter never writes inside a record; their content is not read as text. Source: export_output_html.cpp writes none of them."""

MOST_TAGS: Final = 20_000
"""A record with more tags is not parsed. Source: a text has at most 4,096 characters, so an honest record stays under 10,000 tags."""

DEEPEST: Final = 256
"""A record nested deeper is not parsed: the parser's time grows with the square of the depth (measured: 20,000 levels 0.4 s, 200,000 levels 84 s).
Source: the exporter's deepest record has 14 levels."""

_TAG: Final = re.compile(rb"<(/?)([A-Za-z][A-Za-z0-9]*)")
_ACTIVE: Final = re.compile(rb"<(?:" + "|".join(sorted(ACTIVE_TAGS)).encode() + rb")[\s/>]", re.IGNORECASE)
_VOID: Final = frozenset({b"br", b"img", b"hr", b"input", b"meta", b"link", b"wbr"})
_BLANKS: Final = " \t"


def has_active_content(data: bytes) -> bool:
    """Say whether a record's bytes hold elements that a page would execute, load or render by itself."""
    return _ACTIVE.search(data) is not None


def is_parseable(data: bytes) -> bool:
    """Say whether bytes stay within the limits of number and depth of tags; to be asked before `parse_fragment`."""
    tags = data.count(b"<")
    if tags <= DEEPEST:
        return True
    if tags > MOST_TAGS:
        return False
    open_tags: Counter[bytes] = Counter()
    depth = 0
    for match in _TAG.finditer(data):
        name = match.group(2).lower()
        if name in _VOID:
            continue
        if not match.group(1):
            open_tags[name] += 1
            depth += 1
            if depth > DEEPEST:
                return False
        elif open_tags[name]:
            open_tags[name] -= 1
            depth -= 1
    return True


def parse_fragment(data: bytes) -> LexborHTMLParser:
    """Parse UTF-8 bytes as a fragment; keep the parser alive as long as its nodes are used."""
    return LexborHTMLParser(data, is_fragment=True)


def elements(node: LexborNode) -> Iterator[LexborNode]:
    """Yield a node's child elements in order."""
    child = node.first_child
    while child is not None:
        if child.is_element_node:
            yield child
        child = child.next


def classes(node: LexborNode) -> frozenset[str]:
    """Return the class names of an element."""
    value = node.attributes.get("class")
    return frozenset(value.split()) if value else frozenset()


def child_with(node: LexborNode, *names: str) -> LexborNode | None:
    """Return the first child element that has all these classes."""
    wanted = frozenset(names)
    return next((child for child in elements(node) if wanted <= classes(child)), None)


def attribute(node: LexborNode, name: str) -> str | None:
    """Return an attribute's value; None where it is absent or has none."""
    return node.attributes.get(name)


def walk(node: LexborNode, without: str | None = None) -> Iterator[tuple[LexborNode, bool]]:
    """Yield (node, entering) for all nodes below one, each element once before and once after its content.

    Active elements are skipped, and those of the class `without`.
    """
    current = node.first_child
    open_elements: list[LexborNode] = []
    while True:
        while current is None:
            if not open_elements:
                return
            closed = open_elements.pop()
            yield closed, False
            current = closed.next
        if current.is_text_node:
            yield current, True
            current = current.next
        elif current.is_element_node and current.tag not in ACTIVE_TAGS and (without is None or without not in classes(current)):
            yield current, True
            open_elements.append(current)
            current = current.first_child
        else:
            current = current.next


def plain_text(node: LexborNode) -> str:
    """Return the text below a node, ``<br>`` as a line feed, without the blanks that only the exporter's layout put there."""
    parts: list[str] = []
    for part, entering in walk(node):
        if part.is_text_node:
            parts.append(part.text_content or "")
        elif entering and part.tag == "br":
            parts.append("\n")
    return trimmed("".join(parts))


def own_text(node: LexborNode) -> str:
    """Return the text directly in a node, child elements left out, trimmed like `plain_text`."""
    parts: list[str] = []
    child = node.first_child
    while child is not None:
        if child.is_text_node:
            parts.append(child.text_content or "")
        child = child.next
    return trimmed("".join(parts))


def trimmed(text: str) -> str:
    """Take away one leading line feed and one trailing line feed with the indent after it: what a block tag adds around its content.

    Source: export_output_html.cpp, pushTag and popTag.
    """
    return text[leading(text) : len(text) - trailing(text)]


def leading(text: str) -> int:
    """Return how many characters at the start of a block's text are layout."""
    return 1 if text.startswith("\n") else 0


def trailing(text: str) -> int:
    """Return how many characters at the end of a block's text are layout."""
    kept = text.rstrip(_BLANKS)
    return len(text) - len(kept) + 1 if kept.endswith("\n") and len(kept) > leading(text) else 0
