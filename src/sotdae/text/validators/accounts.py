# SPDX-License-Identifier: Apache-2.0
"""Bank accounts, gift codes and telephone numbers: found in a text, told by their form, and handed on only as keyed pseudonyms.

Korean account numbers carry no public checksum: a bank's word beside ten to fourteen digits is all there is, so everything here is marked ``format``.
The number itself goes to the key function that the caller passes (an HMAC under the workspace's pseudonym key) and into nothing else: no result, no
error, no representation holds it.

Source: the ranges of digits are those of the banks' own published numbering (10 to 14 digits); mobile prefixes and area codes of the Korean numbering
plan; gift vouchers of 16 and 18 digits as printed on them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from sotdae.text.views import Views

PseudonymOf = Callable[[str], str]
"""A keyed function from a number's digits to its pseudonym, for example HMAC-SHA-256 in hexadecimal."""

BANKS: Final = tuple(
    """
    국민 신한 우리 하나 농협 기업 수협 새마을 신협 우체국 카카오뱅크 카카오 케이뱅크 토스뱅크 토스 부산 경남 대구 광주 전북 제주 산업 씨티 제일
    kb nh ibk sc
    """.split()
)
"""Words that name a bank in everyday writing. Several are everyday words too; they count only beside a number of the right length."""
_BANK: Final = "|".join(sorted(map(re.escape, BANKS), key=lambda bank: (-len(bank), bank)))
_FIRST_DIGIT: Final = r"(?<![\d-])"
ACCOUNT: Final = rf"(?>{_BANK})(?:은행|뱅크)?+[ :)\]/]{{0,3}}+(?:계좌)?+[ :]{{0,3}}+(?P<value>\d{{2,6}}+(?:[- ]?\d{{2,7}}+){{1,4}}+)(?![\d-])"
_ACCOUNT: Final = re.compile(ACCOUNT, re.ASCII)
_PHONE: Final = re.compile(
    _FIRST_DIGIT + r"(?P<value>(?:\+?82[ -]?)?(?:0?1[016789]|0?2|0?[3-6][1-5]|0?70)[-. )]{0,2}\d{3,4}[-. ]{0,2}\d{4})(?![\d-])", re.ASCII
)
_GIFT: Final = re.compile(_FIRST_DIGIT + r"(?P<value>\d{4}(?:[- ]?\d{4}){2}[- ]?(?:\d{6}|\d{4}))(?![\d-])", re.ASCII)
_GIFT_WORD: Final = re.compile(r"상품권|문상|기프트|핀번호|gift|voucher|pin", re.ASCII)
_GIFT_WITHIN: Final = 24
_ACCOUNT_DIGITS: Final = range(10, 15)
_PHONE_DIGITS: Final = range(9, 12)
_NOT_DIGITS: Final = re.compile(r"\D", re.ASCII)


class Found(NamedTuple):
    """A number that leads to a person, without the number.

    Attributes:
        kind: ``bank_account_kr``, ``phone_kr`` or ``gift_code``.
        start: first original character.
        end: one past the last original character.
        pseudonym: what the key function made of its digits: equal numbers, equal pseudonyms.
        checked: always ``format``.
    """

    kind: str
    start: int
    end: int
    pseudonym: str
    checked: str = "format"


def find_bank_accounts(text: str, pseudonym_of: PseudonymOf) -> list[Found]:
    """Return the bank accounts in a text, each with the bank's word before it."""
    return _found(text, "bank_account_kr", _ACCOUNT, pseudonym_of, is_account)


def find_phones(text: str, pseudonym_of: PseudonymOf) -> list[Found]:
    """Return the Korean telephone numbers in a text; with and without the country's code they have one pseudonym."""
    return _found(text, "phone_kr", _PHONE, pseudonym_of, lambda value: len(_national(value)) in _PHONE_DIGITS)


def find_gift_codes(text: str, pseudonym_of: PseudonymOf) -> list[Found]:
    """Return the numbers in the form of gift vouchers that have a word for vouchers near them."""
    view = Views(text).v1
    words = [match.span() for match in _GIFT_WORD.finditer(view.text)]
    near = {
        view.original(match.start("value"), match.end("value"))
        for match in _GIFT.finditer(view.text)
        if any(start - _GIFT_WITHIN <= match.end() and match.start() <= end + _GIFT_WITHIN for start, end in words)
    }
    return [found for found in _found(text, "gift_code", _GIFT, pseudonym_of, lambda _: True) if (found.start, found.end) in near]


def is_account(value: str) -> bool:
    """Say whether a number with hyphens has as many digits as accounts have and is no telephone number."""
    digits = _NOT_DIGITS.sub("", value)
    return len(digits) in _ACCOUNT_DIGITS and _PHONE.fullmatch(value) is None


def _found(text: str, kind: str, pattern: re.Pattern[str], pseudonym_of: PseudonymOf, holds: Callable[[str], bool]) -> list[Found]:
    view = Views(text).v1
    found = []
    for match in pattern.finditer(view.text):
        value = match.group("value")
        if holds(value):
            digits = _national(value) if kind == "phone_kr" else _NOT_DIGITS.sub("", value)
            found.append(Found(kind, *view.original(match.start("value"), match.end("value")), pseudonym_of(digits)))
    return found


def _national(value: str) -> str:
    """Return a telephone number's digits with the leading zero and without the country's code."""
    digits = _NOT_DIGITS.sub("", value)
    digits = digits.removeprefix("82") if value.startswith(("+82", "82")) else digits
    return digits if digits.startswith("0") else f"0{digits}"
