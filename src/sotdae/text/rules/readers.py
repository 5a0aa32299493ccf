# SPDX-License-Identifier: Apache-2.0
"""Readers of values: what a rule's field ``reads`` may name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from sotdae.text.numbers import read_count
from sotdae.text.rules.rule import Reader, Reading
from sotdae.text.validators.accounts import is_account
from sotdae.text.validators.addresses import Address, read_bitcoin_address, read_ethereum_address, read_tron_address
from sotdae.text.validators.money import read_krw


def _number(read: Callable[[str], int | None]) -> Reader:
    def reading(value: str) -> Reading | None:
        number = read(value)
        return None if number is None else Reading(number, "")

    return reading


def _address(read: Callable[[str], Address | None]) -> Reader:
    def reading(value: str) -> Reading | None:
        address = read(value)
        return None if address is None else Reading(None, address.checked)

    return reading


READERS: Final[Mapping[str, Reader]] = {
    "count": _number(read_count),
    "krw": _number(read_krw),
    "bitcoin": _address(read_bitcoin_address),
    "tron": _address(read_tron_address),
    "ethereum": _address(read_ethereum_address),
    "account": lambda value: Reading(None, "format") if is_account(value) else None,
}
"""What a rule's field ``reads`` may name."""
