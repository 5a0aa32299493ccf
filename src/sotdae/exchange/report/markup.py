# SPDX-License-Identifier: Apache-2.0
"""HTML as values: text becomes markup only by being escaped here, so no section of the report can forget it.

Controls that move, hide or reorder other characters (bidirectional overrides, zero-width joiners, line separators, NUL) are written out as
``⟨U+202E⟩``: a reader must see that they are there, and they must not act. Follows the escaping rules of the HTML Living Standard, section 13.3;
it is not a sanitiser and takes no markup from outside.
"""

from __future__ import annotations

import unicodedata
from html import escape
from typing import Final

_VOID: Final = frozenset(("meta", "br", "col", "hr"))
_INERT: Final = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
_SPACES: Final = frozenset("\t\n")


class Markup(str):
    """Finished markup: already escaped, never to be escaped again. Only `el`, `join` and the style sheet make it."""

    __slots__ = ()


def plain(text: str) -> str:
    """Return a text in which every acting control character is written out as its code point."""
    return "".join(letter if letter in _SPACES or unicodedata.category(letter) not in _INERT else f"⟨U+{ord(letter):04X}⟩" for letter in text)


def text(value: str) -> Markup:
    """Return a text as markup; what is markup already stays as it is."""
    return value if isinstance(value, Markup) else Markup(escape(plain(value), quote=True))


def join(*parts: str | None) -> Markup:
    """Return the parts one after the other; a part that is None is left out."""
    return Markup("".join(text(part) for part in parts if part is not None))


def el(tag: str, *children: str | None, **attributes: str | float | None) -> Markup:
    """Return an element. A trailing underscore of an attribute's name is dropped, the others become hyphens; None leaves an attribute out."""
    pairs = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(plain(str(value)), quote=True)}"' for name, value in attributes.items() if value is not None
    )
    if tag in _VOID:
        return Markup(f"<{tag}{pairs}>")
    return Markup(f"<{tag}{pairs}>{join(*children)}</{tag}>")


def evidence(value: str) -> Markup:
    """Return words that come from evidence or from a person: escaped and isolated, so that their direction cannot reach their neighbours."""
    return el("bdi", value)
