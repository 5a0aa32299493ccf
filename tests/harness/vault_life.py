# SPDX-License-Identifier: Apache-2.0
"""A person's work on a vault, what she was told, and what must hold of the disk afterwards whatever befell it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from sotdae.custody import checkpoints, log, log_checks, signing_keys, verification
from sotdae.custody.keyring import Keyring
from sotdae.custody.objects import file_digest
from sotdae.custody.vault import Mode, Vault
from sotdae.custody.writer import open_writer
from sotdae.disk import Disk
from sotdae.model.ids import item_id

NOW: Final = datetime(2026, 11, 24, 3, 4, 5, tzinfo=UTC)
FIRST: Final = {"a": b"lunch " * 99, "b": b"flowers", "c": b"lunch " * 99}
SECOND: Final = {"d": b"books", "a": b"lunch " * 99, "e": b"study group"}
MANY: Final = {f"m{number}": f"page {number}".encode() for number in range(7)}
MEDIUM: Final = b"a picture that is only digested"
SECRET: Final = b"hashes of a subject's photo"
LOG: Final = "vault/log.jsonl"


@dataclass
class VaultLife:
    """One person's work on a workspace.

    Attributes:
        told: called whenever something is acknowledged.
        acknowledged: item ids that she was told are safe.
    """

    folder: Path
    disk: Disk
    told: Callable[[], None] = lambda: None
    acknowledged: set[str] = field(default_factory=set)
    case: str = ""

    def opened(self) -> tuple[Vault, Keyring]:
        """Open the workspace, or make it, as `actions.opening` does."""
        if (self.folder / LOG).is_file():
            return Vault.open(self.folder / "vault", self.disk), Keyring.unlock(self.folder / "keys", disk=self.disk)
        keyring = Keyring.create(self.folder / "keys", passphrase=None, protected=False, disk=self.disk)
        place = Vault.create(
            self.folder / "vault", mode=Mode.SYNTHETIC, keyring=keyring, now=NOW, origin="sotdae.test/log", legal_basis="x", disk=self.disk
        )
        self.told()
        return place, keyring

    def known(self, place: Vault, keyring: Keyring) -> dict[str, str]:
        """What the book would know: tag -> object id."""
        held: dict[str, str] = {}
        for entry in place.entries():
            if entry.type == "case.opened":
                self.case = entry.case or ""
            if entry.type == "items.sealed":
                for record in place.details(keyring, entry):
                    held.setdefault(keyring.item_tag(record["item_id"]), record["object_id"] or "")
        return held

    def add(self, items: Mapping[str, bytes], *, medium: bool = True) -> None:
        """Seal some texts as `actions.adding.capture` does, and say what was acknowledged when it was."""
        place, keyring = self.opened()
        held = self.known(place, keyring)
        with open_writer(place, keyring, applied_seq=0) as writer:
            if not self.case:
                self.case = writer.open_case(name="표본", now=NOW)
                self.told()
            writer.begin(case_id=self.case, verb="add", facts={}, now=NOW)
            self.told()
            for name, data in items.items():
                writer.seal(io.BytesIO(data), name=name, kind="text", facts={}, known=held.get, now=NOW)
            ids = set(map(item_id, items.values()))
            if medium:
                ids.add(writer.digested(item_id=item_id(MEDIUM), size=len(MEDIUM), name="m", facts={}, known=held.get, now=NOW).item_id)
            writer.commit(now=NOW)
            self.acknowledged |= ids
            self.told()
            writer.done(result={"verb": "add"}, now=NOW)
            self.told()

    def bank(self) -> None:
        """Attach sealed bytes to an entry, and then destroy their item key, as a bank's withdrawal does; once."""
        place, keyring = self.opened()
        self.known(place, keyring)
        entries = [entry for entry in place.entries() if entry.type.startswith("bank.")]
        with open_writer(place, keyring, applied_seq=0) as writer:
            if not entries:
                writer.note(type="bank.added", case_id=self.case, facts={}, attached=SECRET, now=NOW)
                self.told()
            if len(entries) < 2:
                [added] = [entry for entry in place.entries() if entry.type == "bank.added"]
                writer.note(type="bank.withdrawn", case_id=self.case, facts={}, erased=[added.body["objects"][0]["object"]], now=NOW)
                self.told()

    def contents(self) -> dict[str, bytes | None]:
        """Every acknowledged item that can be opened: item id -> bytes, None where only details are held."""
        place, keyring = self.opened()
        found: dict[str, bytes | None] = {}
        for entry in place.entries():
            if entry.type != "items.sealed":
                continue
            for record in place.details(keyring, entry):
                if record["object_id"] is None:
                    found[record["item_id"]] = None
                elif record["item_id"] not in found:
                    assert file_digest(place.store.path(record["object_id"])) == record["object_id"]
                    with place.open_item(keyring, entry.case, record["object_id"]) as stream:
                        found[record["item_id"]] = stream.read()
        return found


def two_adds(life: VaultLife) -> None:
    life.add(FIRST)
    life.add(SECOND)


def whole_life(life: VaultLife) -> None:
    """Everything that a vault's writer does: making it, adding, one large batch, an attachment, an erasure."""
    two_adds(life)
    life.bank()
    life.add(MANY, medium=False)


@dataclass(frozen=True, slots=True)
class Promise:
    """What had been acknowledged at a moment: these files as they are, and these gone for good."""

    kept: Mapping[str, bytes]
    gone: frozenset[str]
    has_checkpoint: bool


def promise(files: Mapping[str, bytes]) -> Promise:
    """Return what an acknowledgement at this moment promises, read from the log as the running machine sees it."""
    log = files.get(LOG, b"")
    kept: dict[str, bytes] = {LOG: log[: log.rfind(b"\n") + 1]}
    erased: set[str] = set()
    keys: dict[str, Any] = {}
    for line in kept[LOG].splitlines():
        body = json.loads(line)
        keys.update(body.get("keys", {}))
        erased.update(body.get("erased", ()))
        for row in (*body.get("objects", ()), *([body["details"]] if "details" in body else ())):
            for kind in ("objects", "itemkeys"):
                name = _place(kind, row["object"])
                if name in files:
                    kept[name] = files[name]
    kept.update({f"keys/{name}": files[f"keys/{name}"] for name in keys if f"keys/{name}" in files})
    notes = {name: content for name, content in files.items() if name.startswith("vault/checkpoints/") and name.endswith(".note")}
    kept.update(notes)
    if "vault/format.json" in files:
        kept["vault/format.json"] = files["vault/format.json"]
    gone = frozenset(_place("itemkeys", one) for one in erased)
    return Promise({name: content for name, content in kept.items() if name not in gone}, gone, bool(notes))


def _place(kind: str, object_id: str) -> str:
    return f"vault/{kind}/{object_id[:2]}/{object_id}.age"


def broken(promised: Promise, files: Mapping[str, bytes]) -> str | None:
    """Say which part of a promise a state of the disk breaks, or None."""
    for name, content in promised.kept.items():
        found = files.get(name)
        if found is content or found == content or (name == LOG and (found or b"").startswith(content)):
            continue
        if found is not None or name not in _erased(files.get(LOG, b"")):
            return f"acknowledged and lost: {name}"
    left = [name for name in promised.gone if name in files]
    return f"erased and there again: {left[0]}" if left else None


def _erased(log: bytes) -> set[str]:
    """The item keys that a line says are destroyed, though nobody may have been told yet."""
    whole = log[: log.rfind(b"\n") + 1].splitlines()
    return {_place("itemkeys", one) for line in whole if b'"erased"' in line for one in json.loads(line)["erased"]}


def problems(folder: Path, *, has_checkpoint: bool) -> list[str]:
    """Open with the real code and return what `verify` finds wrong; an interrupted write is nothing wrong."""
    if not (folder / LOG).is_file():
        return []
    Vault.open(folder / "vault")
    found = verification.verify(folder / "vault")
    wrong = [*found.altered, *found.altered_keys, *found.missing, *found.foreign, *found.log_errors]
    return [one for one in wrong if has_checkpoint or one != "no checkpoint holds"]


def completed(folder: Path, acknowledged: set[str], work: Callable[[VaultLife], None], disk: Disk) -> str | None:
    """Do the same work again and say what does not hold then, or None."""
    life = VaultLife(folder, disk)
    if acknowledged:
        life.opened()
        if not acknowledged <= life.contents().keys():
            return "an acknowledged item does not open"
    work(life)
    found = verification.verify(folder / "vault")
    if not found.ok or found.unlogged:
        return f"after the second run: {found}"
    opened = life.contents()
    wanted = {item_id(data): data for items in ([FIRST, SECOND] if work is two_adds else [FIRST, SECOND, MANY]) for data in items.values()}
    if opened != {**wanted, item_id(MEDIUM): None} or not acknowledged <= opened.keys():
        return "after the second run other items open than were put in"
    objects = [row["object"] for entry in Vault.open(folder / "vault").entries() if entry.type == "items.sealed" for row in entry.body["objects"]]
    if len(objects) != len(wanted):
        return "something was sealed twice"
    if any((folder / "vault" / "tmp").iterdir()):
        return "temporary files are left"
    return None


class VaultStory:
    """The vault and its log, as a `Story`."""

    name = "vault and log"

    def __init__(self, work: Callable[[VaultLife], None] = whole_life) -> None:
        self._work = work

    def live(self, folder: Path, disk: Disk, told: Callable[[], None]) -> None:
        self._work(VaultLife(folder, disk, told))

    def promised(self, folder: Path, files: Mapping[str, bytes]) -> Promise:
        del folder
        return promise(files)

    def token(self, folder: Path) -> int:
        """The size of the log in bytes."""
        return (folder / LOG).stat().st_size

    def promised_by(self, before: Mapping[str, bytes], files: Mapping[str, bytes], tokens: Sequence[int]) -> Promise:
        """The lines that were acknowledged by the log's size, and those that stood before, must be there, with all that they name.

        A key that an unacknowledged line calls erased may stand until the next writer comes to it; nothing is acknowledged before that.
        """
        size, found = max(tokens, default=0), files.get(LOG, b"")
        stood = before.get(LOG, b"")
        stood = stood[: stood.rfind(b"\n") + 1]
        wanted = found[:size].ljust(size, b"\0")
        made = promise({**files, LOG: wanted if found.startswith(stood) and size >= len(stood) else stood})
        return made if tokens else replace(made, gone=frozenset(name for name in made.gone if name not in before))

    def check(self, folder: Path, files: Mapping[str, bytes], promised: Promise) -> str | None:
        wrong = broken(promised, files)
        if wrong is None and (found := problems(folder, has_checkpoint=promised.has_checkpoint)):
            wrong = f"verify finds: {found[0]}"
        return wrong

    def completed(self, folder: Path, promised: Promise, disk: Disk) -> str | None:
        del promised
        torn = (folder / LOG).read_bytes() if (folder / LOG).is_file() else b""
        torn = torn[torn.rfind(b"\n") + 1 :]
        wrong = completed(folder, set(), self._work, disk)
        if wrong is None and torn and not any(path.read_bytes().endswith(torn) for path in (folder / "vault" / "log-torn").glob("*")):
            return "a torn end of the log was thrown away"
        return wrong

    @contextmanager
    def surroundings(self) -> Iterator[None]:
        """Remember what pure functions of bytes said: parsing a line, and checking a signature."""
        with ExitStack() as patched:
            for module in (log, log_checks):
                patched.enter_context(patch.object(module, "parse_line", lru_cache(4096)(log.parse_line)))
            patched.enter_context(patch.object(signing_keys, "verify_note", lru_cache(4096)(checkpoints.verify_note)))
            yield
