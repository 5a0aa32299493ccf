# SPDX-License-Identifier: Apache-2.0
"""The keyring: one operator identity, one small file per way to unlock it, and every other key sealed to it.

``keys/unlock/passphrase.age``      the operator identity, sealed with a passphrase (age's scrypt); or ``unprotected.txt`` in a demonstration
``keys/unlock/passphrase-<id>.age`` the same, sealed with a further passphrase; any number of them
``keys/unlock/ssh-<id>.age``        the same, sealed to somebody's SSH public key (ed25519 or rsa); any number of them
``keys/operator.pub``               its recipient
``keys/secrets.age``                index key, pseudonym key and signing key, sealed to the operator
``keys/signing.vkey``               the public half of the signing key, in C2SP's form
``keys/cases/<case>/text.age``      a case's identity for texts, sealed to the operator; ``media.age`` likewise
``keys/cases/<case>/recipients.json``  their public halves: enough to seal, never to open
``keys/authorities/<name>.json``    a time-stamp authority: address, policy, pinned root (`custody.authorities`)
``keys/next/``                      what a change has staged and the log not yet named, or not yet moved to its place (`custody.key_changes`)
``keys/cases/<case>/custodians.json``  where custodians hold the media identity: its nested parts; ``media.age`` then names its recipient only
``keys/allowed_signers``              who may sign, in OpenSSH's form

While a case's identities are being exchanged its two files hold two lines each: the new identity, to which everything is sealed from then on, and the
one before, which opens what was not sealed again yet. The files' digests go into the custody log, so an exchanged key is found. A lost passphrase is
final.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Final, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sotdae.classes import dataclass
from sotdae.custody import custodians
from sotdae.custody.passphrase import open_with_passphrase, seal_with_passphrase
from sotdae.custody.sealing import new_identity, open_bytes, open_with_ssh, recipient_of, seal_bytes, seal_to_ssh
from sotdae.disk import DISK, Disk, writing
from sotdae.errors import CustodyNeeded, KeyringLocked, PassphraseRequired, PassphraseWrong

_LEAST_PASSPHRASE: Final = 12
"""Characters. Source: DESIGN; NIST SP 800-63B-4 asks for 15 where a passphrase stands alone and 8 at least: scrypt's cost stands between."""
_UNPROTECTED: Final = Path("unlock/unprotected.txt")
_PASSPHRASE: Final = Path("unlock/passphrase.age")
_PRIVATE_KEY: Final = "-----BEGIN "
_IDENTITY: Final = "AGE-SECRET-KEY-1"
STAGED: Final = "next"
_OPERATOR: Final = Path("operator.pub")
_SECRETS: Final = Path("secrets.age")
_PSEUDONYM_HEX: Final = 32

Kind = Literal["text", "media"]


@dataclass(frozen=True, slots=True)
class CaseKeys:
    """A case's identities and recipients, by kind of item. A one-person workspace has one media identity.

    Attributes:
        identities: kind -> the identity that is in force; where custodians hold the media identity, it is not among them.
        recipients: kind -> what new items are sealed to.
        earlier: kind -> identities that open what was not sealed again yet, while an exchange is under way.
    """

    identities: Mapping[str, str]
    recipients: Mapping[str, Sequence[str]]
    earlier: Mapping[str, Sequence[str]]

    @property
    def openers(self) -> Sequence[str]:
        """Every identity that may open an item key of the case, those in force first."""
        return [*self.identities.values(), *(one for some in self.earlier.values() for one in some)]


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
        self._cases: dict[str, CaseKeys] = {}
        self.reload()

    def reload(self) -> None:
        """Open the sealed secrets as they stand now, after a change of keys came to its end."""
        self._cases.clear()
        held = json.loads(open_bytes((self.folder / _SECRETS).read_bytes(), self._identity, "keys/secrets"))
        self.index_key = bytes.fromhex(held["index"])
        self.pseudonym_key = bytes.fromhex(held["pseudonym"])
        self.signing_key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(held["signing"]))

    def secrets_with(self, signing_key: Ed25519PrivateKey) -> dict[str, bytes]:
        """Return the file of sealed secrets with another signing key, by its name below ``keys``."""
        held = {"index": self.index_key, "pseudonym": self.pseudonym_key, "signing": signing_key.private_bytes_raw()}
        body = json.dumps({name: key.hex() for name, key in held.items()}).encode()
        return {_SECRETS.as_posix(): seal_bytes(body, [self.recipient])}

    def staged_signing_key(self) -> Ed25519PrivateKey:
        """Return the signing key of the staged secrets.

        Raises:
            SealUnreadable: if they cannot be opened.
        """
        held = json.loads(open_bytes((self.folder / STAGED / _SECRETS).read_bytes(), self._identity, "keys/secrets"))
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(held["signing"]))

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
            passphrase: one of the workspace's passphrases, the text of an SSH private key, or the operator identity itself, as a process that
                unlocked the keyring hands it to its child through a pipe.
            ssh_key: an SSH private key (OpenSSH or PEM, not itself encrypted) that was added as an unlocker; tried where it is given.
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
        if passphrase.startswith(_IDENTITY):
            return cls(folder, passphrase.strip(), disk)
        if passphrase.startswith(_PRIVATE_KEY):
            return cls(folder, _open_with_ssh(folder, passphrase.encode()), disk)
        return cls(folder, _open_with_passphrase(folder, passphrase), disk)

    @staticmethod
    def is_protected(folder: Path) -> bool:
        """Return whether the keyring needs unlocking."""
        return not (folder / _UNPROTECTED).is_file()

    def ssh_unlocker(self, public_key: str) -> dict[str, bytes]:
        """Return the file by which an SSH key opens this keyring too, by its name below ``keys``; `key_changes` puts it there.

        Args:
            public_key: one line of an ``authorized_keys`` or ``.pub`` file, of type ssh-ed25519 or ssh-rsa.

        Raises:
            SshKeyUnusable: if it is another kind of key.
        """
        named = " ".join(public_key.split()[:2])
        name = f"unlock/ssh-{hashlib.sha256(named.encode()).hexdigest()[:16]}.age"
        return {name: seal_to_ssh(self._identity.encode(), named)}

    def passphrase_unlocker(self, passphrase: str) -> dict[str, bytes]:
        """Return the file by which a further passphrase opens this keyring, by its name below ``keys``.

        Raises:
            PassphraseRequired: if it is shorter than 12 characters.
        """
        if len(passphrase) < _LEAST_PASSPHRASE:
            raise PassphraseRequired
        return {f"unlock/passphrase-{secrets.token_hex(4)}.age": seal_with_passphrase(self._identity.encode(), passphrase)}

    def next_case_files(self, case_id: str) -> dict[str, bytes]:
        """Return a case's key files with fresh identities before those in force: the first step of an exchange. What custodians hold stays."""
        keys = self.case(case_id)
        fresh = {kind: new_identity() for kind in keys.identities}
        held = {kind: [identity, keys.identities[kind], *keys.earlier.get(kind, ())] for kind, (identity, _) in fresh.items()}
        public = {**keys.recipients, **{kind: [recipient] for kind, (_, recipient) in fresh.items()}}
        return {**self._case_files(case_id, held), f"cases/{case_id}/recipients.json": _recipients(public)}

    def last_case_files(self, case_id: str) -> dict[str, bytes]:
        """Return a case's key files with the identities in force alone: the last step of an exchange."""
        return self._case_files(case_id, {kind: [identity] for kind, identity in self.case(case_id).identities.items()})

    def _case_files(self, case_id: str, held: Mapping[str, Sequence[str]]) -> dict[str, bytes]:
        return {
            f"cases/{_safe(case_id)}/{kind}.age": seal_bytes("".join(f"{one}\n" for one in some).encode(), [self.recipient])
            for kind, some in held.items()
        }

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
        self._disk.put(folder / "recipients.json", _recipients(public))

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
            opened = {kind: open_bytes((folder / f"{kind}.age").read_bytes(), self._identity, f"keys/{kind}").decode().strip() for kind in kinds}
            held = {kind: custodians.recipient_where_held(text) for kind, text in opened.items()}
            lines = {kind: text.split() for kind, text in opened.items() if held[kind] is None}
            recipients = {kind: [held[kind] or recipient_of(lines[kind][0])] for kind in kinds}
            earlier = {kind: some[1:] for kind, some in lines.items()}
            self._cases[case_id] = CaseKeys({kind: some[0] for kind, some in lines.items()}, recipients, earlier)
        return self._cases[case_id]

    def custody(self, case_id: str) -> bytes | None:
        """Return the file by which custodians hold a case's media identity, or None where one person does."""
        path = self.folder / "cases" / _safe(case_id) / custodians.FILE
        return path.read_bytes() if path.is_file() else None

    def hand_to_custodians(self, case_id: str, identity: str, keys: Mapping[str, str]) -> dict[str, bytes]:
        """Return the key files by which custodians hold a case's media identity from then on; `VaultWriter.note` puts them in place.

        Args:
            case_id: the case.
            identity: its media identity.
            keys: label -> public key of each custodian.

        Raises:
            CustodyNeeded: if they are fewer than two, or the identity is not this case's.
        """
        recipient = self.case(case_id).recipients["media"][0]
        if recipient_of(identity) != recipient:
            raise CustodyNeeded(what="what was opened is not this case's media key")
        folder = f"cases/{_safe(case_id)}"
        held = seal_bytes(custodians.held_mark(recipient), [self.recipient])
        return {f"{folder}/{custodians.FILE}": custodians.nest(identity, keys), f"{folder}/media.age": held}

    def forget(self, case_id: str) -> None:
        """Read a case's keys anew when they are next asked for."""
        self._cases.pop(case_id, None)

    @property
    def own(self) -> Mapping[str, str]:
        """The identities that open what belongs to no case."""
        return {"operator": self._identity}

    def files(self, case_id: str | None = None) -> dict[str, str]:
        """Return relative name -> SHA-256 of the key files of the workspace, or of one case."""
        root = self.folder if case_id is None else self.folder / "cases" / _safe(case_id)
        above = len(str(self.folder)) + 1
        found = {}
        for folder, folders, names in os.walk(root):
            if case_id is None and folder == str(root):
                folders[:] = [name for name in folders if name not in {"cases", STAGED}]  # (a workspace may have a thousand cases)
            for path in (os.path.join(folder, name) for name in names if not name.endswith(".part")):  # noqa: PTH118 (asked at every act)
                if os.path.isfile(path):  # noqa: PTH113 (likewise)
                    found[path[above:].replace(os.sep, "/")] = hashlib.sha256(Path(path).read_bytes()).hexdigest()
        return dict(sorted(found.items()))

    def write_public_key(self, line: str) -> None:
        """Put the public half of the signing key beside the keys, for people who check without this program."""
        for name, data in signing_line(line).items():
            self._disk.put(self.folder / name, data)

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


def signing_line(line: str) -> dict[str, bytes]:
    """Return the file of the public half of the signing key, by its name below ``keys``."""
    return {"signing.vkey": f"{line}\n".encode()}


def _recipients(public: Mapping[str, Sequence[str]]) -> bytes:
    return (json.dumps(public, indent=1, sort_keys=True) + "\n").encode()


def _open_with_passphrase(folder: Path, passphrase: str) -> str:
    """Try every passphrase's file; each try takes about a second."""
    wrong = PassphraseWrong()
    for path in sorted((folder / "unlock").glob("passphrase*.age")):
        try:
            return open_with_passphrase(path.read_bytes(), passphrase).decode()
        except PassphraseWrong as error:
            wrong = error
    raise wrong


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
