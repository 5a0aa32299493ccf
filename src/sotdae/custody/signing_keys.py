# SPDX-License-Identifier: Apache-2.0
"""Which signing key is valid for which checkpoints, as the log itself says, and that each change of key was confirmed by the key before.

The first line names the first public key. A later line that names another (``signing.rotated``) begins its time: the checkpoint that ends with this
line bears the signatures of both keys, later ones that of the new key alone. Whoever could write to the log without the old key cannot begin a new
time: the old key never signed a root over his line.
"""

from __future__ import annotations

from collections.abc import Sequence

from sotdae.custody.checkpoints import parse_key_line, verify_note
from sotdae.custody.merkle import TreeHead
from sotdae.errors import ProofInvalid

Times = Sequence[tuple[int, str]]
"""(entry, vkey), rising: from which entry on which key signs."""


def keys_for(times: Times, size: int) -> list[str]:
    """Return the keys that must have signed a checkpoint of a size: one, or at a change the old one and the new one.

    Raises:
        ProofInvalid: if the log names no key by then.
    """
    begun = [one for one in times if one[0] <= size]
    if not begun:
        raise ProofInvalid(what="the log names no signing key")
    changed_at, key = begun[-1]
    if len(begun) > 1 and changed_at == size:
        return [begun[-2][1], key]
    return [key]


def verify_checkpoint(note: bytes, times: Times, size: int) -> TreeHead:
    """Check the checkpoint that is said to be of a size against every key that must have signed it; return the head it signs.

    Raises:
        ProofInvalid: if it is not in its form, of another size, or lacks one of the signatures.
    """
    head: TreeHead | None = None
    for line in keys_for(times, size):
        origin, public = parse_key_line(line)
        head = verify_note(note, origin, public)
    assert head is not None
    return head


def changes(times: Times) -> list[int]:
    """Return the sizes of the checkpoints that two keys must have signed."""
    return [entry for entry, _ in times[1:]]
