# SPDX-License-Identifier: Apache-2.0
"""Seals bytes into standard age v1 files, each to its own fresh X25519 identity, and opens them again.

The identity of an item is itself a small age file sealed to the case, so an item opens with the stock ``age`` program in two steps, sharing re-wraps
only the small file, and destroying it erases the item. Source: C2SP age (c2sp.org/age); the files are written by pyrage, the Rust implementation.
"""

from __future__ import annotations

import hashlib
import io
import os
import threading
from collections.abc import Sequence
from typing import BinaryIO

import pyrage
from pyrage import ssh, x25519

from sotdae.classes import dataclass
from sotdae.disk import DISK, Disk
from sotdae.errors import RecipientUnusable, SealUnreadable, SourceUnreadable, SshKeyUnusable


@dataclass(frozen=True, slots=True)
class Sealed:
    """What sealing a stream yields: both digests (hex), the plaintext's size in bytes, and the item key's file."""

    item_id: str
    object_id: str
    size: int
    item_key: bytes


class _Reading(io.RawIOBase):
    """Digests what pyrage reads, and keeps what went wrong: pyrage tells of a failed call in its own words, or not at all."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.state = hashlib.sha256()
        self.size = 0
        self.fault: OSError | KeyboardInterrupt | None = None

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        try:
            data = self._stream.read(size)
        except (OSError, KeyboardInterrupt) as error:
            self.fault = error
            raise
        self.state.update(data)
        self.size += len(data)
        return data


class _Writing(io.RawIOBase):
    """Digests what pyrage writes; after a failed write nothing more is written. Keeps what went wrong, as `_Reading` does."""

    def __init__(self, file: BinaryIO, disk: Disk) -> None:
        self._file = file
        self._disk = disk
        self.state = hashlib.sha256()
        self.fault: OSError | KeyboardInterrupt | None = None

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]  # (pyrage only ever writes bytes)
        if self.fault is not None:
            raise self.fault
        try:
            self._disk.write(self._file, data)
        except (OSError, KeyboardInterrupt) as error:
            self.fault = error
            raise
        self.state.update(data)
        return len(data)


def seal_stream(stream: BinaryIO, file: BinaryIO, recipients: Sequence[str], disk: Disk) -> Sealed:
    """Seal a stream into a file, in one pass and bounded memory.

    Args:
        stream: the plaintext.
        file: the new object's file.
        recipients: age recipients of the case for the item's key.
        disk: how to write.

    Raises:
        OSError: if the disk fails.
        SourceUnreadable: if the stream does.
    """
    identity = x25519.Identity.generate()
    reading, writing = _Reading(stream), _Writing(file, disk)
    failure: Exception | None = None
    try:
        pyrage.encrypt_io(reading, writing, [identity.to_public()])
    except (pyrage.EncryptError, OSError) as error:
        failure = error
    # pyrage 1.4 does not report a write that failed while it closed the file, so its silence is not believed.
    for fault in (writing.fault, reading.fault if isinstance(reading.fault, KeyboardInterrupt) else None):
        if fault is not None:
            raise fault
    if reading.fault is not None or failure is not None:
        raise SourceUnreadable(reason="its bytes could not be read to their end") from (reading.fault or failure)
    return Sealed(reading.state.hexdigest(), writing.state.hexdigest(), reading.size, seal_bytes(f"{identity}\n".encode(), recipients))


def seal_bytes(data: bytes, recipients: Sequence[str]) -> bytes:
    """Return a small age file sealed to recipients (``age1…``)."""
    return bytes(pyrage.encrypt(data, [x25519.Recipient.from_str(recipient) for recipient in recipients]))


def seal_to_partner(data: bytes, recipient: str) -> bytes:
    """Return an age file sealed to a key that came from outside.

    Raises:
        RecipientUnusable: if it is no age recipient of the native kind (``age1…``).
    """
    try:
        return seal_bytes(data, [recipient.strip()])
    except (pyrage.RecipientError, pyrage.EncryptError) as error:
        raise RecipientUnusable from error


def open_bytes(data: bytes, identity: str, object_id: str) -> bytes:
    """Open a small age file.

    Raises:
        SealUnreadable: if the identity does not fit, or the file was altered.
    """
    try:
        return bytes(pyrage.decrypt(data, [x25519.Identity.from_str(identity)]))
    except (pyrage.DecryptError, pyrage.IdentityError) as error:
        raise SealUnreadable(object_id=object_id) from error


def open_stream(source: BinaryIO, sink: BinaryIO, identity: str, object_id: str) -> None:
    """Decrypt an object into a sink; every chunk is authenticated before it is written.

    Raises:
        SealUnreadable: if the identity does not fit, or the object was altered or cannot be read.
        OSError: if the sink fails.
    """
    reading, writing = _Reading(source), _Writing(sink, DISK)
    try:
        pyrage.decrypt_io(reading, writing, [x25519.Identity.from_str(identity)])
    except (pyrage.DecryptError, pyrage.IdentityError, OSError) as error:
        # pyrage 1.4 reports an altered payload as an OSError of its own, and wraps those of the sink.
        raise writing.fault or SealUnreadable(object_id=object_id) from error
    if writing.fault is not None:
        raise writing.fault
    if reading.fault is not None:
        raise SealUnreadable(object_id=object_id) from reading.fault


class OpeningStream(io.RawIOBase):
    """A sealed object's plaintext, decrypted by a thread into a pipe while it is read: bounded memory, nothing on disk.

    Every chunk is authenticated before it is handed out; a fault is raised at the read that meets it, never swallowed as an early end.
    """

    def __init__(self, source: BinaryIO, identity: str, object_id: str) -> None:
        """Begin to decrypt; closes the source when done."""
        # Believed until the thread says that it came to the end in good order.
        self._fault: SealUnreadable | None = SealUnreadable(object_id=object_id)
        reading, writing = os.pipe()
        self._pipe = os.fdopen(reading, "rb", buffering=0)
        self._thread = threading.Thread(target=self._decrypt, args=(source, os.fdopen(writing, "wb"), identity, object_id), daemon=True)
        self._thread.start()

    def _decrypt(self, source: BinaryIO, sink: BinaryIO, identity: str, object_id: str) -> None:
        try:
            with source, sink:
                open_stream(source, sink, identity, object_id)
        except SealUnreadable as error:
            self._fault = error
        except (OSError, ValueError):
            return  # the reader went away
        else:
            self._fault = None

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # (Buffer has no name in Python 3.11)
        """Fill a buffer; 0 at the end.

        Raises:
            SealUnreadable: if the object was altered.
        """
        count = self._pipe.readinto(buffer) or 0
        if count == 0 and len(buffer):
            self._thread.join()
            if self._fault is not None:
                raise self._fault
        return count

    def close(self) -> None:
        """Stop reading; the thread ends by itself."""
        self._pipe.close()
        super().close()


def new_identity() -> tuple[str, str]:
    """Return a fresh (identity, recipient) pair in age's text form."""
    identity = x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def recipient_of(identity: str) -> str:
    """Return the public half of an identity."""
    return str(x25519.Identity.from_str(identity).to_public())


def seal_to_ssh(data: bytes, public_key: str) -> bytes:
    """Return a small age file sealed to an SSH public key (ssh-ed25519 or ssh-rsa). Source: age's README, "SSH keys".

    Raises:
        SshKeyUnusable: if it is another kind of key.
    """
    try:
        return bytes(pyrage.encrypt(data, [ssh.Recipient.from_str(public_key)]))
    except (pyrage.RecipientError, pyrage.EncryptError) as error:
        raise SshKeyUnusable(what="its public half is not of type ssh-ed25519 or ssh-rsa") from error


def open_with_ssh(data: bytes, private_key: bytes) -> bytes | None:
    """Open a small age file with an SSH private key; None where the file is not for this key.

    Raises:
        SshKeyUnusable: if the key is not a private key, or is itself protected by a passphrase.
    """
    try:
        identity = ssh.Identity.from_buffer(private_key)
    except pyrage.IdentityError as error:
        raise SshKeyUnusable(what="it is not a private key, or it is itself protected by a passphrase") from error
    try:
        return bytes(pyrage.decrypt(data, [identity]))
    except pyrage.DecryptError:
        return None
