# SPDX-License-Identifier: Apache-2.0
"""Payment addresses, told by their checksums: Bitcoin (base58check, bech32, bech32m), Tron, Ethereum.

An address whose checksum does not hold is no address. One of Ethereum in a single case carries no checksum and is marked ``format``. Nothing is
looked up: whether an address was ever used is not known here.

Source: BIP-173 (bech32, and its version 0 programs), BIP-350 (bech32m), Bitcoin's base58check, Tron's protocol overview (version byte 0x41), EIP-55.
"""

from __future__ import annotations

import hashlib
import re
from typing import Final, NamedTuple

from sotdae.text.validators.keccak import keccak_256

_BASE58: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BECH32: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_BECH32_CONSTANT: Final = 1
_BECH32M_CONSTANT: Final = 0x2BC830A3
_LONGEST_BASE58: Final = 35
_LONGEST_BECH32: Final = 90
_PAYLOAD_BYTES: Final = 21
_CHECKSUM_SIGNS: Final = 6
_PROGRAM_BYTES: Final = range(2, 41)
_LAST_WITNESS: Final = 16
_BITCOIN_VERSIONS: Final = {0x00: "main", 0x05: "main", 0x6F: "test", 0xC4: "test"}
_TRON_VERSION: Final = 0x41
_PREFIXES: Final = {"bc": "main", "tb": "test"}
_ETHEREUM: Final = re.compile(r"0x([0-9a-fA-F]{40})", re.ASCII)


class Address(NamedTuple):
    """What an address is.

    Attributes:
        kind: ``bitcoin``, ``tron`` or ``ethereum``.
        form: ``base58check``, ``bech32``, ``bech32m`` or ``hex``.
        network: ``main`` or ``test``.
        checked: ``checksum``, or ``format`` where the address carries none.
    """

    kind: str
    form: str
    network: str
    checked: str


def read_bitcoin_address(text: str) -> Address | None:
    """Return what a Bitcoin address is, or None if the text is none."""
    payload = _base58check(text)
    if payload is not None:
        network = _BITCOIN_VERSIONS.get(payload[0])
        return Address("bitcoin", "base58check", network, "checksum") if network else None
    return _segwit(text)


def read_tron_address(text: str) -> Address | None:
    """Return what a Tron address is, or None if the text is none."""
    payload = _base58check(text)
    return Address("tron", "base58check", "main", "checksum") if payload is not None and payload[0] == _TRON_VERSION else None


def read_ethereum_address(text: str) -> Address | None:
    """Return what an Ethereum address is, or None if the text is none or its mixed case does not agree with EIP-55."""
    match = _ETHEREUM.fullmatch(text)
    if match is None:
        return None
    written = match.group(1)
    if written in {written.lower(), written.upper()}:
        return Address("ethereum", "hex", "main", "format")
    return Address("ethereum", "hex", "main", "checksum") if eip55(written) == written else None


def eip55(digits: str) -> str:
    """Return forty hexadecimal digits in the case that EIP-55 gives them."""
    digits = digits.lower()
    digest = keccak_256(digits.encode("ascii")).hex()
    return "".join(digit.upper() if int(nibble, 16) >= 8 else digit for digit, nibble in zip(digits, digest, strict=False))  # noqa: PLR2004 (the highest bit)


def _base58check(text: str) -> bytes | None:
    """Return the 21 bytes (version and hash) of a base58check text whose checksum holds."""
    if not text or len(text) > _LONGEST_BASE58 or any(sign not in _BASE58 for sign in text):
        return None
    number = 0
    for sign in text:
        number = number * 58 + _BASE58.index(sign)
    raw = bytes(len(text) - len(text.lstrip("1"))) + number.to_bytes((number.bit_length() + 7) // 8, "big")
    payload, checksum = raw[:-4], raw[-4:]
    if len(payload) != _PAYLOAD_BYTES or hashlib.sha256(hashlib.sha256(payload).digest()).digest()[:4] != checksum:
        return None
    return payload


def _segwit(text: str) -> Address | None:
    """Return what a segregated witness address is. Mixed case, bad padding and bad lengths are refused, as BIP-173 demands."""
    if len(text) > _LONGEST_BECH32 or text not in {text.lower(), text.upper()}:
        return None
    prefix, separator, data = text.lower().rpartition("1")
    network = _PREFIXES.get(prefix)
    if network is None or not separator or len(data) <= _CHECKSUM_SIGNS or any(sign not in _BECH32 for sign in data):
        return None
    values = [_BECH32.index(sign) for sign in data]
    constant = _polymod([*(ord(sign) >> 5 for sign in prefix), 0, *(ord(sign) & 31 for sign in prefix), *values])
    version, program = values[0], _eight_bits(values[1:-_CHECKSUM_SIGNS])
    if version > _LAST_WITNESS or program is None or len(program) not in _PROGRAM_BYTES:
        return None
    if version == 0:
        return Address("bitcoin", "bech32", network, "checksum") if constant == _BECH32_CONSTANT and len(program) in {20, 32} else None
    return Address("bitcoin", "bech32m", network, "checksum") if constant == _BECH32M_CONSTANT else None


def _polymod(values: list[int]) -> int:
    checksum = 1
    for value in values:
        top = checksum >> 25
        checksum = (checksum & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(_GENERATOR):
            checksum ^= generator if top >> bit & 1 else 0
    return checksum


def _eight_bits(values: list[int]) -> bytes | None:
    """Regroup five-bit values to bytes; None where the padding is longer than four bits or not zero."""
    number = 0
    for value in values:
        number = number << 5 | value
    padding = len(values) * 5 % 8
    if padding > 4 or number & ((1 << padding) - 1):  # noqa: PLR2004 (BIP-173: at most four bits)
        return None
    return (number >> padding).to_bytes(len(values) * 5 // 8, "big")
