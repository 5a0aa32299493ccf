# SPDX-License-Identifier: Apache-2.0
"""A second implementation of the trees and proofs, word for word after the text of RFC 6962, section 2.1; it shares no code with ours.

It recomputes everything for each proof (leaf hashes apart) and checks a proof by saying the recursive definitions backwards, so that a fault of the
faster one in `sotdae.custody.merkle` cannot be repeated here.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256


def hashed(data: bytes) -> bytes:
    return sha256(data).digest()


@cache
def k_of(n: int) -> int:
    """The largest power of two smaller than n (i.e. k < n <= 2k)."""
    k = 1
    while 2 * k < n:
        k = 2 * k
    return k


class Recursive:
    """MTH, PATH, PROOF and SUBPROOF over D[0:n], as the RFC writes them; ``d`` are the entries themselves."""

    def __init__(self, d: list[bytes]) -> None:
        self.d = d
        self.mth = cache(self._mth)

    def _mth(self, a: int, b: int) -> bytes:
        n = b - a
        if n == 0:
            return hashed(b"")
        if n == 1:
            return hashed(b"\x00" + self.d[a])
        k = k_of(n)
        return hashed(b"\x01" + self.mth(a, a + k) + self.mth(a + k, b))

    def path(self, m: int, a: int, b: int) -> list[bytes]:
        """PATH(m, D[a:b])."""
        n = b - a
        if n == 1:
            return []
        k = k_of(n)
        if m < k:
            return [*self.path(m, a, a + k), self.mth(a + k, b)]
        return [*self.path(m - k, a + k, b), self.mth(a, a + k)]

    def proof(self, m: int, n: int) -> list[bytes]:
        """PROOF(m, D[n])."""
        return self._subproof(m, 0, n, b=True)

    def _subproof(self, m: int, start: int, end: int, *, b: bool) -> list[bytes]:
        n = end - start
        if m == n:
            return [] if b else [self.mth(start, end)]
        k = k_of(n)
        if m <= k:
            return [*self._subproof(m, start, start + k, b=b), self.mth(start + k, end)]
        return [*self._subproof(m - k, start + k, end, b=False), self.mth(start, start + k)]


def root_by_path(leaf: bytes, m: int, n: int, path: list[bytes]) -> bytes:
    """The root that a path leads to: PATH's definition read from its end."""
    if n == 1:
        assert path == []
        return leaf
    k = k_of(n)
    *inner, last = path
    if m < k:
        return hashed(b"\x01" + root_by_path(leaf, m, k, inner) + last)
    return hashed(b"\x01" + last + root_by_path(leaf, m - k, n - k, inner))


def roots_by_proof(m: int, n: int, proof: list[bytes], older: bytes, *, b: bool = True) -> tuple[bytes, bytes]:
    """Both roots (of m and of n entries) that a consistency proof leads to: SUBPROOF's definition read from its end."""
    if m == n:
        if b:
            assert proof == []
            return older, older
        [only] = proof
        return only, only
    k = k_of(n)
    *inner, last = proof
    if m <= k:
        first, second = roots_by_proof(m, k, inner, older, b=b)
        return first, hashed(b"\x01" + second + last)
    first, second = roots_by_proof(m - k, n - k, inner, older, b=False)
    return hashed(b"\x01" + last + first), hashed(b"\x01" + last + second)
