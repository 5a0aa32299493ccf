# SPDX-License-Identifier: Apache-2.0
"""Values out of texts: amounts, addresses with their published vectors, and numbers that leave only as pseudonyms."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotdae.text.validators.accounts import find_bank_accounts, find_gift_codes, find_phones
from sotdae.text.validators.addresses import eip55, read_bitcoin_address, read_ethereum_address, read_tron_address
from sotdae.text.validators.keccak import _sponge, keccak_256
from sotdae.text.validators.links import find_telegram
from sotdae.text.validators.money import read_krw


@pytest.mark.parametrize(
    ("text", "won"),
    [
        *(
            ("5만원", 50_000),
            ("3만 5천원", 35_000),
            ("3만5천", 35_000),
            ("3.5만", 35_000),
            ("오만원", 50_000),
            ("삼만오천원", 35_000),
            ("천원", 1000),
        ),
        *(("만원", 10_000), ("50k", 50_000), ("₩50,000", 50_000), ("5,000원", 5000), ("십오만원", 150_000), ("1억2천만원", 120_000_000), ("1원", 1)),
        *(("3만5,000원", 35_000), ("5만 원", 50_000), ("2만 won", 20_000), ("5천만원", 50_000_000), ("12만5천", 125_000), ("만오천원", 15_000)),
        *(("일원", 1), ("백원", 100), ("2천만", 20_000_000), ("30,000 원 입금", 30_000), ("5만원 3장", 50_000)),
        *(("공원", None), ("원", None), ("5", None), ("오", None), ("0원", None), ("책 5권", None), ("천만억원", None), ("5천3만원", 50_030_000)),
        *(("백천원", None), ("99999억원", None), ("0.5원", None), ("", None), ("₩", None)),
    ],
)
def test_amounts_of_won(text: str, won: int | None) -> None:
    assert read_krw(text) == won


@given(st.integers(1, 9_999), st.integers(1, 9))
def test_amounts_of_man_and_cheon(man: int, cheon: int) -> None:
    assert read_krw(f"{man:,}만 {cheon}천원") == man * 10_000 + cheon * 1_000


@given(st.text(st.sampled_from("0123456789,.만천백십억원k₩ 일이삼사오육칠팔구"), max_size=20))
def test_any_text_is_an_amount_or_none(text: str) -> None:
    won = read_krw(text)
    assert won is None or won > 0


VALID_SEGWIT = [  # BIP-173 and BIP-350
    ("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "bech32"),
    ("tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7", "bech32"),
    ("tb1qqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesrxh6hy", "bech32"),
    ("bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y", "bech32m"),
    ("BC1SW50QGDZ25J", "bech32m"),
    ("bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs", "bech32m"),
    ("tb1pqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesf3hn0c", "bech32m"),
    ("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", "bech32m"),
]
INVALID_SEGWIT = [  # BIP-350, with the reason given there
    "tc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq5zuyut",  # prefix
    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd",  # bech32 instead of bech32m
    "tb1z0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqglt7rf",
    "BC1S0XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ54WELL",
    "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh",  # bech32m instead of bech32
    "tb1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq24jc47",
    "bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4",  # a character that does not exist
    "BC130XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ7ZWS8R",  # version 17
    "bc1pw5dgrnzv",  # one byte
    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v8n0nx0muaewav253zgeav",  # 41 bytes
    "BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P",  # 16 bytes in version 0
    "tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq47Zagq",  # mixed case
    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v07qwwzcrf",  # padding of more than four bits
    "tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vpggkg4j",  # padding that is not zero
    "bc1gmk9yu",  # empty
]


@pytest.mark.parametrize(("text", "form"), VALID_SEGWIT)
def test_segregated_witness_addresses(text: str, form: str) -> None:
    address = read_bitcoin_address(text)
    assert address is not None
    assert (address.form, address.checked) == (form, "checksum")
    assert address.network == ("test" if text.startswith("tb") else "main")


@pytest.mark.parametrize("text", INVALID_SEGWIT)
def test_what_the_standard_refuses_is_refused(text: str) -> None:
    assert read_bitcoin_address(text) is None


LEGACY = [
    ("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "main"),
    ("3P14159f73E4gFr7JterCCQh9QjiTjiZrG", "main"),
    ("mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn", "test"),
]


@pytest.mark.parametrize(("text", "network"), LEGACY)
def test_older_addresses(text: str, network: str) -> None:
    address = read_bitcoin_address(text)
    assert address is not None
    assert (address.form, address.network) == ("base58check", network)


def test_tron_addresses_are_not_bitcoin() -> None:
    text = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"
    assert read_tron_address(text) is not None
    assert read_bitcoin_address(text) is None
    assert read_tron_address(LEGACY[0][0]) is None


@given(st.sampled_from([VALID_SEGWIT[0][0].lower(), VALID_SEGWIT[5][0], LEGACY[0][0], "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"]), st.data())
def test_one_changed_character_is_noticed(text: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.sampled_from("023456789acdefghjklmnpqrstuvwxyz"))
    changed = text[:place] + letter + text[place + 1 :]
    if changed != text:
        assert read_bitcoin_address(changed) is None
        assert read_tron_address(changed) is None


@given(st.text(max_size=70))
def test_any_text_is_an_address_or_none(text: str) -> None:
    assert read_bitcoin_address(text) is None
    assert read_tron_address(text) is None
    assert read_ethereum_address(text) is None


EIP55 = [
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
    "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
    "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
]
SINGLE_CASE = [
    "0x52908400098527886E0F7030069857D2E4169EE7",
    "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
    "0xde709f2102306220921060314715629080e2fb77",
    "0x27b1fdb04752bbc536007a920d24acb045561c26",
]


@pytest.mark.parametrize("text", EIP55)
def test_ethereum_addresses_with_a_checksum(text: str) -> None:
    address = read_ethereum_address(text)
    assert address is not None
    assert address.checked == "checksum"
    assert read_ethereum_address(text[:-1] + text[-1].swapcase()) is None or text[-1].isdigit()


@pytest.mark.parametrize("text", SINGLE_CASE)
def test_ethereum_addresses_without_one(text: str) -> None:
    address = read_ethereum_address(text)
    assert address is not None
    assert address.checked == "format"
    assert eip55(text[2:]) == text[2:]


def test_published_digests_of_keccak() -> None:
    assert keccak_256(b"").hex() == "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
    assert keccak_256(b"abc").hex() == "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"


@given(st.binary(max_size=300))
def test_the_sponge_is_the_one_of_sha3(message: bytes) -> None:
    assert _sponge(message, 0x06) == hashlib.sha3_256(message).digest()


def pseudonym(digits: str) -> str:
    return hmac.digest(b"a key of this test", digits.encode(), "sha256").hex()


def test_bank_accounts_leave_as_pseudonyms() -> None:
    text = "회비는 국민은행 000-00-0000012 로, 또는 농협 0000000000012"
    found = find_bank_accounts(text, pseudonym)
    assert [text[one.start : one.end] for one in found] == ["000-00-0000012", "0000000000012"]
    assert found[0].pseudonym == pseudonym("000000000012")
    assert found[0].checked == "format"
    assert "0000" not in repr(found).replace(found[0].pseudonym, "").replace(found[1].pseudonym, "")


@pytest.mark.parametrize("text", ["우리 010-0000-0000", "국민 여러분 2024", "부산 051-000-0000", "000-00-0000012", "하나 둘 12345"])
def test_other_numbers_are_no_accounts(text: str) -> None:
    assert find_bank_accounts(text, pseudonym) == []


@pytest.mark.parametrize("text", ["010-0000-0000", "+82 10-0000-0000", "０１０.0000.0000", "8210 0000 0000", "010\u200b00000000"])
def test_one_telephone_number_has_one_pseudonym(text: str) -> None:
    (found,) = find_phones(f"꽃집 {text} 입니다", pseudonym)
    assert found.pseudonym == pseudonym("01000000000")
    assert "0000" not in repr(found).replace(found.pseudonym, "")


@pytest.mark.parametrize("text", ["2024-08-26", "1,300명", "12:30", "000-00-0000012", "0100"])
def test_other_numbers_are_no_telephones(text: str) -> None:
    assert find_phones(text, pseudonym) == []


def test_gift_codes_need_a_word_for_vouchers() -> None:
    assert [(one.start, one.end) for one in find_gift_codes("상품권 핀번호 0000-0000-0000-000000", pseudonym)] == [(8, 29)]
    assert find_gift_codes("책 번호 0000-0000-0000-0000", pseudonym) == []


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        *(("t.me/kkotbat", "t.me/kkotbat"), ("https://t.me/+AbCdEfGh12", "t.me/+AbCdEfGh12"), ("t.me/joinchat/AbCdEfGh12", "t.me/+AbCdEfGh12")),
        *(
            ("t.me/addlist/abcDEF12", "t.me/addlist/abcDEF12"),
            ("t.me/c/1234567/89", "t.me/c/1234567/89"),
            ("tg://resolve?domain=kkotbat", "t.me/kkotbat"),
        ),
        *(("ｔ．ｍｅ／kkotbat", "t.me/kkotbat"), ("t.me/\u200b+AbCdEfGh12", "t.me/+AbCdEfGh12"), ("telegram.me/kkotbat/7", "t.me/kkotbat/7")),
        *(("t . me / kkotbat", "t.me/kkotbat"), ("t(dot)me/kkotbat", "t.me/kkotbat"), ("t[.]me/+AbCdEfGh12", "t.me/+AbCdEfGh12")),
        *(("t점me/kkotbat", "t.me/kkotbat"), ("kkotbat.t.me", "t.me/kkotbat"), ("https://kkotbat.t.me/12", "t.me/kkotbat/12")),
    ],
)
def test_telegram_links_of_every_form(text: str, normal: str) -> None:
    for whole in (text, f"새 방: {text} 입니다"):
        ((start, end, link),) = find_telegram(whole)
        assert link.normal == normal
        assert whole[start:end] == text


@pytest.mark.parametrize("text", ["not.me/book", "at . me now", "t.menu", "책 t", "kkotbat.t.me.example", "t me / you"])
def test_other_letters_are_no_links(text: str) -> None:
    assert find_telegram(text) == []


@given(st.text(st.sampled_from("t.me/ +kotba()dot점\u200bｔ．") | st.characters(codec="utf-8"), max_size=60))
def test_links_lie_in_their_text(text: str) -> None:
    assert all(0 <= start < end <= len(text) for start, end, _ in find_telegram(text))
