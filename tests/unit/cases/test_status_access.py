# SPDX-License-Identifier: Apache-2.0
"""Case numbers and PINs: how they are typed does not matter, a hash is all that is kept, and wrong tries lock longer and longer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from sotdae.cases import status_access as access

NOW = datetime(2026, 3, 2, 3, tzinfo=UTC)


@given(st.integers(0, 2**40 - 1))
def test_a_number_is_read_however_it_is_typed(value: int) -> None:
    letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    number = "".join(letters[(value >> shift) & 31] for shift in range(0, 40, 5))
    shown = access.shown(number)
    assert access.number_of(shown) == number
    assert access.number_of(f" {shown.lower()} ".replace("0", "o").replace("1", "l")) == number


@given(st.text(max_size=60))
def test_whatever_else_is_typed_is_no_number(text: str) -> None:
    found = access.number_of(text)
    assert found == "" or len(found) == 8


def test_numbers_and_pins_are_of_their_form_and_never_the_same() -> None:
    assert len({access.new_number() for _ in range(200)}) == 200
    assert all(access.number_of(access.new_number()) for _ in range(50))
    pins = {access.new_pin() for _ in range(200)}
    assert all(len(pin) == 8 and pin.isdigit() for pin in pins)
    assert len(pins) > 190


def test_the_pin_is_not_in_what_is_kept() -> None:
    stored = access.hashed("12345678")
    assert "12345678" not in str(stored)
    assert access.fits("12345678", stored)
    assert not access.fits("12345679", stored)
    assert access.hashed("12345678")["salt"] != stored["salt"]
    assert not access.fits("12345678", access.NOBODY)


def test_five_tries_are_free_and_each_further_one_locks_twice_as_long() -> None:
    tries, at, locks = access.Tries(), NOW, []
    for _ in range(16):
        assert access.locked_until(tries, at) is None
        tries = access.counted(tries, at)
        until = access.locked_until(tries, at)
        locks.append(None if until is None else until - at)
        at = until or at + timedelta(seconds=1)
    assert locks[:4] == [None] * 4
    assert locks[4:6] == [timedelta(minutes=15), timedelta(minutes=30)]
    assert locks[-1] == access.LONGEST_LOCK
    assert all(one is not None and other is not None and one <= other for one, other in pairwise(locks[4:]))


def test_waiting_out_the_longest_lock_does_not_give_five_more_tries() -> None:
    tries, at = access.Tries(), NOW
    for _ in range(20):
        tries = access.counted(tries, at)
        at = access.locked_until(tries, at) or at
    assert access.counted(tries, at).locked_until is not None
    assert access.counted(tries, at + access.FORGOTTEN_AFTER + timedelta(hours=1)).count == 1
