# SPDX-License-Identifier: Apache-2.0
"""The keyring: one operator identity, one small file per way to unlock it, and every other key sealed to it.

``keys/unlock/passphrase.age``      the operator identity, sealed with a passphrase (age's scrypt); or ``unprotected.txt`` in a demonstration
``keys/unlock/ssh-<id>.age``        the same, sealed to somebody's SSH public key (ed25519 or rsa); any number of them
``keys/operator.pub``               its recipient
``keys/secrets.age``                index key, pseudonym key and signing key, sealed to the operator
``keys/signing.vkey``               the public half of the signing key, in C2SP's form
``keys/cases/<case>/text.age``      a case's identity for texts, sealed to the operator; ``media.age`` likewise
``keys/cases/<case>/recipients.json``  their public halves: enough to seal, never to open

The files' digests go into the custody log, so an exchanged key is found. A lost passphrase is final.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sotdae.custody.passphrase import open_with_passphrase, seal_with_passphrase
from sotdae.custody.sealing import new_identity, open_bytes, open_with_ssh, recipient_of, seal_bytes, seal_to_ssh
from sotdae.disk import DISK, Disk, writing
from sotdae.errors import KeyringLocked, PassphraseRequired

_LEAST_PASSPHRASE: Final = 12
"""Characters. Source: DESIGN; NIST SP 800-63B-4 asks for 15 where a passphrase stands alone and 8 at least: scrypt's cost stands between."""
_UNPROTECTED: Final = Path("unlock/unprotected.txt")
_PASSPHRASE: Final = Path("unlock/passphrase.age")
_OPERATOR: Final = Path("operator.pub")
_SECRETS: Final = Path("secrets.age")
_PSEUDONYM_HEX: Final = 32

Kind = Literal["text", "media"]


@dataclass(frozen=True, slots=True)
class CaseKeys:
    """A case's identities and recipients, by kind of item. A one-person workspace has one media identity."""

    identities: Mapping[str, str]
    recipients: Mapping[str, Sequence[str]]


class Keyring:
    """An unlocked keyring. Secrets live in memory only.

    Attributes:
        folder: the workspace's ``keys`` folder.
        recipient: the operator's age recipient, computed from the identity, never believed from a file.
    """

    def __init__(self, folder: Path, identity: str, disk: Disk = DISK) -> None:
        """Open the sealed secrets with the operator identity; use `create` or `unlock`."""
        self.folder = folder
        self._identity = identity
        self.recipient = recipient_of(identity)
        self._disk = disk
        held = json.loads(open_bytes((folder / _SECRETS).read_bytes(), identity, "keys/secrets"))
        self.index_key = bytes.fromhex(held["index"])
        self.pseudonym_key = bytes.fromhex(held["pseudonym"])
        self.signing_key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(held["signing"]))
        self._cases: dict[str, CaseKeys] = {}

    @classmethod
    def create(cls, folder: Path, *, passphrase: str | None, protected: bool, disk: Disk = DISK) -> Keyring:
        """Make a new keyring.

        Args:
            folder: the workspace's ``keys`` folder.
            passphrase: opens it later.
            protected: False only for a demonstration.
            disk: how to write.

        Raises:
            PassphraseRequired: if it is to be protected and the passphrase is missing or shorter than 12 characters.
        """
        if protected and (passphrase is None or len(passphrase) < _LEAST_PASSPHRASE):
            raise PassphraseRequired
        identity, recipient = new_identity()
        with writing():
            # A creation that was interrupted may have left the other kind of unlocker behind; nothing had been sealed to it.
            disk.remove(folder / (_UNPROTECTED if protected else _PASSPHRASE))
            if protected:
                disk.put(folder / _PASSPHRASE, seal_with_passphrase(identity.encode(), passphrase or ""))
            else:
                disk.put(folder / _UNPROTECTED, f"{identity}\n".encode())
            disk.put(folder / _OPERATOR, f"{recipient}\n".encode())
            held = {name: secrets.token_bytes(32).hex() for name in ("index", "pseudonym", "signing")}
            disk.put(folder / _SECRETS, seal_bytes(json.dumps(held).encode(), [recipient]))
        return cls(folder, identity, disk)

    @classmethod
    def unlock(cls, folder: Path, *, passphrase: str | None = None, ssh_key: bytes | None = None, disk: Disk = DISK) -> Keyring:
        """Unlock an existing keyring.

        Args:
            folder: the workspace's ``keys`` folder.
            passphrase: the workspace's passphrase.
            ssh_key: an SSH private key (OpenSSH or PEM, not itself encrypted) that `add_ssh_unlocker` was told of; tried where it is given.
            disk: how to write.

        Raises:
            KeyringLocked: if neither is given and one is needed, or the SSH key is not one of those that open it.
            PassphraseWrong: if the passphrase is not the one.
        """
        if ssh_key is not None:
            return cls(folder, _open_with_ssh(folder, ssh_key), disk)
        if not cls.is_protected(folder):
            return cls(folder, (folder / _UNPROTECTED).read_text("ascii").strip(), disk)
        if not passphrase:
            raise KeyringLocked
        return cls(folder, open_with_passphrase((folder / _PASSPHRASE).read_bytes(), passphrase).decode(), disk)

    @staticmethod
    def is_protected(folder: Path) -> bool:
        """Return whether the keyring needs unlocking."""
        return not (folder / _UNPROTECTED).is_file()

    def add_ssh_unlocker(self, public_key: str) -> str:
        """Let an SSH key open this keyring too; returns the new file's name. `VaultWriter.log_keys` puts it on record.

        Args:
            public_key: one line of an ``authorized_keys`` or ``.pub`` file, of type ssh-ed25519 or ssh-rsa.

        Raises:
            SshKeyUnusable: if it is another kind of key.
        """
        named = " ".join(public_key.split()[:2])
        name = f"unlock/ssh-{hashlib.sha256(named.encode()).hexdigest()[:16]}.age"
        with writing():
            self._disk.put(self.folder / name, seal_to_ssh(self._identity.encode(), named))
        return name

    def add_case(self, case_id: str) -> None:
        """Make a case's identities; does nothing where they exist. The files are durable when it returns."""
        folder = self.folder / "cases" / _safe(case_id)
        if (folder / "recipients.json").is_file():
            return
        public = {}
        for kind in ("text", "media"):
            identity, recipient = new_identity()
            self._disk.put(folder / f"{kind}.age", seal_bytes(f"{identity}\n".encode(), [self.recipient]))
            public[kind] = [recipient]
        self._disk.put(folder / "recipients.json", (json.dumps(public, indent=1, sort_keys=True) + "\n").encode())

    def set_aside_cases(self, opened: Collection[str], target: Path) -> None:
        """Move the keys of cases that the log never opened to another folder: nothing was ever sealed to them."""
        folder = self.folder / "cases"
        for path in sorted(folder.iterdir()) if folder.is_dir() else []:
            if path.is_dir() and path.name not in opened:
                self._disk.make_folder(target)
                self._disk.rename(path, target / path.name)

    def case(self, case_id: str) -> CaseKeys:
        """Return a case's keys.

        Raises:
            SealUnreadable: if they cannot be opened.
        """
        if case_id not in self._cases:
            folder = self.folder / "cases" / _safe(case_id)
            kinds = ("text", "media")
            identities = {kind: open_bytes((folder / f"{kind}.age").read_bytes(), self._identity, f"keys/{kind}").decode().strip() for kind in kinds}
            self._cases[case_id] = CaseKeys(identities, {kind: [recipient_of(identity)] for kind, identity in identities.items()})
        return self._cases[case_id]

    @property
    def own(self) -> Mapping[str, str]:
        """The identities that open what belongs to no case."""
        return {"operator": self._identity}

    def files(self, case_id: str | None = None) -> dict[str, str]:
        """Return relative name -> SHA-256 of the key files of the workspace, or of one case."""
        root = self.folder if case_id is None else self.folder / "cases" / _safe(case_id)
        found = {}
        for path in sorted(root.rglob("*")):
            name = path.relative_to(self.folder).as_posix()
            if path.is_file() and not name.endswith(".part") and (case_id is not None or not name.startswith("cases/")):
                found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
        return found

    def write_public_key(self, line: str) -> None:
        """Put the public half of the signing key beside the keys, for people who check without this program."""
        self._disk.put(self.folder / "signing.vkey", f"{line}\n".encode())

    def item_tag(self, item_id: str) -> str:
        """Return HMAC-SHA-256(index key, item id) in hex: how known bytes are recognised."""
        return hmac.new(self.index_key, item_id.encode(), hashlib.sha256).hexdigest()

    def pseudonym(self, account_key: str) -> str:
        """Return ``acct:`` and the first 32 hex digits of HMAC-SHA-256(pseudonym key, NFC of the account key)."""
        named = unicodedata.normalize("NFC", account_key).encode("utf-8", "surrogatepass")
        return "acct:" + hmac.new(self.pseudonym_key, named, hashlib.sha256).hexdigest()[:_PSEUDONYM_HEX]

    def text_key(self, text: str) -> int:
        """Return 64 bits, signed, of HMAC-SHA-256(pseudonym key, ``text:`` and the text in UTF-8).

        It may stand in findings: without the key nobody can tell from it whether a text that they have is meant. No account key begins so.
        """
        made = hmac.digest(self.pseudonym_key, b"text:" + text.encode("utf-8", "surrogatepass"), "sha256")
        return int.from_bytes(made[:8], "little", signed=True)


def _open_with_ssh(folder: Path, ssh_key: bytes) -> str:
    for path in sorted((folder / "unlock").glob("ssh-*.age")):
        opened = open_with_ssh(path.read_bytes(), ssh_key)
        if opened is not None:
            return opened.decode()
    raise KeyringLocked


def _safe(case_id: str) -> str:
    """A case id is 32 hex digits; nothing else becomes a folder's name."""
    if len(case_id) != 32 or not all(letter in "0123456789abcdef" for letter in case_id):  # noqa: PLR2004 (a UUID's hex digits)
        message = "not a case id"
        raise ValueError(message)
    return case_id
