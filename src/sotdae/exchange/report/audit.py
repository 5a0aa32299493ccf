# SPDX-License-Identifier: Apache-2.0
"""Reads a finished report back and says what is wrong with it, knowing nothing of how it was made.

Standard library only (`html.parser`), so that the recipient can run the same checks. It does not judge the numbers.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Final

from sotdae.model.observations import Problem

_VOID: Final = frozenset(("meta", "br", "col", "hr"))
_ACTIVE: Final = frozenset(("script", "iframe", "object", "embed", "link", "base", "form", "img", "video", "audio", "source", "input", "button"))
_URL: Final = re.compile(r"(?i)url\((?!#)|@import|https?://|expression\(")


class _Reader(HTMLParser):
    """Collects faults with the line and column they stand at."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.faults: list[tuple[str, str]] = []
        self.policy: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note active elements, handlers and addresses."""
        if tag not in _VOID:
            self.open.append(tag)
        if tag in _ACTIVE:
            self.faults.append(("active-element", "an element that loads or runs something"))
        named = dict(attrs)
        if tag == "meta" and named.get("http-equiv") == "Content-Security-Policy":
            self.policy = named.get("content")
        for name, value in attrs:
            if name.startswith("on"):
                self.faults.append(("handler-attribute", "an attribute that would run code"))
            if name in {"href", "src", "action", "xlink:href"} and not (value or "").startswith("#"):
                self.faults.append(("external-address", "an address outside the document"))

    def handle_endtag(self, tag: str) -> None:
        """Note elements closed out of order."""
        if not self.open or self.open.pop() != tag:
            self.faults.append(("not-well-formed", "an element is closed out of order"))


def faults_of(document: bytes) -> Iterator[Problem]:
    """Yield what is wrong with a report's bytes."""
    digest = hashlib.sha256(document).hexdigest()

    def problem(code: str, detail: str) -> Problem:
        return Problem(code, "error", detail, None, None, None, digest, 0, len(document))

    try:
        page = document.decode("utf-8")
    except UnicodeDecodeError:
        yield problem("not-utf-8", "the document is not UTF-8")
        return
    reader = _Reader()
    reader.feed(page)
    reader.close()
    if reader.open:
        yield problem("not-well-formed", "an element is not closed")
    if reader.policy is None:
        yield problem("policy-missing", "there is no content security policy")
    for code, detail in reader.faults:
        yield problem(code, detail)
