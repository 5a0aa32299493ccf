# SPDX-License-Identifier: Apache-2.0
"""Keccak-256 as Ethereum uses it: the sponge of FIPS 202 with the padding of the competition's entry (0x01), which ``hashlib.sha3_256`` is not.

For checksums of addresses only: plain, slow, in no way hardened, and nothing secret is ever hashed with it.

Source: The Keccak reference, version 3.0 (permutation, rate 1088, capacity 512); FIPS 202, sections 3.2 and 3.3.
"""

from __future__ import annotations

from typing import Final

_RATE_BYTES: Final = 136
_MASK: Final = (1 << 64) - 1
_ROUNDS: Final = 24


def _round_constants() -> tuple[int, ...]:
    """Source: FIPS 202, algorithm 5 (a shift register gives the bits of the round constants)."""
    register, constants = 1, []
    for _ in range(_ROUNDS):
        constant = 0
        for bit in range(7):
            if register & 1:
                constant |= 1 << ((1 << bit) - 1)
            register <<= 1
            if register & 0x100:
                register ^= 0x171
        constants.append(constant)
    return tuple(constants)


_CONSTANTS: Final = _round_constants()


def keccak_256(message: bytes) -> bytes:
    """Return the 32 bytes of Keccak-256 of a message."""
    return _sponge(message, 0x01)


def _sponge(message: bytes, suffix: int) -> bytes:
    """Return 32 bytes of a message; the suffix 0x06 makes it SHA3-256, which the tests compare with Python's own."""
    padded = bytearray(message)
    padded += bytes([suffix]) + bytes(-(len(message) + 1) % _RATE_BYTES)
    padded[-1] |= 0x80
    lanes = [0] * 25
    for start in range(0, len(padded), _RATE_BYTES):
        for index in range(_RATE_BYTES // 8):
            lanes[index] ^= int.from_bytes(padded[start + 8 * index : start + 8 * index + 8], "little")
        lanes = _permuted(lanes)
    return b"".join(lane.to_bytes(8, "little") for lane in lanes[:4])


def _permuted(lanes: list[int]) -> list[int]:
    """Return Keccak-f[1600] of a state; lane (x, y) stands at x + 5y."""
    for constant in _CONSTANTS:
        columns = [lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^ lanes[x + 15] ^ lanes[x + 20] for x in range(5)]
        effect = [columns[(x - 1) % 5] ^ _rotated(columns[(x + 1) % 5], 1) for x in range(5)]
        lanes = [lane ^ effect[index % 5] for index, lane in enumerate(lanes)]
        x, y, current = 1, 0, lanes[1]
        for step in range(24):  # rho and pi walk over the same lanes
            x, y = y, (2 * x + 3 * y) % 5
            current, lanes[x + 5 * y] = lanes[x + 5 * y], _rotated(current, (step + 1) * (step + 2) // 2 % 64)
        for row in range(0, 25, 5):
            plane = lanes[row : row + 5]
            for x in range(5):
                lanes[row + x] = plane[x] ^ (~plane[(x + 1) % 5] & _MASK & plane[(x + 2) % 5])
        lanes[0] ^= constant
    return lanes


def _rotated(lane: int, places: int) -> int:
    return ((lane << places) | (lane >> (64 - places))) & _MASK
