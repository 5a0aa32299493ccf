# SPDX-License-Identifier: Apache-2.0
"""What equal contact points have in common: one spelling for a link, a bank account, an address of a coin, however it was written.

The spelling goes to a key function and into nothing else, as in `accounts`: no result holds it. What may be a telephone number is none.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from sotdae.text.validators.accounts import find_bank_accounts
from sotdae.text.validators.addresses import read_bitcoin_address, read_ethereum_address, read_tron_address

KeyOf = Callable[[str], str]
"""A keyed function from a spelling to its digest."""

BOT, INVITE, FOLDER, NAME, SITE = "bot", "invite", "folder", "name", "site"
_ADDRESS: Final = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z]{14,90}(?![0-9A-Za-z])", re.ASCII)
_LINK, _ACCOUNT, _COIN = "link", "account", "coin"


class Point(NamedTuple):
    """A contact point without the point.

    Attributes:
        kind: ``bot``, ``invite``, ``folder``, ``name`` (a room's, a bot's or a person's), ``site``, ``account`` or ``coin``.
        key: ``link``, ``account`` or ``coin``, a colon and the digest: equal points, equal keys.
    """

    kind: str
    key: str


def link_point(url: str, target_kind: str, *, username: str | None, invite_hash: str | None, normal: str | None, key_of: KeyOf) -> Point | None:
    """Return what a link is as a contact point, or None where it is none: a link for those inside, a telephone number, a command of the messenger.

    Args:
        url: as written.
        target_kind: as `model.links.TelegramLink.kind`, or ``external``.
        username: of a room, a bot or a person, lower case.
        invite_hash: of an invitation, case kept.
        normal: the one spelling of a Telegram link.
        key_of: the key function.
    """
    if username is not None:
        # Only bots have names that end so (core.telegram.org/bots/features).
        return Point(BOT if username.endswith("bot") else NAME, f"{_LINK}:{key_of(f'@{username}')}")
    if invite_hash is not None:
        return Point(INVITE, f"{_LINK}:{key_of(f'+{invite_hash}')}")
    if target_kind == FOLDER and normal is not None:
        return Point(FOLDER, f"{_LINK}:{key_of(normal)}")
    if target_kind == "external" and (site := _site(url)) is not None:
        return Point(SITE, f"{_LINK}:{key_of(site)}")
    return None


def checked_point(written: str, key_of: KeyOf) -> Point | None:
    """Return the account or the address that a validator checked in a piece of text, or None.

    Args:
        written: the original characters under the hit.
        key_of: the key function.
    """
    accounts = find_bank_accounts(written, lambda digits: key_of(f"{_ACCOUNT}:{digits}"))
    if accounts:
        return Point(_ACCOUNT, f"{_ACCOUNT}:{accounts[0].pseudonym}")
    for found in _ADDRESS.finditer(written):
        address = found.group()
        if read_ethereum_address(address) is not None or address.lower().startswith("bc1"):
            address = address.lower()  # their case carries a checksum or nothing
        if any(read(address) is not None for read in (read_bitcoin_address, read_tron_address, read_ethereum_address)):
            return Point(_COIN, f"{_COIN}:{key_of(f'{_COIN}:{address}')}")
    return None


def _site(url: str) -> str | None:
    """Return an address's host and path; what stands behind ``?`` often says who was sent there."""
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"} or not host or "." not in host or "@" in parts.netloc:
        return None
    return f"{host.removeprefix('www.')}{parts.path.rstrip('/')}"
