# SPDX-License-Identifier: Apache-2.0
"""The parts of a bundle that come from the vault: the log with its proofs, the anchors, opened records, sealed objects. Streamed, entry by entry.

What may be shown is asked of one rule, `cases.withholding`; whatever it holds back leaves a stub. Rows of exhibits and stubs wait in an unnamed
file of the workspace, since several documents are written from them.
"""

from __future__ import annotations

import base64
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

from sotdae.actions.acting import Acting
from sotdae.actions.progress import Progress
from sotdae.cases.bundle import Act, BundleHeader, Exhibit, Stub, Totals
from sotdae.cases.disclosure import mask_file_name
from sotdae.cases.withholding import Matter, Piece, Reason, withheld
from sotdae.custody import bundle_layout as at
from sotdae.custody import details
from sotdae.custody.bag import BagWriter
from sotdae.custody.log_lines import LogEntry
from sotdae.custody.merkle import Prover
from sotdae.custody.sealing import seal_bytes
from sotdae.custody.tlog_proof import tlog_proof
from sotdae.custody.vault import ANCHORS, checkpoint_sizes
from sotdae.errors import ObjectAltered, ObjectMissing, SealUnreadable
from sotdae.model.canonical import canonical_json

R = TypeVar("R", Exhibit, Stub)

_BLOCK_BYTES: Final = 1 << 20
_ITEM_FIELDS: Final = frozenset(("item_id", "bytes", "kind", "object_id", "name"))


class Spool(Generic[R]):
    """Rows that wait in an unnamed file: appended to, then read from the start as often as needed."""

    def __init__(self, kind: type[R], folder: Path, cleanup: ExitStack) -> None:
        """Make an empty one; closed, and so gone, with ``cleanup``."""
        self._kind: type[R] = kind
        self._file = cleanup.enter_context(tempfile.TemporaryFile(dir=folder))  # noqa: SIM115 (closed by the caller's stack)
        self.count = 0

    def add(self, row: R) -> None:
        """Append a row."""
        self._file.write(json.dumps(asdict(row)).encode() + b"\n")
        self.count += 1

    def rows(self) -> Iterator[R]:
        """Yield the rows so far; one pass at a time."""
        self._file.seek(0)
        for line in self._file:
            yield self._kind(**json.loads(line))


@dataclass
class Gathered:
    """What was written of the vault, and what documents are to be written from.

    Attributes:
        hidden: item id -> what stands in its place in readable documents.
        proved: log entries (from 1) whose records are in the bundle.
    """

    exhibits: Spool[Exhibit]
    stubs: Spool[Stub]
    acts: list[Act] = field(default_factory=list)
    totals: Totals = field(default_factory=Totals)
    hidden: dict[str, str] = field(default_factory=dict)
    proved: list[int] = field(default_factory=list)


class VaultParts:
    """Writes the vault's parts of one bundle."""

    def __init__(self, acting: Acting, bag: BagWriter, header: BundleHeader, gathered: Gathered, progress: Progress) -> None:
        """Take what is needed; nothing is written yet."""
        self._vault, self._keyring, self._case = acting.opened.vault, acting.opened.keyring, acting.case.case_id
        self._bag, self._header, self._gathered, self._progress = bag, header, gathered, progress
        self._recipients = [one.key for one in header.recipients]
        self._frozen = {row.tag for row in acting.ledger.frozen()}
        self._erased = set(self._vault.log.erased)
        self._leaves = self._vault.log.leaves(header.log_size)
        self._copied: set[bytes] = set()
        self._named: set[bytes] = set()
        self._open_acts: dict[str, Act] = {}

    def write(self) -> None:
        """Write everything: the case's entries first, then the log and its proofs."""
        for entry in self._entries():
            if entry.case == self._case:
                self._take_in(entry)
            elif entry.case is None:
                self._gathered.acts.append(Act(entry.seq, entry.type, entry.at.isoformat(), entry.at.isoformat()))
        self._gathered.acts += self._open_acts.values()
        self._gathered.acts.sort(key=lambda act: act.log_seq)
        self._gathered.totals.acts = len(self._gathered.acts)
        self._gathered.totals.performers.update(act.performer for act in self._gathered.acts if act.performer)
        self._write_log()
        self._write_proofs()

    def _entries(self) -> Iterator[LogEntry]:
        for entry in self._vault.entries():
            if entry.seq > self._header.log_size:
                return
            yield entry

    def _rule(self, matter: Matter, entry: LogEntry, kind: str = "", *, frozen: bool = False, erased: bool = False) -> Reason | None:
        piece = Piece(matter, entry.type, kind, frozen, erased, entry.case in {None, self._case})
        return withheld(piece, self._header.variant, law_enforcement=self._header.authority is not None)

    def _stub(self, what: Matter, where: str, digest: str, reason: Reason) -> None:
        self._gathered.stubs.add(Stub(what.value, where, digest, reason.value))
        self._gathered.totals.withheld += 1

    def _take_in(self, entry: LogEntry) -> None:
        """Write one entry's records and objects, and remember it as an act."""
        first = self._gathered.totals.exhibits
        rows = self._opened(entry)
        own: set[str] = set()
        if rows is not None:
            own = self._write_records(entry, rows)
        for object_id in (str(named["object"]) for named in entry.body.get("objects", ())):
            if object_id not in own and bytes.fromhex(object_id) not in self._named:  # a later line may name it again: its key was sealed anew
                self._write_object(entry, object_id, "", frozen=False)
            self._named.add(bytes.fromhex(object_id))
        if "details" in entry.body:
            self._named.add(bytes.fromhex(str(entry.body["details"]["object"])))
        last = self._gathered.totals.exhibits
        facts: Mapping[str, Any] = (rows[0].record if rows else None) or {}
        shown = rows is not None and self._rule(Matter.RECORD, entry) is None
        self._note_act(entry, facts if shown else {"performer": facts.get("performer"), "verb": facts.get("verb")}, (first + 1, last))

    def _opened(self, entry: LogEntry) -> list[details.Salted] | None:
        named = entry.body.get("details")
        if named is None:
            return []
        object_id = self._vault.details_object(entry)
        if object_id is None or object_id in self._erased:
            self._stub(Matter.RECORD, f"log entry {entry.seq}", str(named["object"]), Reason.ERASED)
            return None
        with self._vault.open_item(self._keyring, entry.case, object_id) as stream:
            return details.salted(stream.read(), str(named["root"]))

    def _write_records(self, entry: LogEntry, rows: list[details.Salted]) -> set[str]:
        """Write commitments and shown records; returns the objects that the records name."""
        if not rows:
            return set()
        place = at.COMMITMENTS.format(seq=entry.seq)
        self._bag.add(place, "".join(f"{row.leaf.hex()}\n" for row in rows).encode())
        self._gathered.proved.append(entry.seq)
        shown: list[bytes] = []
        objects: set[str] = set()
        for index, row in enumerate(rows):
            record = row.record
            if record is None:
                self._stub(Matter.RECORD, f"{place}:{index + 1}", row.leaf.hex(), Reason.ERASED)
                continue
            is_item = record.keys() >= _ITEM_FIELDS
            frozen = is_item and self._keyring.item_tag(str(record["item_id"])) in self._frozen
            reason = self._rule(Matter.RECORD, entry, str(record.get("kind", "")), frozen=frozen)
            if is_item:
                if record["object_id"] is not None:
                    objects.add(str(record["object_id"]))
                self._write_exhibit(entry, index, row, frozen, reason)
            if reason is None:
                shown.append(f"{index} {row.salt} ".encode() + canonical_json(dict(record)) + b"\n")
            else:
                self._stub(Matter.RECORD, f"{place}:{index + 1}", row.leaf.hex(), reason)
        if shown:
            self._bag.add(at.RECORDS.format(seq=entry.seq), seal_bytes(b"".join(shown), self._recipients))
            self._gathered.totals.records += len(shown)
        return objects

    def _write_exhibit(self, entry: LogEntry, index: int, row: details.Salted, frozen: bool, reason: Reason | None) -> None:
        """Write an item's object where it may be shown, and its row."""
        record, totals = row.record or {}, self._gathered.totals
        totals.exhibits += 1
        kind, item_id, object_id = str(record["kind"]), str(record["item_id"]), record["object_id"]
        if object_id is not None:
            found = self._write_object(entry, str(object_id), kind, frozen=frozen)
            why = found or reason
        else:
            why, found = reason or Reason.NOT_HELD, Reason.NOT_HELD
        totals.held += found is None
        hidden = self._rule(Matter.DIGEST, entry, kind, frozen=frozen)
        if hidden is not None:
            self._gathered.hidden[item_id] = f"withheld:{row.leaf.hex()}"
            self._stub(Matter.DIGEST, f"exhibit {totals.exhibits}", row.leaf.hex(), hidden)
        self._gathered.exhibits.add(
            Exhibit(
                number=totals.exhibits,
                log_seq=entry.seq,
                index=index,
                kind=kind,
                size=int(record["bytes"]),
                name_masked=mask_file_name(str(record["name"]).rpartition("/")[2]),
                item_id=None if hidden is not None else item_id,
                object_id=str(object_id) if found is None else None,
                commitment=row.leaf.hex(),
                sealed_at=entry.at.isoformat(),
                withheld=None if why is None else why.value,
                seen_before=bool(record.get("seen_before")),
            )
        )

    def _write_object(self, entry: LogEntry, object_id: str, kind: str, *, frozen: bool) -> Reason | None:
        """Copy an object as it lies in the vault and seal its item key again; returns why not, where it is held back."""
        if bytes.fromhex(object_id) in self._copied:
            return None
        reason = self._rule(Matter.OBJECT, entry, kind, frozen=frozen, erased=object_id in self._erased)
        if reason is not None:
            self._stub(Matter.OBJECT, at.object_file(object_id), object_id, reason)
            return reason
        try:
            identity = self._vault.item_identity(self._keyring, entry.case, object_id)
        except SealUnreadable:
            if kind != "media" or self._keyring.custody(self._case) is None:
                raise
            self._stub(Matter.OBJECT, at.object_file(object_id), object_id, Reason.CUSTODY)
            return Reason.CUSTODY
        if self._bag.add(at.object_file(object_id), self._blocks(object_id)) != object_id:
            raise ObjectAltered(object_id=object_id)
        self._bag.add(at.item_key_file(object_id), seal_bytes(f"{identity}\n".encode(), self._recipients))
        self._copied.add(bytes.fromhex(object_id))
        self._gathered.totals.objects += 1
        return None

    def _blocks(self, object_id: str) -> Iterator[bytes]:
        try:
            with self._vault.store.path(object_id).open("rb") as file:
                while block := file.read(_BLOCK_BYTES):
                    self._progress.advance(len(block))
                    yield block
        except FileNotFoundError as error:
            raise ObjectMissing(object_id=object_id) from error

    def _note_act(self, entry: LogEntry, facts: Mapping[str, Any], exhibits: tuple[int, int]) -> None:
        """Remember what was done: two entries of an action are one act, a batch of items belongs to its action."""
        action, at_ = str(entry.body.get("action", "")), entry.at.isoformat()
        running = self._open_acts.get(action)
        if entry.type == "items.sealed" and running is not None:
            first = running.exhibits[0] if running.exhibits else exhibits[0]
            self._open_acts[action] = replace(running, exhibits=(first, exhibits[1])) if exhibits[1] >= first else running
        elif entry.type == "action.done" and running is not None:
            self._gathered.acts.append(replace(self._open_acts.pop(action), ended_at=at_, ended_seq=entry.seq))
        else:
            act = Act(entry.seq, entry.type, at_, at_, **{name: facts.get(name) for name in ("performer", "authority", "purpose", "instrument")})
            if entry.type == "action.begun":
                self._open_acts[action] = replace(act, type=f"action.{facts.get('verb') or 'unknown'}", ended_at=None)
            else:
                self._gathered.acts.append(replace(act, exhibits=exhibits if exhibits[1] >= exhibits[0] else None))

    def _write_log(self) -> None:
        self._bag.add(at.LOG, self._lines())
        self._bag.add(at.LEAVES, (f"{leaf.hex()}\n".encode() for leaf in self._leaves))
        self._bag.add(at.KEY, f"{self._header.key_line}\n".encode())

    def _lines(self) -> Iterator[bytes]:
        for entry in self._entries():
            reason = self._rule(Matter.LINE, entry)
            if reason is None:
                yield canonical_json(dict(entry.body)) + b"\n"
            else:
                self._stub(Matter.LINE, f"{at.LEAVES}:{entry.seq}", self._leaves[entry.seq - 1].hex(), reason)

    def _write_proofs(self) -> None:
        """Write the checkpoint, proofs that the entries with records are under it, and older checkpoints with proofs that the log only grew."""
        size = self._header.log_size
        self._bag.add(at.CHECKPOINT, self._vault.checkpoint(size))
        prover = Prover(self._leaves)
        for seq in self._gathered.proved:
            self._bag.add(at.PROOF.format(seq=seq), tlog_proof(self._vault, seq, size, prover))
        anchored = set(self._copy_anchors())
        sizes = checkpoint_sizes(self._vault.folder)
        for older in sizes:
            if older < size and (older in anchored or older == sizes[0]):
                self._bag.add(at.OLDER.format(size=older), self._vault.checkpoint(older))
                steps = "".join(f"{base64.b64encode(step).decode()}\n" for step in prover.consistency(older, size))
                self._bag.add(at.CONSISTENCY.format(size=older), f"older {older}\nnewer {size}\n{steps}".encode())

    def _copy_anchors(self) -> Iterable[int]:
        """Copy outside timestamps over checkpoints up to the bundle's; returns the sizes that they are over."""
        sizes: set[int] = set()
        for name, path, size in anchor_files(self._vault.folder, self._header.log_size):
            self._bag.add(at.ANCHORS + name, path.read_bytes())
            self._gathered.totals.anchors += name.endswith(".tsr")
            if size is not None:
                sizes.add(size)
        return sizes


def anchor_files(vault: Path, log_size: int) -> Iterator[tuple[str, Path, int | None]]:
    """Yield (name below the anchors' folder, file, size of the checkpoint it is over) of what lies there, up to a size. The seam to timestamping."""
    folder = vault / ANCHORS
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        name = path.relative_to(folder).as_posix()
        first = name.partition("/")[0].partition(".")[0]
        size = int(first) if first.isascii() and first.isdigit() else None
        if path.is_file() and not path.is_symlink() and not name.endswith(".part") and (size is None or size <= log_size):
            yield name, path, size


def table(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[bytes]:
    """Yield a table of tab-separated values; what is None is a dash."""
    yield ("\t".join(columns) + "\n").encode()
    for row in rows:
        yield ("\t".join(at.NOTHING if value is None else str(value) for value in row) + "\n").encode()
