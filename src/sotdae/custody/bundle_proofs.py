# SPDX-License-Identifier: Apache-2.0
"""Checks the proof files of a bundle: older checkpoints, that the log only grew since, and inclusion proofs of single lines."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from sotdae.custody.anchors import anchor_head
from sotdae.custody.bundle_verdict import BundleVerification
from sotdae.custody.checkpoints import verify_note
from sotdae.custody.merkle import TreeHead, root_of, verify_consistency
from sotdae.custody.signing_keys import Times, verify_checkpoint
from sotdae.custody.tlog_proof import verify_tlog_leaf
from sotdae.errors import ProofInvalid


class ProofFiles:
    """Checks them against the leaf hashes, whose root the bundle's checkpoint signs."""

    def __init__(self, leaves: Sequence[bytes], origin: str, public: bytes, times: Times, found: BundleVerification) -> None:
        """Take the leaf hashes, the key, and which keys signed from which entry on, as far as disclosed lines say."""
        self._times = times
        self._leaves, self._origin, self._public, self._found = leaves, origin, public, found
        self._root = root_of(leaves)

    def check_older(self, name: str, size: int, note: bytes) -> None:
        """An older checkpoint is signed and is the root over the first leaves."""
        try:
            is_told = any(entry <= size for entry, _ in self._times)
            head = verify_checkpoint(note, self._times, size) if is_told else verify_note(note, self._origin, self._public)
        except ProofInvalid:
            head = None
        if size <= len(self._leaves) and head == TreeHead(size, root_of(self._leaves[:size]).hex()):
            self._found.older_checkpoints += 1
        else:
            self._found.fault("older_checkpoint", name)

    def check_consistency(self, name: str, older: int, body: bytes) -> None:
        """A consistency proof holds between the first leaves and all."""
        try:
            first, second, *steps = body.decode("ascii").splitlines()
            path = [base64.b64decode(step, validate=True) for step in steps]
            verify_consistency(older, root_of(self._leaves[:older]), len(self._leaves), self._root, path)
            is_about_these = (first, second) == (f"older {older}", f"newer {len(self._leaves)}")
        except (ProofInvalid, ValueError):
            is_about_these = False
        if not is_about_these:
            self._found.fault("consistency", name)

    def check_inclusion(self, name: str, seq: int, body: bytes) -> None:
        """An inclusion proof holds for a line under the checkpoint that it carries."""
        try:
            is_about_it = verify_tlog_leaf(body, self._leaves[seq - 1], self._origin, self._public)[0] == seq
        except (ProofInvalid, IndexError):
            is_about_it = False
        if not is_about_it:
            self._found.fault("inclusion", name)

    def check_anchor(self, name: str, size: int, text: bytes) -> None:
        """What was stamped is about this log: its name, so many lines, their root. Tokens are checked by `bundle_anchors`, or by openssl."""
        head = TreeHead(size, root_of(self._leaves[:size]).hex())
        if size > len(self._leaves) or not text.startswith(anchor_head(self._origin, head)):
            self._found.fault("anchor", name)
