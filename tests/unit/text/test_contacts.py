# SPDX-License-Identifier: Apache-2.0
"""Contact points: equal ones are equal however they are written, and what is none is none. Nothing comes out but a digest."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotdae.model.links import parse_telegram_link
from sotdae.text.validators.contacts import Point, checked_point, link_point


def key_of(spelling: str) -> str:
    return hashlib.sha256(f"key {spelling}".encode()).hexdigest()[:32]


def point(url: str) -> Point | None:
    link = parse_telegram_link(url)
    if link is None:
        return link_point(url, "external", username=None, invite_hash=None, normal=None, key_of=key_of)
    return link_point(url, link.kind, username=link.username, invite_hash=link.invite_hash, normal=link.normal, key_of=key_of)


@pytest.mark.parametrize(
    ("kind", "urls"),
    [
        (
            "bot",
            ("https://t.me/kkot_bot?start=apply", "t.me/Kkot_Bot", "@kkot_bot", "tg://resolve?domain=kkot_bot", "kkot_bot.t.me", "t.me/kkot_bot/7"),
        ),
        ("name", ("t.me/kkotmal", "@KKOTMAL", "https://telegram.me/kkotmal")),
        ("invite", ("t.me/+AbCdEfGh12345678", "https://t.me/joinchat/AbCdEfGh12345678", "tg://join?invite=AbCdEfGh12345678")),
        ("folder", ("t.me/addlist/AbCdEfGh", "tg://addlist?slug=AbCdEfGh")),
        ("site", ("https://www.kkot.example/form/?who=7", "http://kkot.example/form")),
    ],
)
def test_one_point_in_many_spellings_is_one(kind: str, urls: tuple[str, ...]) -> None:
    found = {point(url) for url in urls}
    (one,) = found
    assert one is not None
    assert one.kind == kind
    assert "kkot" not in one.key.lower()


def test_invitations_keep_their_case() -> None:
    assert point("t.me/+AbCdEfGh12345678") != point("t.me/+abcdefgh12345678")


@pytest.mark.parametrize(
    "url", ["t.me/c/1234567/8", "t.me/+821000000000", "t.me/share/url?url=x", "tg://settings", "https://", "https://[", "mailto:a@b.kr", "ftp://x.kr"]
)
def test_links_for_those_inside_telephones_and_commands_are_none(url: str) -> None:
    assert point(url) is None


def test_an_account_is_its_digits() -> None:
    written = ("국민은행 000-00-0000000", "국민 000000000000", "국ㅁㅣㄴ은행 ０００-００-０００００００", "KB: 000-00-0000000")
    assert {checked_point(one, key_of) for one in written} == {Point("account", f"account:{key_of('account:' + '0' * 12)}")}
    assert checked_point("국민은행 000-00-0000001", key_of) != checked_point(written[0], key_of)


def test_addresses_whose_case_carries_nothing_are_one() -> None:
    lower = checked_point("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", key_of)
    assert lower == checked_point("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", key_of)
    assert lower is not None
    assert lower.kind == "coin"
    mixed = checked_point("보낼 곳: 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed.", key_of)
    assert mixed == checked_point("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", key_of)
    assert checked_point("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", key_of) != mixed


@pytest.mark.parametrize("written", ["점심 먹어요", "010-0000-0000", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3", "", "책 13권"])
def test_what_no_validator_knows_is_no_point(written: str) -> None:
    assert checked_point(written, key_of) is None


@given(st.text(max_size=60))
def test_any_address_is_read_or_left_alone(url: str) -> None:
    for found in (link_point(url, "external", username=None, invite_hash=None, normal=None, key_of=key_of), checked_point(url, key_of)):
        assert found is None or json.dumps(found)
