# SPDX-License-Identifier: Apache-2.0
"""A small real case with a text and a picture, bundles of it, and the programs that check them."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from cheap import PASSPHRASE
from exports import PICTURE, message, write_chat

from sotdae.actions.acting import Acting, acting
from sotdae.actions.adding.capture import AddRequest, add
from sotdae.actions.progress import Silence
from sotdae.actions.proofs.bundling import Bundled, Wanted, bundle
from sotdae.actions.workspace import Workspace
from sotdae.custody.sealing import new_identity
from sotdae.exchange import bundle as readable

NOW: Final = datetime(2024, 9, 2, tzinfo=UTC)
UNTIL: Final = date(2026, 12, 31)
TOOLS: Final = (
    "basenc",
    "cat",
    "comm",
    "cut",
    "date",
    "dirname",
    "head",
    "mktemp",
    "mkdir",
    "od",
    "paste",
    "rm",
    "seq",
    "sha256sum",
    "sort",
    "split",
    "tail",
)
MORE_TOOLS: Final = ("tr", "wc", "yes", "openssl")
MESSAGES: Final = [message(number, f"점심 모임 {number}번 https://t.me/sample_room_{number}x") for number in range(1, 4)]


class Court:
    """A recipient: an age identity that nobody else has."""

    def __init__(self) -> None:
        self.identity, self.recipient = new_identity()


def workspace(folder: Path, **facts: Any) -> Workspace:
    """One case with an export of three messages, a picture and a file of unknown kind."""
    export = write_chat(folder / "export", MESSAGES)
    (export / "holiday with my sister.png").write_bytes(PICTURE)
    request = AddRequest(
        folder / "workspace", (export,), "표본", passphrase=PASSPHRASE, **{"authority": "warrant", "performer": "officer 3", **facts}
    )
    add(request, now=NOW)
    return Workspace(folder / "workspace")


def person(place: Workspace, performer: str | None = "counsellor 17", case: str | None = None) -> Any:
    return acting(place, case, passphrase=PASSPHRASE, performer=performer, now=NOW)


def made(who: Acting, to: Path, court: Court, **more: Any) -> Bundled:
    wanted = Wanted(to, (court.recipient,), **{"purpose": "재판 증거 제출", "until": UNTIL, **more})
    return bundle(who, wanted, progress=Silence())


def item_id_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def script(folder: Path) -> Path:
    """The shell script as it comes from another source than the bundle."""
    path = folder / "check.sh"
    path.write_bytes(readable.script())
    return path


def plain_path(folder: Path, *more: str) -> str:
    """A PATH with coreutils, openssl and what is named, and nothing else; skips where one is not installed."""
    tools = folder / "tools"
    tools.mkdir(exist_ok=True)
    for name in (*TOOLS, *MORE_TOOLS, *more):
        found = shutil.which(name)
        if found is None:
            pytest.skip(f"{name} is not installed")
        if not (tools / name).exists():
            (tools / name).symlink_to(found)
    return str(tools)


def shell() -> str:
    """The plainest POSIX shell at hand."""
    found = shutil.which("dash") or shutil.which("sh")
    if found is None:
        pytest.skip("no POSIX shell")
    return found


def check(bag: Path, where: Path, *options: str, path: str | None = None, script_file: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the script on a bundle."""
    searched = path if path is not None else plain_path(where)
    file = script_file if script_file is not None else script(where)
    environment = {"PATH": searched, "TMPDIR": os.environ.get("TMPDIR", "/tmp")}
    return subprocess.run([shell(), str(file), *options, str(bag)], env=environment, capture_output=True, text=True, errors="replace", check=False)


def files_of(bag: Path) -> dict[str, bytes]:
    return {path.relative_to(bag).as_posix(): path.read_bytes() for path in sorted(bag.rglob("*")) if path.is_file()}


def with_new_manifests(bag: Path) -> None:
    """What an attacker without the signing key does next: write the manifests anew."""
    manifest = "".join(f"{item_id_of(data)}  {name}\n" for name, data in files_of(bag).items() if name.startswith("data/"))
    (bag / "manifest-sha256.txt").write_text(manifest)
    tags = {name: data for name, data in files_of(bag).items() if not name.startswith("data/") and name != "tagmanifest-sha256.txt"}
    (bag / "tagmanifest-sha256.txt").write_text("".join(f"{item_id_of(data)}  {name}\n" for name, data in sorted(tags.items())))
