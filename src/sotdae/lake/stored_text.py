# SPDX-License-Identifier: Apache-2.0
"""How the read model stores a text: in the two bytes a syllable of CP949 where that says exactly the same, else in UTF-8. Standard library only.

Korean in UTF-8 takes three bytes a syllable; the file is a third smaller this way. A value's type tells which it is: blob or text.
"""

from __future__ import annotations

from typing import Final

_TWO_BYTES: Final = "cp949"


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
