# SPDX-License-Identifier: Apache-2.0
"""Brings a case's working copy up to date: missing readings, folds, labels, analyses, the read model, the report.

Every step asks what is missing and does only that, so a second run of the same command does nothing, a killed one is completed, and a lake that was
deleted comes back out of the vault.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import datetime
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sotdae.actions import rule_packs
from sotdae.actions.acting import Acting
from sotdae.actions.adding import analysing, readers
from sotdae.actions.adding.scanning import SEEN, Scan, pass_digest
from sotdae.actions.answers import answering, decisions
from sotdae.actions.forgetting import Unerased, erased_places, require_current
from sotdae.actions.matching.watching import Watch, watch
from sotdae.actions.opening import Opened
from sotdae.actions.pictures import looking_again, picture_index
from sotdae.actions.pictures.media_hashing import rows_of
from sotdae.actions.progress import Progress
from sotdae.actions.questions import reporting
from sotdae.actions.questions.kept_rows import kept_rows
from sotdae.actions.records.book import CaptureEntry, CaseRow
from sotdae.actions.records.capture_facts import capture_fact, stated
from sotdae.actions.sources import CheckedSource, VaultSource
from sotdae.actions.turns import turn
from sotdae.captures.reader import Reader, ReadOptions, Source
from sotdae.cases.consent import day_of
from sotdae.classes import dataclass
from sotdae.custody.vault import LOG, Mode
from sotdae.errors import UsageError
from sotdae.lake.collect import collect
from sotdae.lake.folds import AddedSnapshot, refold
from sotdae.lake.hits import HitsWriter, finished_hits
from sotdae.lake.media_hashes import MediaHash, MediaHashWriter, recipe_of
from sotdae.lake.snapshots import Manifest, Recipe, SnapshotWriter, finished
from sotdae.model.ids import require_digest
from sotdae.model.observations import Message, Problem
from sotdae.text.rules import RuleSet
from sotdae.text.views import MOST_CHARACTERS


@dataclass
class Reading:
    """What was read of one capture."""

    messages: int = 0
    problems: int = 0
    computed: bool = False
    room_keys: list[str] = field(default_factory=list)
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a refresh did: each capture's reading, findings by kind, the report's path, and what banks and lists met."""

    captures: Mapping[str, Reading]
    findings: Mapping[str, int]
    report: Path
    watch: Watch


def refresh(opened: Opened, case: CaseRow, sources: Mapping[str, Source], *, now: datetime, progress: Progress, performer: str = "") -> Outcome:
    """Bring a case up to date. One process at a time has its turn at a case; others wait, and see then what it has left to do.

    Args:
        opened: the workspace.
        case: the case.
        sources: capture id -> the source just handed in; other captures are read out of the vault.
        now: UTC.
        progress: told how far the work is.
        performer: who adds, as stated.
    """
    with turn(opened.place.case_lake(case.case_id), progress):
        return _refresh(opened, case, sources, now=now, progress=progress, performer=performer)


def _refresh(opened: Opened, case: CaseRow, sources: Mapping[str, Source], *, now: datetime, progress: Progress, performer: str) -> Outcome:
    folder = opened.place.case_lake(case.case_id)
    erasures = opened.book.kept.digest(case.case_id)
    require_current(folder, erasures)
    run = _Run(opened, case, folder, rule_packs.in_force(synthetic=opened.vault.mode is Mode.SYNTHETIC), progress, erasures)
    captures = opened.book.captures(case.case_id)
    readings = {row.capture_id: Reading() for row in captures}
    added: list[AddedSnapshot] = []
    for row in captures:
        added.extend(run.capture(row, sources.get(row.capture_id), readings[row.capture_id]))
    before = 0
    for row in captures:
        added.append(run.hashes(row, before, readings[row.capture_id]))
        before = row.seq
    progress.begin("fold", None)
    folded = refold(folder, added)
    aliases = {key: alias.room_key for key, alias in folded.aliases.items()}
    keys = [key for row in captures for key in readings[row.capture_id].room_keys]
    numbers = opened.book.label_rooms(case.case_id, list(dict.fromkeys(keys)), aliases)
    for reading in readings.values():
        canonical = dict.fromkeys(aliases.get(key, key) for key in reading.room_keys)
        reading.labels = tuple(f"R-{numbers[key]:02d}" for key in canonical if key in numbers)
    facts = [capture_fact(row) for row in captures]
    progress.begin("analyse", None)
    findings = analysing.run_all(folder, facts)
    progress.begin("index", None)
    seqs = {item: seq for row in captures for item, seq in row.facts["places"].items()}
    rows = [
        answering.capture_row(case.name, row, stated(row), reading.messages, reading.labels)
        for row, reading in zip(captures, readings.values(), strict=True)
    ]
    # A link may name a room by another of its keys: the label is the same.
    labels = {**{key: numbers[room] for key, room in aliases.items() if room in numbers}, **numbers}
    shown = answering.Shown(case.name, opened.vault.mode.value, labels, seqs, rows)
    picture_index.update(folder)  # before the read model, which says until when was searched: a kill in between leaves the older answer, whole
    answering.update(folder, shown, folded, facts, now)
    decisions.publish(opened, case.case_id)
    watched = watch(Acting(opened, case, performer, now))
    collect(folder)
    head = opened.vault.head()
    kept = kept_rows(opened.book.kept, opened.vault.folder / LOG, case.case_id, day_of(now))
    report = reporting.write_report(opened.place, case.name, case.case_id, (head.size, head.root), now, kept=kept)
    return Outcome(readings, findings, report, watched)


@dataclass(frozen=True, slots=True)
class _Run:
    """What every reading of one refresh needs."""

    opened: Opened
    case: CaseRow
    folder: Path
    rules: RuleSet
    progress: Progress
    erasures: str
    """The digest of what was erased from the case."""

    def capture(self, row: CaptureEntry, source: Source | None, reading: Reading) -> list[AddedSnapshot]:
        """Compute every reading of a capture that is missing, with the readers as they are now."""
        added: list[AddedSnapshot] = []
        zone = stated(row).get("zone")
        for claimed in row.facts["readers"]:
            plugin = readers.plugin(str(claimed["name"]))
            if plugin is None:
                continue
            reader = cast("Reader", plugin.value)
            recipe = Recipe(
                capture_id=require_digest(row.capture_id),
                reader=plugin.name,
                version=reader.version,
                source_digest=plugin.origin.digest,
                options={"zone": zone},
                erasures_digest=self.erasures,
            )
            manifest = finished(self.folder, recipe)
            hits_id = finished_hits(self.folder, recipe, pass_digest(self.rules))
            if manifest is None:
                whole, names, erased = self._left(row, source, list(claimed["names"]))
                options = ReadOptions(zone=time_zone(zone), erased=erased, capture_id=row.capture_id)
                manifest, hits_id = self._read(recipe, reader, whole, names, options)
                reading.computed = True
            elif hits_id is None:
                hits_id = self._rescan(recipe, manifest)
            reading.messages += sum(count.messages for count in manifest.rooms.values())
            reading.problems += sum(manifest.problems.values())
            reading.room_keys.extend(manifest.rooms)
            added.append(AddedSnapshot(manifest.snapshot_id, seq=row.seq, hits_id=hits_id))
        return added

    def _left(
        self, row: CaptureEntry, handed_in: Source | None, names: list[str]
    ) -> tuple[Source, list[str], Mapping[str, Sequence[tuple[int, int]]]]:
        """Return a capture, the members to read, and the places to leave out, without whatever was erased from the case."""
        whole: Source = handed_in or _vault_source(self.opened, self.case, row)
        if not self.erasures:
            return whole, names, {}
        opened, case_id = self.opened, self.case.case_id
        tags = opened.book.kept.erased_tags(case_id)

        def object_of(item_id: str) -> str | None:
            held = opened.book.item(case_id, opened.keyring.item_tag(item_id))
            return None if held is None else held[0]

        source = Unerased(whole, lambda item_id: opened.keyring.item_tag(item_id) in tags)
        there = set(source.names())
        left = [name for name in names if name in there]
        return source, left, erased_places(source, left, opened.book.kept.ranges(case_id), object_of)

    def hashes(self, row: CaptureEntry, after: int, reading: Reading) -> AddedSnapshot:
        """Make the snapshot of a capture's perceptual hashes out of the sealed details, where it is missing.

        Args:
            row: the capture.
            after: the log entry that closed the capture before it in this case. What lies between, an interrupted action's details too, belongs to
                this capture: an item that the case knows is not hashed twice.
            reading: told the problems.
        """
        recipe = recipe_of(require_digest(row.capture_id), self.erasures, looked_again=[end for _, end in looking_again.times(row)])
        manifest = finished(self.folder, recipe)
        if manifest is None:
            with MediaHashWriter(self.folder, recipe) as writer:
                for details in looking_again.details_of(self.opened, self.case, row, after):
                    for found in rows_of(details):
                        writer.add(found) if isinstance(found, MediaHash) else writer.problem(found)
                manifest = writer.finish()
        reading.problems += sum(manifest.problems.values())
        return AddedSnapshot(manifest.snapshot_id, seq=row.seq)

    def _read(self, recipe: Recipe, reader: Reader, source: Source, names: list[str], options: ReadOptions) -> tuple[Manifest, str]:
        """Read claimed members once: rows into a snapshot, texts through the rules on the way."""
        self.progress.begin("read", sum(source.size(name) or 0 for name in names))
        checked = CheckedSource(source, self.progress.advance)
        pseudonym = self.opened.keyring.pseudonym
        with SnapshotWriter(self.folder, recipe, pseudonym=pseudonym) as writer, self._hits(recipe) as hits:
            with self._scan(hits, writer.stored_room_key) as scan:
                add, see = writer.add, scan.see
                for observation in reader.read(checked, names, options):
                    row = observation
                    if type(row) in SEEN:
                        if type(row) is Message and len(row.text or "") > MOST_CHARACTERS:
                            add(_long_text(row))
                            row = row._replace(text=(row.text or "")[:MOST_CHARACTERS])
                        see(row)
                    add(row)
                scan.finish()
            return writer.finish(), hits.finish()

    def _rescan(self, recipe: Recipe, manifest: Manifest) -> str:
        """Run changed rules over texts that are read already."""
        with self._hits(recipe) as hits:
            with self._scan(hits, str) as scan:
                scan.again(self.folder, manifest.snapshot_id)
                scan.finish()
            return hits.finish()

    def _hits(self, recipe: Recipe) -> HitsWriter:
        return HitsWriter(self.folder, recipe, pass_digest(self.rules))

    def _scan(self, hits: HitsWriter, stored_room_key: Callable[[str], str]) -> Scan:
        return Scan(self.rules, hits, stored_room_key, self.opened.keyring.pseudonym, self.opened.keyring.text_key)


def _long_text(row: Message) -> Problem:
    detail = f"of a text longer than {MOST_CHARACTERS:,} characters the beginning is read; all of it is in what was sealed"
    return Problem("long-text", "warning", detail, row.room_key, row.message_id, None, row.item_id, row.byte_offset, row.byte_length)


def _vault_source(opened: Opened, case: CaseRow, row: CaptureEntry) -> VaultSource:
    """The capture's texts as the vault holds them, from the details of its action's entries; media are never opened for a reader."""
    members: dict[str, tuple[str, int, str | None]] = {}
    for entry in opened.vault.entries():
        if entry.type == "items.sealed" and entry.body.get("action") == row.action_id:
            for detail in opened.vault.details(opened.keyring, entry):
                object_id = (detail.get("object_id") or None) if detail["kind"] == "text" else None
                members[str(detail["name"])] = (str(detail["item_id"]), int(detail["bytes"]), object_id)
    return VaultSource(members, lambda object_id: opened.vault.open_item(opened.keyring, case.case_id, object_id))


def time_zone(name: str | None) -> ZoneInfo | None:
    """Return a zone of the IANA database by name, or None.

    Raises:
        UsageError: if there is no such zone.
    """
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise UsageError(what="--zone is not a zone of the IANA time zone database, e.g. Asia/Seoul") from error
