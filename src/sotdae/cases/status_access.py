# SPDX-License-Identifier: Apache-2.0
"""The case number and the PIN by which a subject asks how her case stands: made, kept as a hash, compared, and locked after wrong tries. Pure.

The number is random and says nothing of the case. The PIN is told once and kept as a scrypt hash only, so nobody can read it out, and a lost one is
replaced. Wrong numbers cost the same work and are locked in the same way as real ones: from outside they cannot be told apart.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from sotdae.classes import dataclass

_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Source: Crockford's base 32: no I, L, O and U, which are misread."""
_NUMBER: Final = re.compile(rf"[{_LETTERS}]{{8}}")
_SLIPS: Final = str.maketrans({"I": "1", "L": "1", "O": "0"})
PIN_DIGITS: Final = 8
"""Source: docs/decisions/2026-11-28-the-victim-holds-the-key.md: few tries against the program, and a stolen hash costs a year of scrypt."""

COST, BLOCK, PARALLEL = 2**15, 8, 3
"""Source: OWASP Password Storage Cheat Sheet, scrypt: N=2^15 (32 MiB), r=8, p=3."""
_MEMORY_BYTES: Final = 64 << 20
_SALT_BYTES: Final = 16

FREE_TRIES: Final = 5
"""Wrong tries before a number is locked. Source: NIST SP 800-63B section 5.2.2 asks for a limit of at most 100; a short PIN needs a lower one."""
FIRST_LOCK: Final = timedelta(minutes=15)
LONGEST_LOCK: Final = timedelta(hours=24)
FORGOTTEN_AFTER: Final = timedelta(days=2)
"""Wrong tries are forgotten so long after the last one, longer than the longest lock. Source: the decision's page."""


@dataclass(frozen=True, slots=True)
class Tries:
    """Wrong tries with one number: how many in a row, the last one, and until when it is locked."""

    count: int = 0
    last_at: datetime | None = None
    locked_until: datetime | None = None


def new_number() -> str:
    """Return a fresh case number as it is stored: eight letters, 40 bits."""
    return "".join(secrets.choice(_LETTERS) for _ in range(8))


def new_pin() -> str:
    """Return a fresh PIN: eight digits."""
    return f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}d}"


def shown(text: str) -> str:
    """Return a number or a PIN as it is printed: in two groups of four."""
    return f"{text[:4]}-{text[4:]}"


def number_of(text: str) -> str:
    """Return a case number in its stored form, or "" where the text cannot be one. Hyphens, spaces, case and misread letters do not count."""
    plain = re.sub(r"[\s-]", "", text[:40]).upper().translate(_SLIPS)
    return plain if _NUMBER.fullmatch(plain) else ""


def pin_of(text: str) -> str:
    """Return a PIN without spaces and hyphens."""
    return re.sub(r"[\s-]", "", text[:40])


def hashed(pin: str) -> dict[str, Any]:
    """Return a PIN's hash with what is needed to compare, as it is stored."""
    salt = secrets.token_bytes(_SALT_BYTES)
    return {"n": COST, "r": BLOCK, "p": PARALLEL, "salt": salt.hex(), "hash": _scrypt(pin, salt, COST, BLOCK, PARALLEL).hex()}


NOBODY: Final[dict[str, Any]] = {"n": COST, "r": BLOCK, "p": PARALLEL, "salt": "00" * _SALT_BYTES, "hash": "00" * 32}
"""What a wrong number is compared with, so that it costs as much as a right one."""


def fits(pin: str, stored: dict[str, Any]) -> bool:
    """Whether a PIN is the one of a stored hash; takes the same work either way."""
    made = _scrypt(pin, bytes.fromhex(stored["salt"]), int(stored["n"]), int(stored["r"]), int(stored["p"]))
    return hmac.compare_digest(made, bytes.fromhex(stored["hash"]))


def locked_until(tries: Tries, now: datetime) -> datetime | None:
    """Return until when a number is locked, or None where it may be tried."""
    return tries.locked_until if tries.locked_until is not None and now < tries.locked_until else None


def counted(tries: Tries, now: datetime) -> Tries:
    """Return the tries after one more, which is taken for wrong until it has proved right: a process that is killed meanwhile has used it up."""
    if tries.last_at is not None and now - tries.last_at > FORGOTTEN_AFTER:
        tries = Tries()
    count = tries.count + 1
    over = count - FREE_TRIES
    lock = None if over < 0 else now + min(LONGEST_LOCK, FIRST_LOCK * 2 ** min(over, 10))
    return replace(tries, count=count, last_at=now, locked_until=lock)


def _scrypt(pin: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(pin.encode("utf-8", "replace"), salt=salt, n=n, r=r, p=p, maxmem=_MEMORY_BYTES, dklen=32)
