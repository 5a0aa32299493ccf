# SPDX-License-Identifier: Apache-2.0
"""What the jail and its children say to each other, on pipes.

A request is one byte (the path asked for), eight bytes of length, and the picture. An answer is four bytes of length and a JSON object. The first
answer, before any request, is the child's ``Confinement``.
"""

from __future__ import annotations

import struct
from typing import Final

from sotdae.media.hashing import HashPath

REQUEST: Final = struct.Struct("<BQ")
ANSWER: Final = struct.Struct("<I")
PATHS: Final = (HashPath.INTEROPERABLE, HashPath.FAST)
"""The byte of a request is an index into this."""
