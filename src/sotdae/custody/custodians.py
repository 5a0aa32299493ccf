# SPDX-License-Identifier: Apache-2.0
"""A case's media identity in the hands of several custodians, any two of whom open it together: nested age files, no secret-sharing arithmetic.

For each ordered pair of custodians (A, B) there is one part: the identity sealed to B, and that sealed to A. So whoever approves first takes off the
outer layer of her parts, and whoever approves second the inner one; one alone opens none. Both layers are stock age, to an SSH key or an age key:
``age -d -i A.key part.age | age -d -i B.key``. Source: reference/evidence.md 1.3 (tried there with the stock program).
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any, Final

from sotdae.custody.sealing import open_bytes, open_with_ssh, seal_to_partner, seal_to_ssh
from sotdae.errors import CustodyNeeded, SealUnreadable

FILE: Final = "custodians.json"
MOST: Final = 12
"""Custodians of a case: 132 parts of about half a kilobyte."""
_NATIVE: Final = "age1"
_IDENTITY: Final = "AGE-SECRET-KEY-1"
_HELD: Final = "custodians "


def seal_to_key(data: bytes, key: str) -> bytes:
    """Return a small age file sealed to a custodian's public key.

    Args:
        data: the bytes.
        key: an age recipient (``age1…``), or an SSH public key of type ssh-ed25519 or ssh-rsa.

    Raises:
        RecipientUnusable: if it begins like an age recipient and is none.
        SshKeyUnusable: if it is another kind of SSH key.
    """
    return seal_to_partner(data, key) if key.startswith(_NATIVE) else seal_to_ssh(data, key)


def open_with_key(data: bytes, key: bytes, what: str) -> bytes:
    """Open a small age file with a custodian's private key: an age identity file, or an SSH key without a passphrase of its own.

    Raises:
        SealUnreadable: if it does not fit.
        SshKeyUnusable: if it is neither.
    """
    lines = [line.strip() for line in key.decode("ascii", "replace").splitlines()]
    identities = [line for line in lines if line.startswith(_IDENTITY)]
    if identities:
        return open_bytes(data, identities[0], what)
    opened = open_with_ssh(data, key)
    if opened is None:
        raise SealUnreadable(object_id=what)
    return opened


def nest(identity: str, custodians: Mapping[str, str]) -> bytes:
    """Return the file that holds an identity for custodians.

    Args:
        identity: the case's media identity.
        custodians: label -> public key, two at least.

    Raises:
        CustodyNeeded: if they are fewer than two, or too many.
    """
    if not 2 <= len(custodians) <= MOST or len(set(custodians.values())) < len(custodians):  # noqa: PLR2004 (a pair)
        raise CustodyNeeded(what=f"it takes 2 to {MOST} custodians with keys of their own")
    parts = {}
    for inner, key in custodians.items():
        sealed = seal_to_key(f"{identity}\n".encode(), key)
        for outer, other in custodians.items():
            if outer != inner:
                parts[f"{outer}+{inner}"] = base64.b64encode(seal_to_key(sealed, other)).decode()
    return (json.dumps({"custodians": dict(custodians), "parts": parts}, indent=1, sort_keys=True) + "\n").encode()


def labels(file: bytes) -> dict[str, str]:
    """Return the custodians of a file: label -> public key."""
    held: dict[str, str] = json.loads(file)["custodians"]
    return held


def take_outer(file: bytes, label: str, key: bytes) -> dict[str, bytes]:
    """Take off the outer layer of a custodian's parts.

    Returns:
        The other custodian's label -> what is sealed to that one alone.

    Raises:
        CustodyNeeded: if the key does not open them.
    """
    held: dict[str, Any] = json.loads(file)
    found = {}
    for pair, part in held["parts"].items():
        outer, inner = pair.split("+")
        if outer == label:
            found[inner] = _opened(base64.b64decode(part), key, label)
    if not found:
        raise CustodyNeeded(what=f"{label} is none of them")
    return found


def take_inner(half: bytes, label: str, key: bytes) -> str:
    """Take off the inner layer and return the identity.

    Raises:
        CustodyNeeded: if the key does not open it.
    """
    return _opened(half, key, label).decode("ascii", "replace").strip()


def held_mark(recipient: str) -> bytes:
    """Return what stands in ``media.age`` once custodians hold the identity: the recipient alone, so that sealing goes on."""
    return f"{_HELD}{recipient}\n".encode()


def recipient_where_held(opened: str) -> str | None:
    """Return the recipient where ``media.age`` says that custodians hold the identity, else None."""
    return opened.removeprefix(_HELD).strip() if opened.startswith(_HELD) else None


def open_item_keys(identity: str, files: Mapping[str, bytes]) -> bytes:
    """Return a capsule: the item identities of a fixed set and nothing else that the media identity opens.

    Args:
        identity: the case's media identity.
        files: object id -> the item key's file.

    Raises:
        SealUnreadable: if one does not open.
    """
    opened = {object_id: open_bytes(file, identity, object_id).decode().strip() for object_id, file in files.items()}
    return json.dumps(opened, sort_keys=True).encode()


def sealed_half(halves: Mapping[str, bytes]) -> bytes:
    """Return what a first custodian hands on, as bytes to be sealed to the case."""
    return json.dumps({label: base64.b64encode(half).decode() for label, half in halves.items()}, sort_keys=True).encode()


def half_for(handed: bytes, label: str) -> bytes:
    """Return the part that a first custodian handed on for another one.

    Raises:
        CustodyNeeded: if there is none for her.
    """
    part = json.loads(handed).get(label)
    if part is None:
        raise CustodyNeeded(what=f"the first custodian handed on nothing for {label}")
    return base64.b64decode(part)


def _opened(data: bytes, key: bytes, label: str) -> bytes:
    try:
        return open_with_key(data, key, "keys/custodians")
    except SealUnreadable as error:
        raise CustodyNeeded(what=f"that key does not open the part of {label}") from error
