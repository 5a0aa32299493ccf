# SPDX-License-Identifier: Apache-2.0
"""Who may sign: colleagues are enrolled with an SSH key and revoked again, each change signed by those who are enrolled already.

The first person enrols herself; from then on a change takes the signature of one who is enrolled, and of two where there are two. Whoever revokes her
own key needs no other. ``keys/allowed_signers`` says in OpenSSH's form who was enrolled from when until when, so that an old approval still verifies.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sotdae.actions.acting import new_id, performer_name
from sotdae.actions.opening import Opened, replay
from sotdae.actions.records.unseal_book import PersonRow
from sotdae.cases.unsealing import FORMAT as UNSEAL
from sotdae.classes import dataclass
from sotdae.custody import custodians, ssh_signatures
from sotdae.custody.writer import open_writer
from sotdae.errors import PersonRefused, PersonUnknown, SignaturesMissing, SignerRevoked, SignerUnknown, UnsealRefused
from sotdae.model.canonical import Json, canonical_json

FORMAT: Final = "sotdae-person@v1"
"""The form of the document that is signed for a change among persons, and the namespace of these signatures."""

ALLOWED_SIGNERS: Final = "allowed_signers"
_MOST_SIGNATURES: Final = 2
_MOST_PERSONS: Final = 500


@dataclass(frozen=True, slots=True)
class Change:
    """A change among persons, before it is signed.

    Attributes:
        act: ``enrol`` or ``revoke``.
        name: whose.
        key: her public key, ``type base64``.
        custody_key: what a custodian's part is sealed to, or "".
        number: her number.
        last: how many changes were made before, so that a signature cannot be used for a later one.
    """

    act: str
    name: str
    key: str
    custody_key: str
    number: int
    last: int

    def document(self) -> bytes:
        """Return what is signed: RFC 8785 JSON."""
        facts: dict[str, Json] = {
            "act": self.act,
            "custody_key": self.custody_key,
            "format": FORMAT,
            "key": self.key,
            "last": self.last,
            "name": self.name,
            "person": f"P-{self.number:02d}",
        }
        return canonical_json(facts)


def person_named(persons: Sequence[PersonRow], label: str) -> PersonRow:
    """Return the person of a label as ``P-01`` or ``p-1``.

    Raises:
        PersonUnknown: if there is none.
    """
    digits = label.strip().upper().removeprefix("P").removeprefix("-")
    found = [one for one in persons if digits.isascii() and digits.isdigit() and one.number == int(digits)]
    if not found:
        raise PersonUnknown
    return found[0]


def signed_by(persons: Sequence[PersonRow], document: bytes, signature: bytes, namespace: str) -> PersonRow:
    """Return who made a signature over a document, after checking it.

    Args:
        persons: all, those who were revoked included.
        document: the very bytes.
        signature: armoured.
        namespace: what it has to have been made for.

    Raises:
        SignatureInvalid: if it does not hold.
        SignerUnknown: if its key is nobody's.
        SignerRevoked: if its key was revoked.
        SshKeygenMissing: if ssh-keygen is not there.
    """
    key = ssh_signatures.signer(signature, namespace)
    owners = [one for one in persons if one.key == key]
    if not owners:
        raise SignerUnknown
    ssh_signatures.verify(document, signature, key, namespace)
    valid = [one for one in owners if one.revoked_at is None]
    if not valid:
        raise SignerRevoked(person=owners[-1].label)
    return valid[0]


def require_enrolled(persons: Sequence[PersonRow], wanted: Sequence[PersonRow]) -> None:
    """Pass if none of these persons was revoked meanwhile: their signatures were checked before.

    Raises:
        SignerRevoked: if somebody was.
    """
    revoked = {one.person_id for one in persons if one.revoked_at is not None}
    for one in wanted:
        if one.person_id in revoked:
            raise SignerRevoked(person=one.label)


def enrolling(opened: Opened, name: str, key_line: str, custody_key: str = "") -> Change:
    """Return the change by which a person is enrolled.

    Args:
        opened: the workspace.
        name: a role and a staff id rather than a name.
        key_line: her SSH public key, one line.
        custody_key: an age recipient or SSH public key for a custodian's part, where the signing key does not serve (FIDO and ECDSA do not decrypt).

    Raises:
        PersonRefused: if the key is not one that can sign, is enrolled already, or the name is missing.
        RecipientUnusable: if the custody key is no age recipient; SshKeyUnusable: if it is another kind of SSH key.
    """
    persons = opened.book.unsealing.persons()
    stated = performer_name(name)
    key = ssh_signatures.public_key(key_line)
    if not stated:
        raise PersonRefused(what="say who it is: a role and a staff id (--name)")
    if any(one.key == key and one.revoked_at is None for one in persons):
        raise PersonRefused(what="this key is enrolled already")
    if len(persons) >= _MOST_PERSONS:
        raise PersonRefused(what=f"{_MOST_PERSONS} persons are on record")
    if custody_key:
        custodians.seal_to_key(b"", custody_key)
    return Change("enrol", stated, key, custody_key, len(persons) + 1, _last(persons))


def revoking(opened: Opened, label: str) -> Change:
    """Return the change by which a person's key is revoked.

    Raises:
        PersonUnknown: if there is nobody of that label, or her key was revoked before.
    """
    persons = opened.book.unsealing.persons()
    row = person_named(persons, label)
    if row.revoked_at is not None:
        raise PersonUnknown
    return Change("revoke", row.name, row.key, row.custody_key, row.number, _last(persons))


def needed(persons: Sequence[PersonRow], change: Change) -> int:
    """Return how many others have to sign a change: two, or all where there are fewer."""
    return min(_MOST_SIGNATURES, sum(1 for one in persons if one.revoked_at is None and one.key != change.key))


def make_change(opened: Opened, change: Change, signatures: Sequence[bytes], *, performer: str, now: datetime) -> PersonRow:
    """Check the signatures, log the change and write ``allowed_signers`` anew. Returns the person.

    Args:
        opened: the workspace.
        change: what `enrolling` or `revoking` returned.
        signatures: detached ones over its document.
        performer: who acts, as stated.
        now: UTC.

    Raises:
        SignaturesMissing: if too few enrolled persons signed.
        UnsealRefused: as `signed_by` does for a signature that does not hold.
        WorkspaceInUse: if another process writes.
    """
    book = opened.book.unsealing
    with open_writer(opened.vault, opened.keyring, applied_seq=opened.book.applied_seq) as writer:
        replay(opened)
        persons = book.persons()
        try:
            signers = _signers(persons, change, signatures)
        except UnsealRefused as error:
            facts = {"step": change.act, "why": type(error).__name__, "performer": performer or None}
            writer.note(type="unseal.refused", case_id=None, facts=facts, now=now)
            replay(opened)
            raise
        known = next((one.person_id for one in persons if one.number == change.number), "")
        person_id = known or new_id()
        made: dict[str, Json] = {
            "person_id": person_id,
            "signatures": dict(signers),
            "performer": performer or None,
            "document": change.document().decode(),
        }
        if change.act == "enrol":
            made |= {"name": change.name, "key": change.key, "custody_key": change.custody_key}
        keys = {ALLOWED_SIGNERS: allowed_signers(_after(persons, change, person_id, now))}
        writer.note(type=f"person.{'enrolled' if change.act == 'enrol' else 'revoked'}", case_id=None, facts=made, now=now, keys=keys)
        replay(opened)
    return next(one for one in book.persons() if one.person_id == person_id)


def allowed_signers(persons: Sequence[PersonRow]) -> bytes:
    """Return OpenSSH's list of who may sign: label, namespaces, from when until when, key. Source: ssh-keygen(1), ALLOWED SIGNERS (OpenSSH 9.1)."""
    lines = []
    for one in persons:
        options = f'namespaces="{UNSEAL},{FORMAT}",valid-after="{_stamp(one.enrolled_at)}"'
        if one.revoked_at is not None:
            until = max(one.revoked_at - timedelta(seconds=1), one.enrolled_at + timedelta(seconds=1))
            options += f',valid-before="{_stamp(until)}"'
        lines.append(f"{one.label} {options} {one.key}\n")
    return "".join(lines).encode()


def _signers(persons: Sequence[PersonRow], change: Change, signatures: Sequence[bytes]) -> dict[str, str]:
    """Return who signed, with the signature: label -> armoured text."""
    found = {}
    is_own = False
    for signature in signatures:
        row = signed_by(persons, change.document(), signature, FORMAT)
        found[row.label] = signature.decode("ascii", "replace")
        is_own |= change.act == "revoke" and row.number == change.number
    wanted = 0 if is_own else needed(persons, change)
    given = sum(1 for label in found if label != f"P-{change.number:02d}")
    if given < wanted:
        raise SignaturesMissing(needed=wanted, given=given)
    if change.last != _last(persons):
        raise SignaturesMissing(needed=wanted, given=0)
    return found


def _after(persons: Sequence[PersonRow], change: Change, person_id: str, now: datetime) -> list[PersonRow]:
    at = now.replace(microsecond=0)
    if change.act == "enrol":
        return [*persons, PersonRow(change.number, person_id, change.name, change.key, change.custody_key, 0, at, None)]
    rows = []
    for one in persons:
        revoked = at if one.number == change.number and one.revoked_at is None else one.revoked_at
        rows.append(PersonRow(one.number, one.person_id, one.name, one.key, one.custody_key, one.seq, one.enrolled_at, revoked))
    return rows


def _last(persons: Sequence[PersonRow]) -> int:
    """Return a number that every change raises: enrolments and revocations so far."""
    return len(persons) + sum(1 for one in persons if one.revoked_at is not None)


def _stamp(at: datetime) -> str:
    return at.strftime("%Y%m%d%H%M%SZ")
