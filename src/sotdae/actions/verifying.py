# SPDX-License-Identifier: Apache-2.0
"""``verify`` and ``doctor``: whether what is held is what was sealed, and whether this machine is fit to hold it. Both need no key."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Literal

from sotdae.actions import rule_packs
from sotdae.actions.workspace import Workspace
from sotdae.custody import verification
from sotdae.custody.keyring import Keyring
from sotdae.custody.vault import Mode, Vault
from sotdae.errors import JailUnusable, RuleInvalid, WorkspaceMissing
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
    for tool, what_for in (("age", "opening an item without this program"), ("openssl", "checking timestamps without this program")):
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
        yield Check("custodians", "info", "one person holds the media key", "two custodians come with four-eyes unsealing")
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
