# SPDX-License-Identifier: Apache-2.0
"""What a job is to do, kept sealed: what a person stated is free text, and paths name files, so neither stands in the table of jobs.

The arguments are one file of the workspace, sealed to the operator and called by the digest of its bytes; the row holds that digest. The job's id is
a keyed digest of kind and arguments, so the same work asked for twice is one job, and nobody without keys can tell which work it is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sotdae.actions.jobs.table import Jobs
from sotdae.actions.workspace import Workspace
from sotdae.cases.jobs import Job, Kind, State
from sotdae.custody.keyring import Keyring
from sotdae.custody.sealing import open_bytes, seal_bytes
from sotdae.disk import DISK, writing
from sotdae.errors import WorkError
from sotdae.model.canonical import Json, canonical_digest, canonical_json
from sotdae.model.ids import require_digest

_ID_HEX: Final = 32
FOLDER: Final = "jobs"


def folder(place: Workspace) -> Path:
    """Return where sealed arguments lie."""
    return place.folder / "tmp" / FOLDER


def job_id(keyring: Keyring, kind: Kind, case_id: str, arguments: Mapping[str, Json]) -> str:
    """Return the id that this work has, whoever asks for it."""
    named: list[Json] = ["sotdae-job@v1", kind.value, case_id, {name: value for name, value in arguments.items() if name != "performer"}]
    return keyring.item_tag(canonical_digest(named))[:_ID_HEX]


def ask(
    jobs: Jobs,
    place: Workspace,
    keyring: Keyring,
    kind: Kind,
    arguments: Mapping[str, Json],
    *,
    case_id: str,
    person: str,
    now: datetime,
    anew: bool = False,
) -> Job:
    """Post work for the background, or return the job that does it already.

    Args:
        jobs: the table.
        place: the workspace.
        keyring: unlocked.
        kind: what to do.
        arguments: what with; the performer among them, who is no part of the id.
        case_id: the case's id; "" for the workspace.
        person: who asks, as an id.
        now: UTC.
        anew: do finished work once more.
    """
    sealed = seal_bytes(canonical_json(dict(arguments)), [keyring.recipient])
    digest = hashlib.sha256(sealed).hexdigest()
    with writing():
        DISK.put(folder(place) / f"{digest}.age", sealed)
    job = Job(job_id(keyring, kind, case_id, arguments), kind, case_id, digest, person, State.WAITING, now)
    posted = jobs.ask(job, now, anew=anew)
    if posted.arguments != digest:
        forget(place, digest)
    return posted


def read(place: Workspace, keyring: Keyring, job: Job) -> dict[str, Any]:
    """Return a job's arguments.

    Raises:
        WorkError: if they are gone or cannot be opened: somebody has to ask again.
    """
    try:
        sealed = (folder(place) / f"{require_digest(job.arguments)}.age").read_bytes()
    except (OSError, ValueError) as error:
        raise WorkError from error
    (identity,) = keyring.own.values()
    found: dict[str, Any] = json.loads(open_bytes(sealed, identity, "a job's arguments"))
    return found


def forget(place: Workspace, digest: str) -> None:
    """Remove sealed arguments that nobody needs any more."""
    with writing():
        DISK.remove(folder(place) / f"{require_digest(digest)}.age")
