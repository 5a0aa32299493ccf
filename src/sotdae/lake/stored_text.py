# SPDX-License-Identifier: Apache-2.0
"""How the read model stores a text: in the two bytes a syllable of CP949 where that says exactly the same, else in UTF-8; its marks; and JSON.

Standard library only. Korean in UTF-8 takes three bytes a syllable; the file is a third smaller this way. Its type tells which: blob or text.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from sotdae.lake.shapes import RuleMark

_TWO_BYTES: Final = "cp949"


def json_text(value: Any) -> str:
    """Return a value as JSON with sorted keys: equal values give equal text."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def pack_text(text: str) -> bytes | str:
    """Return the shorter exact form of a text."""
    try:
        packed = text.encode(_TWO_BYTES)
    except UnicodeEncodeError:
        return text
    return packed if packed.decode(_TWO_BYTES) == text else text


def unpack_text(stored: bytes | str) -> str:
    """Return the text that `pack_text` was given."""
    return stored if isinstance(stored, str) else stored.decode(_TWO_BYTES)


def pack_marks(marks: Sequence[str], hits: Sequence[RuleMark]) -> tuple[str, str]:
    """Return marks and hits as text, empty where there are none (nearly everywhere)."""
    return " ".join(marks), json.dumps(hits, ensure_ascii=False, separators=(",", ":")) if hits else ""


def unpack_marks(marks: str, hits: str) -> tuple[tuple[str, ...], tuple[RuleMark, ...]]:
    """Return the marks and hits that `pack_marks` was given."""
    return tuple(marks.split()), tuple(RuleMark(*one) for one in json.loads(hits)) if hits else ()
