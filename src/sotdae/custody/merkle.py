# SPDX-License-Identifier: Apache-2.0
"""The Merkle tree of the custody log: heads, inclusion proofs and consistency proofs, pure.

Source: RFC 9162, sections 2.1.1 to 2.1.4 (the same trees and proofs as RFC 6962). Written from the text; tested against every pair of sizes up to 257
and the published roots of Certificate Transparency.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Final

from sotdae.classes import dataclass
from sotdae.errors import ProofInvalid

EMPTY_ROOT: Final = hashlib.sha256(b"").digest()


@dataclass(frozen=True, slots=True)
class TreeHead:
    """The size of the log in lines, and the Merkle root over them (64 hexadecimal digits)."""

    size: int
    root: str


def leaf_hash(data: bytes) -> bytes:
    """Return SHA-256(0x00 || data). Source: RFC 9162, section 2.1.1."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return SHA-256(0x01 || left || right). Source: RFC 9162, section 2.1.1."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A tree that only grows; keeps the O(log n) roots of its perfect subtrees.

    Attributes:
        size: number of leaves.
    """

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def append(self, leaf: bytes) -> None:
        """Add a leaf hash of 32 bytes."""
        node, size = leaf, self.size
        while size & 1:
            node = node_hash(self._peaks.pop(), node)
            size >>= 1
        self._peaks.append(node)
        self.size += 1

    @classmethod
    def over(cls, leaves: Sequence[bytes]) -> Tree:
        """Return the tree over leaf hashes, level by level: half the time of appending them one by one."""
        made, level = cls(), leaves
        made.size = len(leaves)
        peaks: list[bytes] = []
        while level:
            if len(level) & 1:
                peaks.append(level[-1])  # the root of a perfect subtree; the greater ones stand before it
            pairs = zip(level[::2], level[1::2], strict=False)
            level = [hashlib.sha256(b"\x01" + left + right).digest() for left, right in pairs]  # `node_hash`, without a call for each
        made._peaks = peaks[::-1]
        return made

    @classmethod
    def of_peaks(cls, size: int, peaks: Sequence[bytes]) -> Tree:
        """Return the tree of so many leaves whose perfect subtrees have these roots, the greatest first; `peaks` gives them."""
        made = cls()
        made.size, made._peaks = size, list(peaks)
        return made

    @property
    def peaks(self) -> tuple[bytes, ...]:
        """The roots of the perfect subtrees, the greatest first: one for each bit of the size."""
        return tuple(self._peaks)

    def root(self) -> bytes:
        """Return the root over all leaves, 32 bytes."""
        if not self._peaks:
            return EMPTY_ROOT
        node = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            node = node_hash(peak, node)
        return node


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Return the root over leaf hashes."""
    tree = Tree()
    for leaf in leaves:
        tree.append(leaf)
    return tree.root()


class Prover:
    """Makes proofs over leaves that stay as they are, for any size up to their number; what was hashed for one proof serves the next.

    A subtree that begins at a multiple of its width is the same in every larger tree, so all proofs of a log together cost about two hashes a leaf.
    """

    def __init__(self, leaves: Sequence[bytes]) -> None:
        """Take the leaf hashes; nothing is computed yet."""
        self._leaves = leaves
        self._known: dict[tuple[int, int], bytes] = {}

    def root(self, size: int) -> bytes:
        """Return the root over the first ``size`` leaves.

        Raises:
            ProofInvalid: if there are fewer.
        """
        self._check(size)
        return self._root(0, size) if size else EMPTY_ROOT

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """Return the proof that leaf ``index`` (from 0) is under the root of the first ``size`` leaves, from its sibling upwards.

        Source: RFC 9162, section 2.1.3.1.

        Raises:
            ProofInvalid: if there is no such leaf.
        """
        self._check(size)
        if not 0 <= index < size:
            raise ProofInvalid(what="no such leaf")
        begin, end = 0, size
        proof: list[bytes] = []
        while end - begin > 1:
            middle = begin + _split(end - begin)
            if index < middle:
                proof.append(self._root(middle, end))
                end = middle
            else:
                proof.append(self._root(begin, middle))
                begin = middle
        return proof[::-1]

    def consistency(self, older: int, size: int) -> list[bytes]:
        """Return the proof that the tree of the first ``older`` leaves is a prefix of the tree of the first ``size``.

        Source: RFC 9162, section 2.1.4.1.

        Raises:
            ProofInvalid: if ``older`` is not between 1 and ``size``, or there are fewer leaves.
        """
        self._check(size)
        if not 0 < older <= size:
            raise ProofInvalid(what="the older size is not within the log")
        begin, end = 0, size
        proof: list[bytes] = []
        while end != older:
            middle = begin + _split(end - begin)
            if older <= middle:
                proof.append(self._root(middle, end))
                end = middle
            else:
                proof.append(self._root(begin, middle))
                begin = middle
        if begin:
            proof.append(self._root(begin, end))
        return proof[::-1]

    def _check(self, size: int) -> None:
        if not 0 <= size <= len(self._leaves):
            raise ProofInvalid(what="the log has fewer lines")

    def _root(self, begin: int, end: int) -> bytes:
        if end - begin == 1:
            return self._leaves[begin]
        made = self._known.get((begin, end))
        if made is None:
            middle = begin + _split(end - begin)
            made = self._known[begin, end] = node_hash(self._root(begin, middle), self._root(middle, end))
        return made


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Return the proof that leaf ``index`` (from 0) is under the root of all leaves; for more than one use a `Prover`.

    Raises:
        ProofInvalid: if there is no such leaf.
    """
    return Prover(leaves).inclusion(index, len(leaves))


def consistency_proof(leaves: Sequence[bytes], older: int) -> list[bytes]:
    """Return the proof that the tree of the first ``older`` leaves is a prefix of the tree of all; for more than one use a `Prover`.

    Raises:
        ProofInvalid: if ``older`` is not between 1 and the number of leaves.
    """
    return Prover(leaves).consistency(older, len(leaves))


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Check an inclusion proof. Source: RFC 9162, section 2.1.3.2.

    Raises:
        ProofInvalid: if it does not hold.
    """
    if not 0 <= index < size:
        raise ProofInvalid(what="the index is outside the log")
    position, last, node = index, size - 1, leaf
    for step in proof:
        if last == 0:
            raise ProofInvalid(what="the proof is too long")
        if position & 1 or position == last:
            node = node_hash(step, node)
            while not position & 1 and position:
                position >>= 1
                last >>= 1
        else:
            node = node_hash(node, step)
        position >>= 1
        last >>= 1
    if last or node != root:
        raise ProofInvalid(what="the root differs")


def verify_consistency(older: int, older_root: bytes, size: int, root: bytes, proof: Sequence[bytes]) -> None:
    """Check a consistency proof. Source: RFC 9162, section 2.1.4.2. An older size of 0 proves nothing and is refused.

    Raises:
        ProofInvalid: if it does not hold.
    """
    if not 0 < older <= size:
        raise ProofInvalid(what="the older size is not within the log")
    if older == size:
        if proof or older_root != root:
            raise ProofInvalid(what="equal sizes have equal roots and an empty proof")
        return
    steps = list(proof)
    if older & (older - 1) == 0:
        steps.insert(0, older_root)
    if not steps:
        raise ProofInvalid(what="the proof is empty")
    position, last = older - 1, size - 1
    while position & 1:
        position >>= 1
        last >>= 1
    first = second = steps[0]
    for step in steps[1:]:
        if last == 0:
            raise ProofInvalid(what="the proof is too long")
        if position & 1 or position == last:
            first, second = node_hash(step, first), node_hash(step, second)
            while not position & 1 and position:
                position >>= 1
                last >>= 1
        else:
            second = node_hash(second, step)
        position >>= 1
        last >>= 1
    if last or first != older_root or second != root:
        raise ProofInvalid(what="a root differs")


def _split(size: int) -> int:
    """The largest power of two below a size of two or more."""
    return 1 << ((size - 1).bit_length() - 1)
