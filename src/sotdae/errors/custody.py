# SPDX-License-Identifier: Apache-2.0
"""Errors of the vault, its log and its keys: exit codes 10-29, and 90-99 for timestamps."""

from __future__ import annotations

from sotdae.errors.tree import SotdaeError


class CustodyError(SotdaeError):
    """The vault could not do this."""

    exit_code = 10


class ObjectMissing(CustodyError):
    """Object {object_id} is named by the log but is not in the vault."""

    exit_code = 11
    remedy = "Restore the file from a backup of vault/objects; run `sotdae verify` to see everything that is missing."


class ObjectAltered(CustodyError):
    """Object {object_id} does not have the bytes that the log names."""

    exit_code = 12
    remedy = "Restore the file from a backup of vault/objects; keep the altered file, it may be evidence of tampering."


class LogAltered(CustodyError):
    """The custody log does not agree with itself at line {line}."""

    exit_code = 13
    remedy = "Do not write to this workspace. Compare vault/log.jsonl with a backup and with the checkpoints; run `sotdae verify`."


class LogForked(CustodyError):
    """The custody log contradicts a checkpoint of size {size}."""

    exit_code = 14
    remedy = "Do not write to this workspace. Somebody rewrote the log after the checkpoint was signed; run `sotdae verify`."


class LogShorter(CustodyError):
    """The custody log has {log_size} lines, but {applied_seq} had been acknowledged."""

    exit_code = 15
    remedy = "Lines were lost or removed. Restore vault/log.jsonl from a backup; nothing will be written until then."


class SealUnreadable(CustodyError):
    """Object {object_id} cannot be opened with the keys at hand."""

    exit_code = 16
    remedy = "Open the workspace with the passphrase or SSH key of a person who may read this case."


class KeyringLocked(CustodyError):
    """This needs the workspace's keys, and they are locked."""

    exit_code = 17
    remedy = "Give the passphrase with --passphrase-file FILE or SOTDAE_PASSPHRASE_FILE."


class PassphraseWrong(CustodyError):
    """The passphrase does not open this workspace."""

    exit_code = 18
    remedy = "Check the passphrase. A lost passphrase cannot be recovered by anybody."


class PassphraseRequired(CustodyError):
    """A real workspace is never kept with unprotected keys."""

    exit_code = 19
    remedy = "Choose a passphrase of at least 12 characters and give it with --passphrase-file FILE, or answer the question on a terminal."


class FormatTooNew(CustodyError):
    """This workspace has format {found}; this program knows formats up to {known}."""

    exit_code = 20
    remedy = "Install the version of Sotdae that wrote it, or a newer one."


class WritePoisoned(CustodyError):
    """A write to the vault failed, so this process stopped writing."""

    exit_code = 21
    remedy = "Make room on the disk or mend it, then run the same command again: nothing acknowledged was lost."


class VaultDamaged(CustodyError):
    """The vault does not verify: {altered} altered, {missing} missing, {log_errors} errors in the log."""

    exit_code = 22
    remedy = "Read the list above; restore what is missing from a backup and keep what was altered."


class ModeRefuses(CustodyError):
    """This workspace's mode ({mode}) does not allow this: {what}"""

    exit_code = 23
    remedy = "Use another workspace (--workspace DIR). The mode of a workspace is fixed when it is made."


class ProofInvalid(CustodyError):
    """A Merkle proof does not hold: {what}"""

    exit_code = 24
    remedy = "The log, the checkpoint or the proof was altered. Ask its sender for all three again."


class UnlockFailed(CustodyError):
    """The process that opens the keys ended with code {code}."""

    exit_code = 25
    remedy = "Opening a passphrase takes about 600 MB of memory for a second. Close other programs and run the same command again."


class SshKeyUnusable(CustodyError):
    """This SSH key cannot open or be added to a workspace: {what}"""

    exit_code = 26
    remedy = "Use a key of type ed25519 or rsa; a private key protected by a passphrase of its own must be opened first."


class RecipientUnusable(CustodyError):
    """Nothing can be encrypted to that key: it is no age recipient."""

    exit_code = 27
    remedy = "Ask the partner for an age recipient, one line that begins with age1, and compare it with her over the phone."


class TimestampRefused(CustodyError):
    """The answer of the authority {authority} is not accepted: {what}"""

    exit_code = 90
    remedy = "Nothing was recorded. Compare the pinned root and policy with what the authority publishes, then run `sotdae anchor` again."


class AuthorityUnreachable(CustodyError):
    """No timestamp came from {authorities}: {what}"""

    exit_code = 91
    remedy = "The anchor is pending. Run `sotdae anchor` again later, or carry the request by hand: `sotdae anchor --request FOLDER`."


class AuthorityUnusable(CustodyError):
    """This cannot be a time-stamp authority of this workspace: {what}"""

    exit_code = 92
    remedy = "Give the address and the PEM file of the root certificate that the authority publishes; `sotdae anchor tsa add --help`."


class AuthorityMissing(CustodyError):
    """No time-stamp authority is configured here, so nothing outside can vouch for the time."""

    exit_code = 93
    remedy = "Name one: `sotdae anchor tsa add NAME --url URL --root FILE`. docs/anchoring.md says what to look for."


class ReplyUnexpected(CustodyError):
    """This answer belongs to no request of this workspace."""

    exit_code = 94
    remedy = "Make a request with `sotdae anchor --request FOLDER`, have it answered, and bring that answer back with `sotdae anchor --reply FILE`."


class SshKeygenMissing(CustodyError):
    """Signatures are made and checked with ssh-keygen, and it is not installed here, or older than OpenSSH 8.2."""

    exit_code = 28
    remedy = "Install OpenSSH's client (Debian: openssh-client). Everything but requests, approvals and openings works without it."
