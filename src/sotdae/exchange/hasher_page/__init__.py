# SPDX-License-Identifier: Apache-2.0
"""The victim-side hashing page: one HTML file in which a person makes her photos' hashes herself, and from which no photo can leave.

``page.html`` is built from ``browser/`` by ``scripts/build_hasher_page.py`` and committed; a test compares them. A centre's own page differs from it
in one line of the script, which names the age key that bundles are sealed to, and in the digest by which the page's policy admits that script.
What the page promises, and what it does not, stands in docs/hashing-page.md.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from importlib.resources import files
from typing import Final

import pyrage

from sotdae.errors import HasherPageSettingInvalid

_SETTINGS: Final = "({ recipient: null, centre: null })"
_LONGEST_NAME: Final = 60
_SCRIPT: Final = re.compile(r"<script>(.*)</script>", re.DOTALL)
_ADMITTED: Final = re.compile(r"script-src 'sha256-[A-Za-z0-9+/=]{44}'")


def render(recipient: str | None = None, centre_name: str | None = None) -> bytes:
    """Return the page, complete, as UTF-8.

    Args:
        recipient: the age recipient (``age1…``) that bundles are sealed to; without one the page gives its bundles unsealed and says so.
        centre_name: shown as the one whom the bundle is for.

    Raises:
        HasherPageSettingInvalid: for a recipient that age would not take, or a name that is empty, too long or has control characters.
    """
    page = files(__package__).joinpath("page.html").read_text("utf-8")
    if recipient is None and centre_name is None:
        return page.encode()
    _check(recipient, centre_name)
    settings = json.dumps({"recipient": recipient, "centre": centre_name}).replace("<", "\\u003c")
    page = page.replace(_SETTINGS, f"({settings})", 1)
    script = _SCRIPT.search(page)
    assert script is not None, "the page has one script"
    admitted = base64.b64encode(hashlib.sha256(script.group(1).encode()).digest()).decode()
    return _ADMITTED.sub(f"script-src 'sha256-{admitted}'", page, count=1).encode()


def _check(recipient: str | None, centre_name: str | None) -> None:
    if recipient is not None:
        if not recipient.startswith("age1"):
            raise HasherPageSettingInvalid(what="an age recipient begins with age1")
        try:
            pyrage.x25519.Recipient.from_str(recipient)
        except pyrage.RecipientError:
            raise HasherPageSettingInvalid(what="this is no age recipient of the X25519 kind") from None
    if centre_name is not None and not (0 < len(centre_name) <= _LONGEST_NAME and centre_name.isprintable() and centre_name.strip()):
        raise HasherPageSettingInvalid(what="the centre's name is empty, too long, or not on one line")
