# SPDX-License-Identifier: Apache-2.0
"""Every error of the program, in one tree.

A class's docstring is its message template, ``exit_code`` what the shell sees and ``remedy`` the one thing to do next; ``docs/errors.md`` is
generated from them. An error names ids and remedies, never message text, account names or file names: logs leave the house.

Exit code ranges: custody 10-29, captures 30-39, lake 40-49, media 50-59, analyses 60-69, cases 70-79, exchange 80-89.
"""

from __future__ import annotations

from typing import ClassVar


class SotdaeError(Exception):
    """Something went wrong."""

    exit_code: ClassVar[int] = 2
    remedy: ClassVar[str] = "Run `sotdae doctor` and read what it says."

    def __init__(self, **facts: object) -> None:
        """Fill the docstring's template with facts.

        Args:
            **facts: the template's fields; ids, counts and codes only.
        """
        self.facts = facts
        template = (type(self).__doc__ or "").strip()
        super().__init__(template.format(**facts) if facts else template)

    def diagnostics(self) -> str:
        """Return the message and the remedy, ready for a terminal."""
        remedy = self.remedy.format(**self.facts) if self.facts else self.remedy
        return f"{self}\n{remedy}"


# --- use of the program -------------------------------------------------------------------------------------------------------------------------


class UsageError(SotdaeError):
    """{what}"""

    exit_code = 2
    remedy = "See `sotdae VERB --help`."


class WorkspaceMissing(SotdaeError):
    """There is no workspace here yet."""

    exit_code = 3
    remedy = "Make one by adding an export: `sotdae add PATH --case NAME`, or try `sotdae demo`."


class WorkspaceInUse(SotdaeError):
    """Another process is writing to this workspace."""

    exit_code = 4
    remedy = "Wait until it has finished, then run the same command again: work already done is not done twice."


# --- custody 10-29 ------------------------------------------------------------------------------------------------------------------------------


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


# --- captures 30-39 -----------------------------------------------------------------------------------------------------------------------------


class CaptureError(SotdaeError):
    """The capture could not be read."""

    exit_code = 30


class UnknownFormat(CaptureError):
    """No reader knows this format. Tried: {tried}"""

    exit_code = 31
    remedy = "Give the folder or file that Telegram Desktop wrote (result.json or messages.html inside); nothing was changed."


class AmbiguousFormat(CaptureError):
    """Two readers claim the same member {item_id}: {readers}"""

    exit_code = 32
    remedy = "Name the reader with --reader NAME."


class UnsafeContainer(CaptureError):
    """This archive is refused: {reason}"""

    exit_code = 33
    remedy = "Unpack it yourself in an empty folder, look at what comes out, and add the folder."


class CaptureChanged(CaptureError):
    """The source changed while it was being read (item {item_id})."""

    exit_code = 34
    remedy = "Close the program that writes to it and run the same command again."


class ChatRequired(CaptureError):
    """This is the export of a whole account, with {chats} chats: name the ones to read."""

    exit_code = 35
    remedy = "Add `--chat N` for each chat of the list; `--whole` reads all of them and needs --authority."


class ChatUnknown(CaptureError):
    """The export has no chat number {chat}."""

    exit_code = 36
    remedy = "Run the same command without --chat to see the list."


class NothingReadable(CaptureError):
    """Nothing in this capture could be read; what the mode allows was sealed. Problems: {problems}"""

    exit_code = 37
    remedy = "See `sotdae today` for the problems, each with its place."


class SourceUnreadable(CaptureError):
    """The given path cannot be read: {reason}"""

    exit_code = 38
    remedy = "Check that the path exists and that you may read it."


# --- lake 40-49 ---------------------------------------------------------------------------------------------------------------------------------


class LakeError(SotdaeError):
    """The working copy could not be used."""

    exit_code = 40
    remedy = "Run the same `sotdae add` again: the working copy is rebuilt from the sealed originals."


class SnapshotIncomplete(LakeError):
    """Snapshot {snapshot_id} is not whole."""

    exit_code = 41


class SchemaMismatch(LakeError):
    """Table {table} does not have the columns that this version expects."""

    exit_code = 42


class AnswersMissing(LakeError):
    """Case {case} has nothing to answer from yet."""

    exit_code = 43
    remedy = "Add a capture: `sotdae add PATH --case NAME`."


class MatchingError(LakeError):
    """The hash index could not be used."""

    exit_code = 45
    remedy = "Rebuild the hash index from the stored hashes: it is derived and holds nothing of its own."


class HashIndexMissing(MatchingError):
    """There is no hash index here yet."""

    exit_code = 46
    remedy = "Add a capture: `sotdae add PATH --case NAME`."


class HashIndexDamaged(MatchingError):
    """The hash index is damaged: {part}: {what}"""

    exit_code = 47


class HashIndexTooNew(MatchingError):
    """Part {part} of the hash index has format {found}; this program knows formats up to {known}."""

    exit_code = 48
    remedy = "Install the version of Sotdae that wrote it, or a newer one."


class HashInvalid(MatchingError):
    """These hashes cannot be used: {what}"""

    exit_code = 49
    remedy = "This is a fault of the program: please report it with the text above."


# --- analyses 60-69 -----------------------------------------------------------------------------------------------------------------------------


class AnalysisError(SotdaeError):
    """An analysis could not run."""

    exit_code = 60


class ColumnMissing(AnalysisError):
    """Analysis {analysis} needs column {column} of table {table}."""

    exit_code = 61


class RegistryError(AnalysisError):
    """A plug-in is not usable: {what}"""

    exit_code = 62
    remedy = "Remove or update the package that provides it."


class RuleInvalid(AnalysisError):
    """A text rule is not usable: {what}"""

    exit_code = 63
    remedy = "Mend the rule's file; its own examples must hold."


# --- cases 70-79 --------------------------------------------------------------------------------------------------------------------------------


class CaseError(SotdaeError):
    """The case does not allow this."""

    exit_code = 70


class CaseUnknown(CaseError):
    """There is no case of that name here."""

    exit_code = 71
    remedy = "See `sotdae rooms` for the cases, or add a capture with --case NAME."


class RoomUnknown(CaseError):
    """Not seen: no capture holds this room."""

    exit_code = 72
    remedy = "See `sotdae rooms` for what is held; add an export of the room if you lawfully have one."


class RoomAmbiguous(CaseError):
    """That name fits more than one room: {labels}"""

    exit_code = 73
    remedy = "Give the whole label, and --case NAME where two cases use the same label."


class StepNotPermitted(CaseError):
    """This step is not permitted: {what}"""

    exit_code = 74


class AuthorityRequired(CaseError):
    """Reading a whole account needs a stated authority."""

    exit_code = 75
    remedy = "Add --authority with the warrant, consent or mandate you act under."


# --- exchange 80-89 -----------------------------------------------------------------------------------------------------------------------------


class ExchangeError(SotdaeError):
    """The document could not be written."""

    exit_code = 80


class DocumentInvalid(ExchangeError):
    """The written document does not pass its own check: {what}"""

    exit_code = 81
    remedy = "This is a fault of the program: please report it with the text above."
