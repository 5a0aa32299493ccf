# SPDX-License-Identifier: Apache-2.0
"""Checks a bundle, exhibit by exhibit, without a workspace: what the shell script in it checks, in words for each exhibit. Nothing in it is believed.

An exhibit is *green* where its sealed object, or with a key its opened record, is the one that the signed log committed to; *grey* where there is
nothing here to compare (its bytes were never held, or are held back) or its record was not opened; *red* where something does not hold. Damage is
never raised, so that one run names all of it; only what is no bundle at all is.
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO, Final
from zipfile import BadZipFile

from sotdae.custody import bundle_layout as at
from sotdae.custody import details
from sotdae.custody.bag import DECLARATION, DECLARED, INFO, MANIFEST, PAYLOAD, TAG_MANIFEST, BagReader, is_plain, open_bag
from sotdae.custody.bundle_anchors import OutsideWords
from sotdae.custody.bundle_opening import open_records, opens_to
from sotdae.custody.bundle_proofs import ProofFiles
from sotdae.custody.bundle_verdict import BundleVerification, ExhibitState, printable
from sotdae.custody.checkpoints import parse_key_line, verify_note, verify_text
from sotdae.custody.log_lines import ParsedLine, named_rows, parse_line
from sotdae.custody.merkle import EMPTY_ROOT, TreeHead, root_of
from sotdae.errors import BundleUnreadable, LogAltered, ProofInvalid

_BLOCK_BYTES: Final = 1 << 20
_LONGEST_LINE: Final = 1 << 20
"""Bytes of one line of a log or a table: an honest log line of 256 objects has 40,000."""
_MOST_SMALL_BYTES: Final = 64 << 20
"""Bytes of a file that is read whole: notes, facts, one batch of records (16 MiB and salts)."""
_MANIFEST_LINE: Final = re.compile(rb"([0-9a-f]{64})  ([^\r\n]+)\n")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_UNNAMED: Final = frozenset((TAG_MANIFEST,))
_FAULTS: Final = (OSError, LookupError, ValueError, TypeError, AttributeError, RuntimeError, OverflowError, EOFError, BadZipFile, zlib.error)
"""What reading hostile bytes may raise beside this floor's own errors (RuntimeError: a member that asks for a password, or too deep JSON)."""


def verify_bundle(path: Path, *, key_line: str | None = None, identity: str | None = None) -> BundleVerification:
    """Check a bundle.

    Args:
        path: its folder or zip.
        key_line: the log's public key in C2SP's form, known from elsewhere; without it nothing says whose log it is.
        identity: an age identity (``AGE-SECRET-KEY-1…``) of a recipient; records and objects are opened and compared then.

    Raises:
        BundleUnreadable: if it is no bundle.
    """
    with ExitStack() as cleanup:
        return _Check(open_bag(path, cleanup), key_line, identity).run()


class _Check:
    """One run over one bundle."""

    def __init__(self, bag: BagReader, key_line: str | None, identity: str | None) -> None:
        self._bag, self._known, self._identity = bag, key_line, identity
        self.found = BundleVerification()
        self._damaged: set[str] = set()
        self._leaves: list[bytes] = []
        self._batches: dict[int, tuple[str, int]] = {}
        self._commitments: dict[int, list[bytes]] = {}
        self._objects: set[str] = set()
        self._times: list[tuple[int, str]] = []
        self._names: set[str] = set()
        self._opened: set[tuple[int, int]] = set()
        self._belied: set[tuple[int, int]] = set()
        self._anchored: list[Mapping[str, Any]] = []

    def run(self) -> BundleVerification:
        self._check_files()
        self._read_facts()
        origin, public = self._check_key()
        self._check_note(origin, public)
        holds = self._check_head(origin, public)
        holds &= self._check_lines()
        self._guard("proofs", lambda: self._check_proofs(origin, public))
        outside = OutsideWords(self._leaves, origin, self._names, self._whole, self.found)
        self._guard(at.ANCHORS, lambda: outside.check(self._anchored))
        for name in sorted(self._names):
            if (seq := at_place(name, "data/details/", ".leaves.txt")) is not None:
                self._guard(name, lambda name=name, seq=seq: self._check_batch(name, seq))
        if self._identity is not None:
            self._open_all()
        self._guard(at.EXHIBITS, lambda: self._judge(log_holds=holds))
        return self.found

    # reading, without trust

    def _guard(self, where: str, step: Any) -> bool:
        """Run a step; what goes wrong in it is a fault of that place."""
        try:
            step()
        except (LogAltered, ProofInvalid, BundleUnreadable, *_FAULTS):
            self.found.fault("unreadable", where)
            return False
        return True

    def _whole(self, name: str) -> bytes:
        with self._bag.open(name) as file:
            data = file.read(_MOST_SMALL_BYTES + 1)
        if len(data) > _MOST_SMALL_BYTES:
            raise BundleUnreadable(what="a file in it is larger than any of its kind")
        return data

    def _lines(self, name: str) -> Iterator[bytes]:
        with self._bag.open(name) as file:
            while line := file.readline(_LONGEST_LINE):
                if not line.endswith(b"\n"):
                    raise BundleUnreadable(what="a line in it is too long, or cut off")
                yield line

    # steps

    def _check_files(self) -> None:
        """Compare every file with the manifests, and the manifests with the files."""
        self._names = set(self._bag.names())
        if DECLARATION not in self._names or MANIFEST not in self._names or TAG_MANIFEST not in self._names:
            raise BundleUnreadable(what="it has no bagit.txt, manifest-sha256.txt or tagmanifest-sha256.txt")
        named: set[str] = set()
        for manifest in (TAG_MANIFEST, MANIFEST):
            is_payload = manifest == MANIFEST
            for line in self._lines(manifest):
                found = _MANIFEST_LINE.fullmatch(line)
                name = "" if found is None else found[2].decode("utf-8", "replace")
                if found is None or not is_plain(name) or name in named or name.startswith(PAYLOAD) != is_payload:
                    self.found.fault("manifest_line", manifest)
                    continue
                named.add(name)
                self._compare(name, found[1].decode())
        for name in sorted(self._names - named - _UNNAMED):
            self.found.fault("added", name)
        if self._whole(DECLARATION) != DECLARED or INFO not in named:
            self.found.fault("altered", DECLARATION)

    def _compare(self, name: str, digest: str) -> None:
        if name not in self._names:
            self.found.fault("missing", name)
            self._damaged.add(name)
            return
        self.found.files += 1
        try:
            with self._bag.open(name) as file:
                is_same = _digest(file) == digest
        except (BundleUnreadable, *_FAULTS):
            is_same = False
        if not is_same:
            self.found.fault("altered", name)
            self._damaged.add(name)

    def _read_facts(self) -> None:
        try:
            facts = json.loads(self._whole(at.FACTS))
            if facts["format"] != at.FORMAT:
                raise BundleUnreadable(what="it has another format")
            self.found.take(facts)
        except _FAULTS as error:
            raise BundleUnreadable(what="data/bundle.json is not in its form") from error

    def _check_key(self) -> tuple[str, bytes]:
        found = self.found
        try:
            line = self._whole(at.KEY).decode("ascii").rstrip("\n")
            found.key_line = printable(line)
            origin, public = parse_key_line(line)
        except (ProofInvalid, *_FAULTS):
            found.fault("key_form", at.KEY)
            return "", bytes(32)
        found.synthetic |= origin.startswith("SYNTHETIC")
        if self._known is not None:
            found.key_known = self._known.strip() == line
            if not found.key_known:
                found.fault("key_other", at.KEY)
        return origin, public

    def _check_note(self, origin: str, public: bytes) -> None:
        def step() -> None:
            with self._bag.open(MANIFEST) as file:
                digest = _digest(file)
            self.found.manifest_digest = digest
            if verify_text(self._whole(at.NOTE), origin, public) != at.note_text(digest):
                raise ProofInvalid(what="it signs another list")

        try:
            step()
        except (ProofInvalid, *_FAULTS):
            self.found.fault("list_unsigned", at.NOTE)

    def _check_head(self, origin: str, public: bytes) -> bool:
        """Check the checkpoint, and that the leaf hashes have its root."""
        try:
            head = verify_note(self._whole(at.CHECKPOINT), origin, public)
            self._leaves = [_leaf(line) for line in self._lines(at.LEAVES)]
        except (ProofInvalid, BundleUnreadable, *_FAULTS):
            self.found.fault("checkpoint", at.CHECKPOINT)
            return False
        self.found.log_size, self.found.log_root = head.size, head.root
        if head != TreeHead(len(self._leaves), root_of(self._leaves).hex()):
            self.found.fault("root", at.LEAVES)
            return False
        return True

    def _check_lines(self) -> bool:
        """Check that each disclosed line is under its leaf hash and names the one before."""
        before = 0

        def step() -> None:
            nonlocal before
            for raw in self._lines(at.LOG):
                line = parse_line(raw[:-1], int(json.loads(raw)["seq"]))
                seq = line.entry.seq
                expected = self._leaves[seq - 2] if seq > 1 else EMPTY_ROOT
                if seq <= before or line.leaf != self._leaves[seq - 1] or line.previous != expected.hex():
                    raise LogAltered(line=seq)
                before = seq
                self._take_line(line)

        if self._guard_line(step, lambda: before + 1):
            self.found.lines_withheld = len(self._leaves) - self.found.lines
            return True
        return False

    def _guard_line(self, step: Any, place: Any) -> bool:
        try:
            step()
        except (LogAltered, BundleUnreadable, IndexError, *_FAULTS):
            self.found.fault("line", f"{at.LOG}:{place()}")
            return False
        return True

    def _take_line(self, line: ParsedLine) -> None:
        body: Mapping[str, Any] = line.entry.body
        self.found.lines += 1
        self._objects.update(str(row["object"]) for row in named_rows(body))
        if "anchor" in body:
            self._anchored.append(body)
        if "vkey" in body:
            self._times.append((line.entry.seq, str(body["vkey"])))
        if "details" in body:
            self._batches[line.entry.seq] = (str(body["details"]["root"]), int(body["details"]["count"]))

    def _check_proofs(self, origin: str, public: bytes) -> None:
        files = ProofFiles(self._leaves, origin, public, self._times, self.found)
        for name in sorted(self._names):
            size, older = at_place(name, "data/log/checkpoints/", ".note"), at_place(name, "data/log/consistency/", ".txt")
            seq = at_place(name, "data/log/proofs/", ".tlog-proof")
            if size is not None:
                files.check_older(name, size, self._whole(name))
            elif older is not None:
                files.check_consistency(name, older, self._whole(name))
            elif seq is not None:
                files.check_inclusion(name, seq, self._whole(name))
            elif name.startswith(at.ANCHORS):
                self.found.timestamps += name.endswith(".tsr")
                over = at_place(name, at.ANCHORS, "/anchor.txt")
                if over is not None:
                    files.check_anchor(name, over, self._whole(name))

    def _check_batch(self, name: str, seq: int) -> None:
        leaves = [_leaf(line) for line in self._lines(name)]
        if self._batches.get(seq) != (root_of(leaves).hex(), len(leaves)):
            self.found.fault("batch", name)
            return
        self._commitments[seq] = leaves

    def _open_all(self) -> None:
        """Open every batch of records with the key, and every object that they name; compare all of it."""
        identity = str(self._identity)
        for name in sorted(self._names):
            seq = at_place(name, "data/details/", ".records.age")
            if seq is not None:
                self._guard(name, lambda name=name, seq=seq: self._open_batch(name, seq, identity))

    def _open_batch(self, name: str, seq: int, identity: str) -> None:
        for row in open_records(self._whole(name), identity):
            if self._commitments.get(seq, [])[row.index : row.index + 1] != [details.commitment(row.body, row.salt)]:
                self.found.fault("record", f"{name}:{row.index}")
                self._belied.add((seq, row.index))
                continue
            self.found.records_opened += 1
            object_id = row.record.get("object_id") if isinstance(row.record, dict) else None
            place = at.object_file(str(object_id)) if object_id is not None and _DIGEST.fullmatch(str(object_id)) else ""
            if place in self._names:
                with self._bag.open(place) as file:
                    is_it = opens_to(self._whole(at.item_key_file(str(object_id))), file, identity, str(row.record["item_id"]))
                if not is_it:
                    self.found.fault("object_other", place)
                    self._belied.add((seq, row.index))
                    continue
                self.found.objects_opened += 1
            self._opened.add((seq, row.index))

    def _judge(self, *, log_holds: bool) -> None:
        """Say of every exhibit what holds."""
        rows = self._lines(at.EXHIBITS)
        if next(rows) != ("\t".join(at.EXHIBIT_COLUMNS) + "\n").encode():
            self.found.fault("unreadable", at.EXHIBITS)
            return
        for raw in rows:
            cells = raw.decode("utf-8").rstrip("\n").split("\t")
            row = dict(zip(at.EXHIBIT_COLUMNS, cells, strict=True))
            self.found.exhibits.append(self._state(row, log_holds=log_holds))

    def _state(self, row: Mapping[str, str], *, log_holds: bool) -> ExhibitState:
        seq, index, object_id = int(row["log_seq"]), int(row["index"]), row["object_id"]
        wrong = [] if log_holds else ["log"]
        if self._commitments.get(seq, [])[index : index + 1] != [bytes.fromhex(row["commitment"])]:
            wrong.append("not_committed")
            self.found.fault("exhibit", f"{at.EXHIBITS}:{row['exhibit']}")
        if (seq, index) in self._belied:
            wrong.append("belied")
        has_object = object_id != at.NOTHING
        if has_object:
            wrong += self._faults_of(object_id)
        is_opened = (seq, index) in self._opened
        why = wrong or ["opened" if is_opened else "object" if has_object else row["withheld"] if row["withheld"] != at.NOTHING else "record"]
        holds = "synthetic" if self.found.synthetic else "green"  # a demonstration proves nothing, whatever holds of it
        state = "red" if wrong else holds if has_object or is_opened else "grey"
        return ExhibitState(int(row["exhibit"]), row["kind"], int(row["bytes"]), seq, index, state, tuple(why))

    def _faults_of(self, object_id: str) -> list[str]:
        """Return what is wrong with a named object: its bytes, its name, its key."""
        if not _DIGEST.fullmatch(object_id):
            return ["object_unknown"]
        place = at.object_file(object_id)
        if place not in self._names or at.item_key_file(object_id) not in self._names:
            return ["object_missing"]
        wrong = ["object_altered"] if place in self._damaged or at.item_key_file(object_id) in self._damaged else []
        if not wrong:
            with self._bag.open(place) as file:
                wrong = [] if _digest(file) == object_id else ["object_altered"]
        if object_id not in self._objects:
            wrong.append("object_unknown")
        for code in wrong:
            if place not in self._damaged:
                self.found.fault(code, place)
        return wrong


def at_place(name: str, folder: str, ending: str) -> int | None:
    """Return the number that a file below a folder is named by, or None where it is no such file."""
    number = name[len(folder) : len(name) - len(ending)] if name.startswith(folder) and name.endswith(ending) else ""
    return int(number) if re.fullmatch(r"[1-9][0-9]{0,11}", number) else None


def _leaf(line: bytes) -> bytes:
    if not re.fullmatch(rb"[0-9a-f]{64}\n", line):
        raise BundleUnreadable(what="a leaf hash is not in its form")
    return bytes.fromhex(line[:-1].decode())


def _digest(file: BinaryIO) -> str:
    state = hashlib.sha256()
    while block := file.read(_BLOCK_BYTES):
        state.update(block)
    return state.hexdigest()
