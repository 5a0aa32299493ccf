# SPDX-License-Identifier: Apache-2.0
"""Sealed records of who a pseudonym stands for, and how she may be reached: with a key of their own, apart from texts and media.

``keys/cases/<case>/persons.age``         the identity that opens them, sealed to the operator; made with the first record of the case. While it is
                                          being exchanged: the new one, to which records are sealed from then on, and a line with the one before
``keys/cases/<case>/persons/<name>.age``  one record, padded, sealed to that identity; its name is random

They are key files by their treatment: staged, named by digest in a line of the log, moved to their place, and taken away for good by a line that says
so. What opens a case's texts does not open them, they are no part of a bundle or a share, and one can be destroyed alone. A copy in a backup lives as
long as the run of keys that it is in (docs/backup.md).
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from sotdae.custody.keyring import Keyring
from sotdae.custody.sealing import new_identity, open_bytes, recipient_of, seal_bytes
from sotdae.errors import ObjectMissing, SealUnreadable
from sotdae.model.canonical import canonical_json

_STEP_BYTES: Final = 2048
"""A record is padded to a multiple of this, so that its length tells nothing of a name."""
_VERSION: Final = 1
RECORDS_A_LINE: Final = 64
"""So many records are exchanged with one line of the log."""


def sealed_record(keyring: Keyring, case_id: str, record: Mapping[str, str]) -> tuple[str, dict[str, bytes]]:
    """Return (the record's name below ``keys``, the key files to be put in place: the record, and the identity where the case has none yet).

    Args:
        keyring: unlocked.
        case_id: the case.
        record: what is sealed.
    """
    identity = next(iter(_identities(keyring, case_id)), None)
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
    identities = _identities(keyring, case_id)
    path = keyring.folder / name
    if not identities or not path.is_file():
        raise ObjectMissing(object_id=f"keys/{Path(name).name}")
    held = json.loads(_opened(path, identities)[1])
    if held.pop("v", None) != _VERSION:
        raise SealUnreadable(object_id=f"keys/{path.name}")
    return {str(key): str(value) for key, value in held.items()}


def identity_file(keyring: Keyring, case_id: str) -> str | None:
    """Return the name below ``keys`` of the identity of a case's records, or None where the case has none."""
    name = _identity_name(case_id)
    return name if (keyring.folder / name).is_file() else None


def is_exchanging(keyring: Keyring, case_id: str) -> bool:
    """Whether the identity of a case's records is being exchanged: some may still be sealed to the one before."""
    return len(_identities(keyring, case_id)) > 1


def next_identity(keyring: Keyring, case_id: str) -> dict[str, bytes]:
    """Return the identity's file with a fresh one before that in force: the first step of an exchange."""
    return _identity_file(keyring, case_id, [new_identity()[0], *_identities(keyring, case_id)])


def last_identity(keyring: Keyring, case_id: str) -> dict[str, bytes]:
    """Return the identity's file with the one in force alone: the last step of an exchange."""
    return _identity_file(keyring, case_id, _identities(keyring, case_id)[:1])


def resealed_records(keyring: Keyring, case_id: str, names: Sequence[str]) -> Iterator[dict[str, bytes]]:
    """Yield records that are not sealed to the identity in force, sealed to it, in batches: name below ``keys`` -> new contents.

    Args:
        keyring: unlocked; an exchange is under way.
        case_id: the case.
        names: every record of the case that stands.

    Raises:
        ObjectMissing: if one is gone.
        SealUnreadable: if one opens with none of the identities.
    """
    identities = _identities(keyring, case_id)
    batch: dict[str, bytes] = {}
    for name in sorted(names):
        path = keyring.folder / name
        if not path.is_file():
            raise ObjectMissing(object_id=f"keys/{path.name}")
        identity, body = _opened(path, identities)
        if identity == identities[0]:
            continue
        batch[name] = seal_bytes(body, [recipient_of(identities[0])])
        if len(batch) == RECORDS_A_LINE:
            yield batch
            batch = {}
    if batch:
        yield batch


def record_names(names: Iterable[str], case_id: str) -> list[str]:
    """Return those of some names below ``keys`` that are a case's records."""
    return [name for name in names if name.startswith(f"cases/{case_id}/persons/")]


def _opened(path: Path, identities: Sequence[str]) -> tuple[str, bytes]:
    """Return (which identity opens a record, the record), the one in force tried first."""
    sealed = path.read_bytes()
    for identity in identities:
        try:
            return identity, open_bytes(sealed, identity, f"keys/{path.name}")
        except SealUnreadable:
            continue
    raise SealUnreadable(object_id=f"keys/{path.name}")


def _identity_file(keyring: Keyring, case_id: str, identities: Sequence[str]) -> dict[str, bytes]:
    return {_identity_name(case_id): seal_bytes("".join(f"{one}\n" for one in identities).encode(), [keyring.recipient])}


def _identity_name(case_id: str) -> str:
    return f"cases/{case_id}/persons.age"


def _identities(keyring: Keyring, case_id: str) -> list[str]:
    """Return the identity in force, and the one before while it is being exchanged; [] where the case has none."""
    path = keyring.folder / _identity_name(case_id)
    return open_bytes(path.read_bytes(), keyring.own["operator"], "keys/persons").decode().split() if path.is_file() else []
