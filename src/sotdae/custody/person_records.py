# SPDX-License-Identifier: Apache-2.0
"""Sealed records of who a pseudonym stands for, and how she may be reached: with a key of their own, apart from texts and media.

``keys/cases/<case>/persons.age``         the identity that opens them, sealed to the operator; made with the first record of the case
``keys/cases/<case>/persons/<name>.age``  one record, padded, sealed to that identity; its name is random

They are key files by their treatment: staged, named by digest in a line of the log, moved to their place, and taken away for good by a line that says
so. What opens a case's texts does not open them, they are no part of a bundle or a share, and one can be destroyed alone. A copy in a backup lives as
long as the run of keys that it is in (docs/backup.md).
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from sotdae.custody.keyring import Keyring
from sotdae.custody.sealing import new_identity, open_bytes, recipient_of, seal_bytes
from sotdae.errors import ObjectMissing, SealUnreadable
from sotdae.model.canonical import canonical_json

_STEP_BYTES: Final = 2048
"""A record is padded to a multiple of this, so that its length tells nothing of a name."""
_VERSION: Final = 1


def sealed_record(keyring: Keyring, case_id: str, record: Mapping[str, str]) -> tuple[str, dict[str, bytes]]:
    """Return (the record's name below ``keys``, the key files to be put in place: the record, and the identity where the case has none yet).

    Args:
        keyring: unlocked.
        case_id: the case.
        record: what is sealed.
    """
    identity = _identity(keyring, case_id)
    files = {}
    if identity is None:
        identity, _ = new_identity()
        files[_identity_name(case_id)] = seal_bytes(f"{identity}\n".encode(), [keyring.recipient])
    body = canonical_json({"v": _VERSION, **record})
    padded = body + b" " * (-len(body) % _STEP_BYTES)
    name = f"cases/{case_id}/persons/{secrets.token_hex(16)}.age"
    return name, {**files, name: seal_bytes(padded, [recipient_of(identity)])}


def open_record(keyring: Keyring, case_id: str, name: str) -> dict[str, str]:
    """Return what a record says. Nothing of it touches the disk.

    Raises:
        ObjectMissing: if the record or its key is gone.
        SealUnreadable: if it was altered.
    """
    identity = _identity(keyring, case_id)
    path = keyring.folder / name
    if identity is None or not path.is_file():
        raise ObjectMissing(object_id=f"keys/{Path(name).name}")
    held = json.loads(open_bytes(path.read_bytes(), identity, f"keys/{path.name}"))
    if held.pop("v", None) != _VERSION:
        raise SealUnreadable(object_id=f"keys/{path.name}")
    return {str(key): str(value) for key, value in held.items()}


def identity_file(keyring: Keyring, case_id: str) -> str | None:
    """Return the name below ``keys`` of the identity of a case's records, or None where the case has none."""
    name = _identity_name(case_id)
    return name if (keyring.folder / name).is_file() else None


def _identity_name(case_id: str) -> str:
    return f"cases/{case_id}/persons.age"


def _identity(keyring: Keyring, case_id: str) -> str | None:
    path = keyring.folder / _identity_name(case_id)
    return open_bytes(path.read_bytes(), keyring.own["operator"], "keys/persons").decode().strip() if path.is_file() else None
