# SPDX-License-Identifier: Apache-2.0
"""``sotdae bundle``: a case for a court, a defence or a newsroom, as a package that can be checked and opened without this program.

In the log before anything leaves (``bundle.begun``: to whose keys, what for, until when), and again when it is whole (``bundle.made``: the digest of
the list of its files), so that what was sent can be told and asked back later; its last day stands in clear, so that `today` reminds of it. Nothing
is sent: the person carries it.
"""

from __future__ import annotations

import hashlib
import io
import json
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any, Final, Literal

from sotdae import __version__
from sotdae.actions.acting import Acting, Note, new_id
from sotdae.actions.progress import Progress
from sotdae.actions.proofs.bundle_parts import Gathered, Spool, VaultParts, table
from sotdae.actions.questions.reporting import build_dossier, exporter_called
from sotdae.actions.workspace import ANSWERS
from sotdae.cases.bundle import (
    ABSTAINED,
    PROBLEM,
    REJECTED,
    BundleHeader,
    Exhibit,
    Recipient,
    Stub,
    Totals,
    findings_of,
    plain,
    with_digests_held_back,
)
from sotdae.cases.consent import day_of
from sotdae.cases.dossier import Audience, Dossier
from sotdae.cases.withholding import GROUNDS, Matter, Piece, Reason, Variant, withheld
from sotdae.classes import dataclass
from sotdae.custody import bundle_layout as at
from sotdae.custody.bag import BagWriter
from sotdae.custody.checkpoints import sign_text
from sotdae.custody.merkle import root_of
from sotdae.custody.sealing import seal_bytes, seal_to_partner
from sotdae.custody.vault import Mode
from sotdae.errors import AnswersMissing, DocumentInvalid, UsageError
from sotdae.exchange import bundle as readable
from sotdae.exchange.bundle import inventory
from sotdae.exchange.case_uco import bundle_document

_LONGEST: Final = 200
"""Letters of a purpose or an authority: one line on the inventory."""
_MOST_NAMES_BYTES: Final = 1 << 20
_LANGUAGES: Final[tuple[Literal["ko", "en"], ...]] = ("ko", "en")
SYNTHETIC: Final = "SYNTHETIC, NOT EVIDENCE"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to bundle, for whom.

    Attributes:
        to: a folder that does not exist yet, or a file that ends in ``.zip``.
        recipients: age recipients (``age1…``); every one of them can open it.
        purpose: what for, one line.
        until: the last day on which the recipients may keep it.
        law_enforcement: the authority under which police or prosecution receives it; None for everybody else.
        names: a file of lines ``performer<TAB>name``, sealed to the court; kept nowhere else.
    """

    to: Path
    recipients: tuple[str, ...]
    purpose: str
    until: date
    variant: Variant = Variant.COURT
    law_enforcement: str | None = None
    names: Path | None = None


@dataclass(frozen=True, slots=True)
class Bundled:
    """A bundle that was written. Fields: docs/cli.md."""

    case: str
    bundle_id: str
    file: str
    variant: str
    until: str
    recipients: tuple[str, ...]
    manifest_digest: str
    key_line: str
    log_size: int
    log_seq: int
    totals: Mapping[str, Any]
    synthetic: bool

    def to_json(self) -> dict[str, Any]:
        """Return the documented JSON."""
        return {one.name: plain(getattr(self, one.name)) for one in fields(self)}


def bundle(acting: Acting, wanted: Wanted, *, progress: Progress) -> Bundled:
    """Write a bundle of the case.

    Args:
        acting: the case, opened with its keys.
        wanted: what, for whom.
        progress: told the bytes copied.

    Raises:
        UsageError: if something that must be stated is missing, or the day is past.
        RecipientUnusable: if a key is no age recipient.
        BundleExists: if something stands at the named place.
        AnswersMissing: if there are no findings to tell; run `add` again.
        ObjectAltered: if an object is not the one that the log names: nothing is handed over then.
        DocumentInvalid: if a written document does not pass its own check.
    """
    recipients = _checked(acting, wanted)
    names = _names(wanted)
    answers = acting.opened.place.case_lake(acting.case.case_id) / ANSWERS
    if not answers.is_file():
        raise AnswersMissing(case=acting.case.case_id[:8])
    bundle_id, prints = new_id(), [one.fingerprint for one in recipients]
    stated = {"bundle_id": bundle_id, "variant": wanted.variant.value, "purpose": wanted.purpose, "until": wanted.until.isoformat()}
    told_to = {"recipients": prints, "law_enforcement": wanted.law_enforcement}
    with ExitStack() as cleanup:
        bag = cleanup.enter_context(BagWriter(wanted.to))
        begun = acting.log([Note("bundle.begun", {**stated, **told_to})])
        header = _header(acting, wanted, recipients, bundle_id, begun)
        temporary = acting.opened.place.folder / "tmp"
        temporary.mkdir(mode=0o700, exist_ok=True)
        gathered = Gathered(Spool(Exhibit, temporary, cleanup), Spool(Stub, temporary, cleanup))
        progress.begin("bundle", None)
        VaultParts(acting, bag, header, gathered, progress).write()
        _write_annex(bag, header, gathered, names)
        _write_findings(bag, header, gathered, build_dossier(answers, acting.case.name, (header.log_size, header.log_root), acting.now))
        _write_readable(bag, header, gathered)
        digest = _close(acting, bag, header)
        told = {"bundle_id": bundle_id, "manifest_digest": digest, "recipients": prints, "exhibits": gathered.totals.exhibits}
        seq = acting.log([Note("bundle.made", told, shown={"until": wanted.until.isoformat()})])
        bag.publish()
    counts = gathered.totals.to_json()
    names_of_it = (acting.case.name, bundle_id, str(wanted.to), wanted.variant.value, wanted.until.isoformat(), tuple(prints))
    return Bundled(*names_of_it, digest, header.key_line, header.log_size, seq, counts, header.synthetic)


def _checked(acting: Acting, wanted: Wanted) -> tuple[Recipient, ...]:
    """Return the recipients, once everything that must be stated is."""
    if not wanted.recipients:
        raise UsageError(what="say for whom: --recipient age1…, as often as there are recipients")
    keys = tuple(dict.fromkeys(key.strip() for key in wanted.recipients))
    for key in keys:
        seal_to_partner(b"", key)  # raises where nothing can be sealed to it
    for option, value in (("--purpose", wanted.purpose), ("--law-enforcement", wanted.law_enforcement)):
        if value is not None and (not value.strip() or len(value) > _LONGEST or any(unicodedata.category(one).startswith("C") for one in value)):
            raise UsageError(what=f"{option} is one line of at most {_LONGEST} letters")
    if wanted.until < day_of(acting.now):
        raise UsageError(what="--until is a day that is past")
    if wanted.law_enforcement is not None and wanted.variant is not Variant.COURT:
        raise UsageError(what="--law-enforcement goes with --variant court")
    if not acting.performer and acting.opened.vault.mode is not Mode.SYNTHETIC:
        raise UsageError(what="say who hands it over: --performer, a role and a staff id")
    return tuple(Recipient(key, hashlib.sha256(key.encode()).hexdigest()) for key in keys)


def _names(wanted: Wanted) -> bytes | None:
    """Return the annex's text, checked: a line a performer, a tab, the name."""
    if wanted.names is None:
        return None
    if withheld(Piece(Matter.NAMES), wanted.variant) is not None:
        raise UsageError(what="--names goes with --variant court: names are sealed to the court alone")
    try:
        text = wanted.names.read_bytes()[: _MOST_NAMES_BYTES + 1].decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(what="--names is a readable file in UTF-8") from error
    lines = [line for line in text.splitlines() if line.strip()]
    if len(text) > _MOST_NAMES_BYTES or not lines or not all(len(line.split("\t")) == 2 for line in lines):  # noqa: PLR2004 (performer and name)
        raise UsageError(what="--names has on each line the performer as stated, a tab, and the name")
    return ("\n".join(lines) + "\n").encode()


def _header(acting: Acting, wanted: Wanted, recipients: tuple[Recipient, ...], bundle_id: str, size: int) -> BundleHeader:
    vault = acting.opened.vault
    return BundleHeader(
        bundle_id=bundle_id,
        case_id=acting.case.case_id,
        mode=vault.mode.value,
        synthetic=vault.mode is Mode.SYNTHETIC,
        variant=wanted.variant,
        purpose=wanted.purpose.strip(),
        authority=wanted.law_enforcement,
        performer=acting.performer,
        until=wanted.until,
        recipients=recipients,
        made_at=acting.now,
        program=f"sotdae {__version__}",
        origin=vault.origin,
        log_size=size,
        log_root=root_of(vault.log.leaves(size)).hex(),
        key_line=vault.key_line,
    )


def _write_annex(bag: BagWriter, header: BundleHeader, gathered: Gathered, names: bytes | None) -> None:
    if names is not None:
        bag.add(at.NAMES, seal_bytes(names, [one.key for one in header.recipients]))
        gathered.totals.names = True
        return
    reason = withheld(Piece(Matter.NAMES), header.variant) or Reason.NO_NAMES
    gathered.stubs.add(Stub(Matter.NAMES.value, at.NAMES, at.NOTHING, reason.value))
    gathered.totals.withheld += 1


def _write_findings(bag: BagWriter, header: BundleHeader, gathered: Gathered, whole: Dossier) -> None:
    """Write the findings twice, for machines and for reading, in the same words for every variant; digests held back stay so here too."""
    audience = {Variant.COURT: Audience.COURT, Variant.DEFENCE: Audience.DEFENCE, Variant.NEWSROOM: Audience.NEWSROOM}[header.variant]
    dossier = replace(with_digests_held_back(whole, gathered.hidden), audience=audience)
    bag.add(at.FINDINGS, _counted(dossier, gathered.totals))
    sink = io.BytesIO()
    exporter = exporter_called("report-html")
    exporter.write(dossier, sink)
    faults = sorted({problem.code for problem in exporter.check(io.BytesIO(sink.getvalue())) if problem.severity == "error"})
    if faults:
        raise DocumentInvalid(what=", ".join(faults))
    bag.add(at.REPORT, sink.getvalue())


def _counted(dossier: Dossier, totals: Totals) -> Iterator[bytes]:
    for row in findings_of(dossier):
        stands = row["stands"]
        totals.problems += stands == PROBLEM
        totals.findings += stands != PROBLEM
        totals.rejected += stands == REJECTED
        totals.abstained += stands == ABSTAINED
        totals.opposing += bool(row["against"])
        yield json.dumps(row, ensure_ascii=False).encode() + b"\n"


def _write_readable(bag: BagWriter, header: BundleHeader, gathered: Gathered) -> None:
    """Write what people and other programs read: tables, CASE, inventory, manual, script."""
    exhibits, stubs, acts = gathered.exhibits, gathered.stubs, gathered.acts
    bag.add(at.EXHIBITS, table(at.EXHIBIT_COLUMNS, (_exhibit_cells(row) for row in exhibits.rows())))
    rows = ((row.what, row.where, row.digest, row.reason, GROUNDS[Reason(row.reason)][1]) for row in stubs.rows())
    bag.add(at.WITHHELD, table(at.WITHHELD_COLUMNS, rows))
    bag.add(at.CASE, bundle_document(header, acts, exhibits.rows(), acts))
    digest = bag.add(at.SCRIPT, readable.script())
    what = inventory.Inventory(header, gathered.totals, digest, exhibits.rows, lambda: acts, stubs.rows)
    for language in _LANGUAGES:
        bag.add(at.MANUAL.format(language=language), readable.manual(language))
        bag.add(at.INVENTORY.format(language=language, form="html"), inventory.html(what, language))
        bag.add(at.INVENTORY.format(language=language, form="txt"), inventory.text(what, language))
    facts = {"format": at.FORMAT, **({"warning": SYNTHETIC} if header.synthetic else {}), **plain(header), "totals": gathered.totals.to_json()}
    bag.add(at.FACTS, json.dumps(facts, ensure_ascii=False, indent=1).encode() + b"\n")


def _exhibit_cells(row: Exhibit) -> tuple[object, ...]:
    return (row.number, row.log_seq, row.index, row.kind, row.size, row.item_id, row.object_id, row.commitment, row.withheld)


def _close(acting: Acting, bag: BagWriter, header: BundleHeader) -> str:
    """Close the bag: the list of its files, signed by the log's key. Returns the list's SHA-256."""
    info = {
        "Bagging-Date": acting.now.date().isoformat(),
        "Bag-Software-Agent": header.program,
        "External-Identifier": header.bundle_id,
        "Internal-Sender-Description": f"{SYNTHETIC}. " * header.synthetic + f"variant {header.variant.value}; begin with data/inventory.en.html",
    }
    digest = bag.seal(info)
    bag.add(at.NOTE, sign_text(header.origin, at.note_text(digest), acting.opened.keyring.signing_key))
    bag.close()
    return digest
