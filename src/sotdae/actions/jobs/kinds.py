# SPDX-License-Identifier: Apache-2.0
"""What each kind of job does: a plain call of the action that a person would call, with sealed arguments in and ids and counts out.

Every one of them may be cut off at any moment and done again: what was acknowledged is kept, and work already done is not done twice. Nothing that a
job returns is a text, a title, an account or the name of a file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from sotdae.actions.acting import acting
from sotdae.actions.adding import refreshing
from sotdae.actions.adding.capture import AddRequest, AddResult, add
from sotdae.actions.jobs import staging
from sotdae.actions.matching.match import MatchRequest, match_bank
from sotdae.actions.progress import Progress
from sotdae.actions.proofs.bundling import Wanted, bundle
from sotdae.actions.proofs.verifying import verify
from sotdae.actions.workspace import Workspace
from sotdae.cases.jobs import Kind
from sotdae.cases.withholding import Variant
from sotdae.classes import dataclass
from sotdae.errors import BundleExists

Result = dict[str, Any]
_BUNDLE_NAME_HEX: Final = 12


@dataclass(frozen=True, slots=True)
class Work:
    """One job at hand.

    Attributes:
        place: the workspace.
        secret: what opens its keyring.
        job_id: the job's.
        arguments: as they were sealed.
        now: UTC, when it was taken up.
        progress: told how far it is.
    """

    place: Workspace
    secret: str | None
    job_id: str
    arguments: Mapping[str, Any]
    now: datetime
    progress: Progress

    def stated(self, name: str) -> str | None:
        """Return what a person stated, or None."""
        value = self.arguments.get(name)
        return str(value) if value else None


def run(kind: Kind, work: Work) -> Result:
    """Do it. Raises what the action raises."""
    return _KINDS[kind](work)


def _add(work: Work) -> Result:
    at = work.stated("captured_at")
    request = AddRequest(
        workspace=work.place.folder,
        paths=tuple(Path(one) for one in work.arguments["paths"]),
        case=str(work.arguments["case"]),
        passphrase=work.secret,
        authority=work.stated("authority"),
        purpose=work.stated("purpose"),
        performer=work.stated("performer"),
        clock_offset_seconds=work.arguments.get("clock_offset_seconds"),
        captured_at=datetime.fromisoformat(at) if at else None,
        zone=work.stated("zone"),
        chats=tuple(work.arguments.get("chats") or ()),
        whole=bool(work.arguments.get("whole")),
    )
    result = add(request, now=work.now, progress=work.progress)
    staging.remove(work.place, request.paths)
    return _added(result)


def _added(result: AddResult) -> Result:
    """Return ids and counts: what was read and why not stands in the book and in the read model."""
    kept = ("capture_id", "readers", "items", "items_sealed", "bytes_read", "messages", "rooms", "problems", "already_known")
    rows = [{name: row[name] for name in kept} for row in result.to_json()["captures"]]
    return {"captures": rows, "findings": dict(result.findings), "watched": len(result.watched)}


def _analyse(work: Work) -> Result:
    with acting(work.place, str(work.arguments["case"]), passphrase=work.secret, performer=work.stated("performer"), now=work.now) as who:
        done = refreshing.refresh(who.opened, who.case, {}, now=work.now, progress=work.progress, performer=who.performer)
        done.watch.set_told()
        return {"captures": len(done.captures), "findings": dict(done.findings)}


def _match(work: Work) -> Result:
    asked = MatchRequest(
        work.place.folder,
        str(work.arguments["subject"]),
        case=str(work.arguments["case"]),
        performer=work.stated("performer"),
        passphrase=work.secret,
        all_cases=bool(work.arguments.get("all_cases")),
    )
    found = match_bank(asked, now=work.now)
    counts = [len(row.get("matches") or ()) for row in found.queries]
    return {"subject": found.subject, "photos": len(counts), "found": sum(counts), "frozen": found.frozen, "searched": found.searched.hashes}


def _bundle(work: Work) -> Result:
    name = f"bundle-{work.job_id[:_BUNDLE_NAME_HEX]}.zip"
    to = work.place.reports / name
    to.parent.mkdir(mode=0o700, exist_ok=True)
    wanted = Wanted(
        to,
        tuple(work.arguments["recipients"]),
        str(work.arguments["purpose"]),
        date.fromisoformat(str(work.arguments["until"])),
        Variant(work.arguments.get("variant", Variant.COURT)),
        work.stated("law_enforcement"),
    )
    with acting(work.place, str(work.arguments["case"]), passphrase=work.secret, performer=work.stated("performer"), now=work.now) as who:
        try:
            made = bundle(who, wanted, progress=work.progress)
        except BundleExists:
            return {"file": name}  # it was written whole by this very job, whose worker died before it could say so
    return {"file": name, "bundle_id": made.bundle_id, "manifest_digest": made.manifest_digest, "log_seq": made.log_seq}


def _verify(work: Work) -> Result:
    work.progress.begin("look", None)
    found = verify(work.place)
    bad = {name: len(getattr(found, name)) for name in ("altered", "altered_keys", "missing", "foreign", "log_errors")}
    told = {"log_size": found.log_size, "root": found.root, "objects": found.objects, "unlogged": len(found.unlogged)}
    return {"ok": found.ok, "synthetic": found.synthetic, **told, **bad, "anchor_errors": len(found.anchors.errors)}


_KINDS: Final[Mapping[Kind, Callable[[Work], Result]]] = {
    Kind.ADD: _add,
    Kind.ANALYSE: _analyse,
    Kind.MATCH: _match,
    Kind.BUNDLE: _bundle,
    Kind.VERIFY: _verify,
}
