# SPDX-License-Identifier: Apache-2.0
"""Detached SSH signatures (SSHSIG), made and checked by OpenSSH's own ``ssh-keygen``: the program that an expert uses too.

What is read here of a signature is only which key made it and for which namespace; whether it holds is for ``ssh-keygen -Y verify`` to say. Keys
on FIDO tokens and keys in an agent work, since ssh-keygen knows them. Source: OpenSSH PROTOCOL.sshsig; ssh-keygen(1), ALLOWED SIGNERS.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from sotdae.errors import PersonRefused, SignatureInvalid, SshKeygenMissing

_BEGIN: Final = "-----BEGIN SSH SIGNATURE-----"
_END: Final = "-----END SSH SIGNATURE-----"
_MAGIC: Final = b"SSHSIG"
_LONGEST: Final = 16_384
"""Bytes of an armoured signature that are looked at; one by RSA of 16,384 bits has 6,000."""
_SECONDS: Final = 120
"""A person may have to touch her token or type a passphrase meanwhile."""
_KINDS: Final = r"ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)|sk-ssh-ed25519@openssh\.com|sk-ecdsa-sha2-nistp256@openssh\.com"
_KEY: Final = re.compile(rf"({_KINDS}) ([A-Za-z0-9+/]{{16,8000}}={{0,2}})")
_LEAST_RSA_BITS: Final = 2048
"""Source: NIST SP 800-131A rev. 2, table 2."""


def public_key(line: str) -> str:
    """Return a public key as ``type base64``, without options and comment.

    Args:
        line: one line of a ``.pub`` file.

    Raises:
        PersonRefused: if it is no key that can sign, or too short a one.
        SshKeygenMissing: if ssh-keygen is not there.
    """
    found = _KEY.match(line.strip())
    if found is None:
        raise PersonRefused(what="that is not one line of an SSH public key")
    named = f"{found[1]} {found[2]}"
    ended = _run(["-l", "-f", "/dev/stdin"], named.encode() + b"\n")
    bits = ended.stdout.split(b" ", 1)[0]
    if ended.returncode or not bits.isdigit() or (found[1] == "ssh-rsa" and int(bits) < _LEAST_RSA_BITS):
        raise PersonRefused(what="the key is damaged, or an RSA key of less than 2048 bits")
    return named


def fingerprint(key: str) -> str:
    """Return a public key's fingerprint as ssh-keygen prints it: ``SHA256:`` and base64 without padding."""
    digest = hashlib.sha256(base64.b64decode(key.split()[1])).digest()
    return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")


def signer(signature: bytes, namespace: str) -> str:
    """Return which public key a signature says it is by. That it says so proves nothing: `verify` does.

    Raises:
        SignatureInvalid: if it is not in its form, or was made for another purpose.
    """
    text = signature[:_LONGEST].decode("ascii", "replace").strip().replace("\r", "")
    if not text.startswith(_BEGIN) or not text.endswith(_END):
        raise SignatureInvalid(what="this is no SSH signature")
    try:
        blob = base64.b64decode("".join(text[len(_BEGIN) : -len(_END)].split()), validate=True)
        if not blob.startswith(_MAGIC):
            raise SignatureInvalid(what="this is no SSH signature")
        key, rest = _string(blob[len(_MAGIC) + 4 :])
        named, _ = _string(rest)
        kind, _ = _string(key)
        line = f"{kind.decode('ascii')} {base64.b64encode(key).decode()}"
    except (binascii.Error, ValueError) as error:
        raise SignatureInvalid(what="it is damaged") from error
    if named != namespace.encode():
        raise SignatureInvalid(what=f"it was made for another purpose than {namespace}")
    return line


def verify(document: bytes, signature: bytes, key: str, namespace: str) -> None:
    """Check a signature by a key over a document.

    Args:
        document: the very bytes.
        signature: armoured.
        key: the public key, ``type base64``, that is to have made it.
        namespace: what it has to have been made for.

    Raises:
        SignatureInvalid: if it does not hold.
        SshKeygenMissing: if ssh-keygen is not there.
    """
    given = signature[:_LONGEST].replace(b"\r", b"").strip() + b"\n"
    files = {"signers": f'signer namespaces="{namespace}" {key}\n'.encode(), "signature": given}
    ended = _run(["-Y", "verify", "-f", "{signers}", "-I", "signer", "-n", namespace, "-s", "{signature}"], document, files)
    if ended.returncode:
        raise SignatureInvalid(what="it is not over this document, or not by the key that it names")


def sign(document: bytes, key: Path, namespace: str) -> bytes:
    """Sign a document with a person's key; ssh-keygen asks on the terminal where the key has a passphrase.

    Args:
        document: the bytes.
        key: the private key's file, or the public half of one in an agent or a token.
        namespace: what for.

    Raises:
        SignatureInvalid: if ssh-keygen did not sign.
        SshKeygenMissing: if it is not there.
    """
    ended = _run(["-Y", "sign", "-q", "-f", os.fspath(key), "-n", namespace], document)
    if ended.returncode or _BEGIN.encode() not in ended.stdout:
        raise SignatureInvalid(what="ssh-keygen did not sign with that key")
    return ended.stdout


def _run(arguments: list[str], stdin: bytes, files: Mapping[str, bytes] | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run ssh-keygen; small files are handed over in pipes, so that nothing touches the disk."""
    pipes: dict[str, int] = {}
    try:
        for name, data in (files or {}).items():
            pipes[name], writing = os.pipe()
            with os.fdopen(writing, "wb") as file:
                file.write(data)  # (shorter than what a pipe holds)
        places = {name: f"/dev/fd/{number}" for name, number in pipes.items()}
        named = [one.format(**places) if one.startswith("{") else one for one in arguments]
        return subprocess.run(  # noqa: S603 (no shell, and no argument that evidence could choose)
            ["ssh-keygen", *named],  # noqa: S607 (the person's own ssh-keygen, wherever her system keeps it)
            input=stdin,
            capture_output=True,
            check=False,
            pass_fds=tuple(pipes.values()),
            timeout=_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SshKeygenMissing from error
    finally:
        for number in pipes.values():
            os.close(number)


def _string(data: bytes) -> tuple[bytes, bytes]:
    """Return one length-prefixed string and the rest. Source: RFC 4251, section 5."""
    size = int.from_bytes(data[:4], "big")
    if len(data) < 4 + size:
        message = "cut short"
        raise ValueError(message)
    return data[4 : 4 + size], data[4 + size :]
