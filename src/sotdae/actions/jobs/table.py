# SPDX-License-Identifier: Apache-2.0
"""The table of jobs in the desk's database. Every change is made against the version that was read, so of two one wins, on SQLite and PostgreSQL.

Rules stand in `cases.jobs`; nothing is decided here. A table may be used by several threads: Django gives each its own connection.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, cast

from django.apps import apps
from django.db import IntegrityError, connections, transaction

from sotdae.actions.records.databases import connect
from sotdae.actions.workspace import Workspace
from sotdae.cases import jobs
from sotdae.cases.desk.routing import DESK
from sotdae.cases.jobs import Done, Job, Kind, State
from sotdae.errors import LeaseLost

_ID_BYTES: Final = 16
_MOST_TOLD: Final = 600
_TRIES: Final = 20
_FIELDS: Final = ("job_id", "case_id", "arguments", "person", "asked_at", "version", "token", "worker", "lease_until", "deaths", "claims")
_ENDS: Final = ("result", "error", "told", "ended_at")


class Jobs:
    """The table. Use `open_jobs`."""

    def __init__(self) -> None:
        """Bind the model; the desk is connected before."""
        self._rows = cast("Any", apps.get_model("desk", "Job")).objects

    def get(self, job_id: str) -> Job | None:
        """Return a job, or None."""
        row = self._rows.filter(pk=job_id).first()
        return None if row is None else _job(row)

    def of_case(self, case_id: str, most: int) -> list[Job]:
        """Return the newest jobs of a case, or of the workspace itself for ""."""
        return [_job(row) for row in self._rows.filter(case_id=case_id).order_by("-asked_at", "job_id")[:most]]

    def open_count(self) -> int:
        """Return how many jobs wait or run."""
        return int(self._rows.filter(state__in=[State.WAITING, State.RUNNING]).count())

    def unfinished(self, kind: Kind) -> list[Job]:
        """Return the jobs of a kind that are not done: waiting, running, failed or set aside."""
        return [_job(row) for row in self._rows.filter(kind=kind.value).exclude(state=State.DONE)]

    def ask(self, job: Job, now: datetime, *, anew: bool = False) -> Job:
        """Post a job; where the same work is there already, return that one, made to wait again if it failed (or ``anew``, if it ended).

        Args:
            job: the new one, waiting.
            now: UTC.
            anew: do finished work once more.
        """
        for _ in range(_TRIES):
            known = self.get(job.job_id)
            if known is None:
                try:
                    with transaction.atomic(using=DESK):
                        self._rows.create(**_columns(job))
                except IntegrityError:
                    continue  # somebody posted it in this moment
                return job
            changed = jobs.asked_again(known, now, person=job.person, anew=anew)
            if changed is known:
                return known
            changed = replace(changed, arguments=job.arguments)
            if self._put(known, changed):
                return changed
        raise LeaseLost(job=job.job_id[:8])

    def take(self, now: datetime, worker: str) -> Job | None:
        """Claim the job that has waited longest, or return None where none waits.

        Args:
            now: UTC.
            worker: the claiming worker's id.
        """
        for row in self._rows.filter(state=State.WAITING).order_by("asked_at", "job_id")[:_TRIES]:
            job = _job(row)
            mine = jobs.claimed(job, now, token=secrets.token_hex(_ID_BYTES), worker=worker)
            if self._put(job, mine):
                return mine
        return None

    def change(self, job_id: str, rule: Callable[[Job], Job]) -> Job:
        """Apply a rule of `cases.jobs` to a job as it stands, until nobody comes between.

        Raises:
            LeaseLost: if the rule says so, or the job is not there.
        """
        for _ in range(_TRIES):
            job = self.get(job_id)
            if job is None:
                break
            changed = rule(job)
            if changed is job or self._put(job, changed):
                return changed
        raise LeaseLost(job=job_id[:8])

    def beat(self, job: Job, now: datetime, done: Done | None = None) -> Job:
        """Say that its holder lives. Raises `LeaseLost` where it is not the holder any more."""
        return self.change(job.job_id, lambda row: jobs.beaten(row, now, token=job.token, done=done))

    def finish(self, job: Job, now: datetime, result: Mapping[str, Any]) -> Job:
        """Say what came of it. Raises `LeaseLost` likewise."""
        return self.change(job.job_id, lambda row: jobs.finished(row, now, token=job.token, result=result))

    def fail(self, job: Job, now: datetime, error: str, told: str) -> Job:
        """Say why nothing came of it. Raises `LeaseLost` likewise."""
        return self.change(job.job_id, lambda row: jobs.failed(row, now, token=job.token, error=error, told=told[:_MOST_TOLD]))

    def give_back(self, job: Job, now: datetime) -> Job:
        """Let another take it. Raises `LeaseLost` likewise."""
        return self.change(job.job_id, lambda row: jobs.given_back(row, now, token=job.token))

    def reap(self, now: datetime, dead: str | None = None) -> list[Job]:
        """Take jobs from silent holders, and from a worker that is known to have died. Returns those that changed."""
        changed = []
        for row in self._rows.filter(state=State.RUNNING):
            job = _job(row)
            free = jobs.reaped(job, now, dead=dead)
            if free is not job and self._put(job, free):
                changed.append(free)
        return changed

    def close(self) -> None:
        """Close this thread's connection."""
        connections[DESK].close()

    def _put(self, known: Job, changed: Job) -> bool:
        """Write a job where the row is still what was read; returns whether it was."""
        values = _columns(changed)
        del values["job_id"]
        return bool(self._rows.filter(pk=known.job_id, version=known.version).update(**values))


def open_jobs(place: Workspace) -> Jobs:
    """Open the table of a workspace, made where it is not there.

    Raises:
        DatabaseUnusable: if it stands in a server that does not answer.
    """
    connect(DESK, place.folder, place.desk)
    return Jobs()


def _columns(job: Job) -> dict[str, Any]:
    told = {name: getattr(job, name) for name in (*_FIELDS, *_ENDS)}
    at = {"step": job.done.step, "done_bytes": job.done.done_bytes, "total_bytes": job.done.total_bytes}
    return {**told, "kind": job.kind.value, "state": job.state.value, **at}


def _job(row: Any) -> Job:
    told = {name: getattr(row, name) for name in (*_FIELDS, *_ENDS)}
    return Job(kind=Kind(row.kind), state=State(row.state), done=Done(row.step, row.done_bytes, row.total_bytes), **told)
