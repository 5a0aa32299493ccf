# SPDX-License-Identifier: Apache-2.0
"""What the jail and its children say to each other, on pipes.

A request is one byte for the path asked for, one for the hashes asked for, four bytes of milliseconds after which the child should say what it has,
eight bytes of length, and the file. An answer is four bytes of length and a JSON object. The first answer, before any request, is the child's
``Confinement``.
"""

from __future__ import annotations

import struct
from typing import Final

from sotdae.media.hashing import HashPath, Wanted

REQUEST: Final = struct.Struct("<BBIQ")
ANSWER: Final = struct.Struct("<I")
PATHS: Final = (HashPath.INTEROPERABLE, HashPath.FAST)
"""The first byte of a request is an index into this."""

WANTED: Final = (Wanted.ITEM, Wanted.EVERY_FRAME, Wanted.SUBJECT, Wanted.SIGHT)
"""The second byte of a request is an index into this."""
