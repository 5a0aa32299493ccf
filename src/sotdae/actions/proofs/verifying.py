# SPDX-License-Identifier: Apache-2.0
"""``verify`` and ``doctor``: whether what is held is what was sealed, and whether this machine is fit to hold it. Both need no key."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final, Literal

from sotdae.actions import rule_packs
from sotdae.actions.records import database
from sotdae.actions.workspace import Workspace
from sotdae.classes import dataclass
from sotdae.custody import bundle_check, custodians, verification
from sotdae.custody.anchor_state import anchor_state
from sotdae.custody.bundle_opening import read_identity
from sotdae.custody.bundle_verdict import BundleVerification
from sotdae.custody.keyring import Keyring
from sotdae.custody.log import REMOVED
from sotdae.custody.vault import Mode, Vault
from sotdae.errors import DatabaseUnusable, JailUnusable, RuleInvalid, WorkspaceMissing
from sotdae.media import jail, jpeg

_LEAST_FREE_BYTES: Final = 2 * 1024**3
"""Below 2 GiB free an export of usual size may not fit beside its working copy; a warning, not a limit."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Attributes:
        what: what was looked at.
        state: ``good``, ``warn``, ``bad`` or ``info``.
        found: how it is.
        remedy: the one thing to do, or "".
    """

    what: str
    state: Literal["good", "warn", "bad", "info"]
    found: str
    remedy: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the documented JSON (docs/cli.md)."""
        return asdict(self)


def verify(place: Workspace) -> verification.Verification:
    """Check every object, item key, key file and log line of a workspace.

    Raises:
        WorkspaceMissing: if there is none.
    """
    if not place.exists:
        raise WorkspaceMissing
    return verification.verify(place.vault)


def verify_bundle(path: Path, *, key_line: str | None, identity: str | None) -> BundleVerification:
    """Check a bundle that somebody handed over; needs no workspace.

    Args:
        path: its folder or zip.
        key_line: the sender's public log key in C2SP's form, known from elsewhere.
        identity: the text of a recipient's age identity file.

    Raises:
        BundleUnreadable: if it is no bundle.
    """
    opener = None if identity is None else read_identity(identity)
    return bundle_check.verify_bundle(path, key_line=key_line, identity=opener)


def doctor(place: Workspace) -> list[Check]:
    """Look at the machine, then at the workspace, if there is one."""
    checks = [*_machine(), *_rules()]
    if not place.exists:
        checks.append(Check("workspace", "info", "none here yet", "`sotdae add PATH --case NAME` makes one; `sotdae demo` shows how it looks"))
        return checks
    checks.extend(_workspace(place))
    return checks


def _machine() -> Iterator[Check]:
    version = ".".join(str(part) for part in sys.version_info[:3])
    yield Check("python", "good" if sys.version_info >= (3, 11) else "bad", version)
    connection = sqlite3.connect(":memory:")
    options = {row[0] for row in connection.execute("PRAGMA compile_options")}
    connection.close()
    has_search = "ENABLE_FTS5" in options
    yield Check(
        "search", "good" if has_search else "bad", f"SQLite {sqlite3.sqlite_version}", "" if has_search else "install a Python whose SQLite has FTS5"
    )
    for tool, what_for in (
        ("age", "opening an item without this program"),
        ("openssl", "checking timestamps without this program"),
        ("ssh-keygen", "requests to open media, and their approvals"),
    ):
        found = shutil.which(tool)
        yield Check(tool, "good" if found else "info", "present" if found else f"absent; needed only for {what_for}")
    yield from _media()
    platform: Literal["good", "warn"] = "good" if sys.platform.startswith("linux") else "warn"
    yield Check("platform", platform, sys.platform, "" if platform == "good" else "only Linux is tested so far")


def _media() -> Iterator[Check]:
    """Say what holds hostile media on this machine, and what decodes them."""
    try:
        held = jail.probe()
    except JailUnusable as error:
        yield Check("jail", "bad", str(error), "no picture can be opened here: run sotdae on Linux with this package's own Python")
        return
    layers = " ".join(held.in_words)
    remedy = "open captures of unknown people on a machine whose kernel has Landlock and seccomp (Linux 5.13 or later)"
    yield Check("jail", "warn" if held.missing else "good", layers, remedy if held.missing else "")
    yield Check("pictures", "good", f"decoded by {jpeg.decoder()}")
    has_video = jail.video_extra()
    for what in ("HEIC pictures", "videos"):
        yield Check(
            what,
            "good" if has_video else "info",
            "decoded by OpenCV's FFmpeg" if has_video else "not decoded",
            "" if has_video else "install the extra: pip install 'sotdae[video]'",
        )


def _rules() -> Iterator[Check]:
    """Say which packs of text rules are in force."""
    try:
        rules = rule_packs.in_force()
    except RuleInvalid as error:
        yield Check(
            "rules",
            "bad",
            str(error),
            f"mend the pack, or take it out of {rule_packs.ENVIRONMENT} or {rule_packs.GAZETTEER}; `sotdae rules --check FOLDER`",
        )
        return
    packs = Counter(rule.pack for rule in rules.rules)
    named = ", ".join(f"{pack} ({count})" for pack, count in packs.items())
    yield Check("rules", "good", f"{named}; digest {rules.digest[:12]}")


def _workspace(place: Workspace) -> Iterator[Check]:
    vault = Vault.open(place.vault)
    head = vault.head()
    yield Check("workspace", "info", f"mode {vault.mode.value}, log of {head.size} entries")
    is_protected = Keyring.is_protected(place.keys)
    if vault.mode is Mode.SYNTHETIC:
        yield Check("keys", "info", "unprotected, as a demonstration's are")
    else:
        yield Check(
            "keys", "good" if is_protected else "bad", "protected" if is_protected else "unprotected", "" if is_protected else "make a new workspace"
        )
        yield _custodians(place, vault.mode)
        if vault.mode is Mode.HOLDING:
            yield _bases(vault)
    yield _database(place)
    yield _persons(vault)
    yield _anchors(place)
    yield _encrypted_volume(place.folder)
    mode = place.folder.stat().st_mode & 0o077
    yield Check("permissions", "warn" if mode else "good", "others may enter" if mode else "yours only", f"chmod 700 {place.folder}" if mode else "")
    free = shutil.disk_usage(place.folder).free
    is_roomy = free >= _LEAST_FREE_BYTES
    yield Check("space", "good" if is_roomy else "warn", f"{free / 1024**3:.1f} GiB free", "" if is_roomy else "make room before the next capture")
    for name, what in (("log-torn", "torn log tails kept aside"), ("stray", "objects of interrupted writes kept aside")):
        folder = place.vault / name
        count = sum(1 for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else 0
        if count:
            yield Check(name, "info", f"{count} {what}")
    backlog = len(place.answers())
    yield Check("answers", "good" if backlog else "warn", f"{backlog} cases can be asked", "" if backlog else "run the last `sotdae add` again")


def _database(place: Workspace) -> Check:
    """Say where the book and the desk stand; whether a server answers is asked by whoever opens them."""
    try:
        return Check("database", "good", database.described(place.folder))
    except DatabaseUnusable as error:
        return Check("database", "bad", str(error), error.remedy)


def _anchors(place: Workspace) -> Check:
    """Say how far outside authorities vouch for the log's times, as the log itself says."""
    state = anchor_state(place.vault)
    if not state.authorities:
        remedy = "`sotdae anchor tsa add NAME --url URL --root FILE`; docs/anchoring.md says what it is good for"
        return Check("anchors", "info", "no time-stamp authority is configured", remedy)
    found = f"{state.covered} of {state.size} entries anchored; authorities: {state.authorities}"
    if state.is_pending:
        return Check("anchors", "warn", f"{found}; pending", "`sotdae anchor`, or `sotdae anchor --request FOLDER` where there is no network")
    few = state.authorities == 1
    return Check("anchors", "info" if few else "good", found, "add an independent second authority" if few else "")


def _custodians(place: Workspace, mode: Mode) -> Check:
    """Say who holds the media keys of the cases: one person, or custodians of whom it takes two."""
    if mode is not Mode.HOLDING:
        return Check("custodians", "info", "no media are held, so there is nothing to open")
    cases = [folder for folder in (place.keys / "cases").glob("*") if (folder / "media.age").is_file()]
    nested = sum((folder / custodians.FILE).is_file() for folder in cases)
    found = f"two of several hold the media key of {nested} of {len(cases)} cases; one person that of the others"
    if nested == len(cases) > 0:
        return Check("custodians", "good", f"two of several hold the media key in each of {nested} cases")
    return Check("custodians", "warn", found, "enrol colleagues and hand it over: `sotdae unseal enrol`, `sotdae unseal custodians`")


def _persons(vault: Vault) -> Check:
    """Say whether any case keeps who its subjects are; the log's lines say so in clear, and nothing more."""
    kept: set[str] = set()
    records: dict[str, int] = {}
    for entry in vault.entries():
        case = entry.case or str(entry.body.get("case_erased", ""))
        if entry.type == "subject.map_begun":
            kept.add(case)
        elif entry.type == "subject.map_destroyed" or "case_erased" in entry.body:
            kept.discard(case)
            records.pop(case, None)
        elif entry.type in {"subject.person_sealed", "subject.person_destroyed"}:
            names = [digest for name, digest in entry.body.get("keys", {}).items() if "/persons/" in name]
            records[case] = records.get(case, 0) + sum(1 if digest != REMOVED else -1 for digest in names)
    if not kept:
        return Check("persons", "good", "no case keeps who its subjects are: pseudonyms only")
    found = f"cases that keep who their subjects are: {len(kept)}; records: {sum(records.values())}, sealed by keys of their own"
    return Check("persons", "info", found, "where it is not needed: `sotdae subject map --destroy --case …`")


def _bases(vault: Vault) -> Check:
    """Say for how many cases a legal basis was stated; until when it holds is sealed, and asked at every opening."""
    kinds: dict[str, set[str]] = {"case.opened": set(), "case.basis": set()}
    for entry in vault.entries():
        if entry.type in kinds:
            kinds[entry.type].add(entry.case or "")
    missing = len(kinds["case.opened"] - kinds["case.basis"])
    if not missing:
        return Check("legal basis", "good", "stated for every case")
    return Check(
        "legal basis", "warn", f"not stated for {missing} of {len(kinds['case.opened'])} cases", "`sotdae basis --kind … --reference … --case …`"
    )


def _encrypted_volume(folder: Path) -> Check:
    """Say whether the folder stands on a device that dm-crypt encrypts; elsewhere it cannot be told.

    Source: the kernel gives dm-crypt devices a uuid that begins with ``CRYPT-`` (linux/drivers/md/dm-crypt and cryptsetup's FAQ).
    """
    remedy = "keep the workspace on an encrypted volume: the working copy holds texts in clear"
    if not sys.platform.startswith("linux"):
        return Check("encrypted volume", "warn", "cannot be told on this platform", remedy)
    device = folder.stat().st_dev
    uuid = Path(f"/sys/dev/block/{os.major(device)}:{os.minor(device)}/dm/uuid")
    try:
        is_encrypted = uuid.read_text("ascii").startswith("CRYPT-")
    except OSError:
        is_encrypted = False
    return Check(
        "encrypted volume", "good" if is_encrypted else "warn", "yes" if is_encrypted else "not found to be encrypted", "" if is_encrypted else remedy
    )
