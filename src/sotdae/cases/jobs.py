# SPDX-License-Identifier: Apache-2.0
"""What may become of a long piece of work in the background: pure rules over one row, with time as an argument.

A job waits, is taken under a lease, says that it lives, and ends; or its worker dies, the lease runs out, and it waits again. A job whose worker died
three times is set aside with a reason, so that one bad input cannot stop everything behind it. Every change is made against a version of the row, so
of two who change it at once one loses and is told. Nothing here runs, stores or sleeps.
Source: leases after Gray and Cheriton, "Leases: an efficient fault-tolerant mechanism", SOSP 1989; docs/decisions/2026-11-28-jobs.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sotdae.classes import dataclass
from sotdae.errors import LeaseLost

LEASE_SECONDS: Final = 30
"""How long a worker may be silent before its job is taken from it, as on a machine that swaps."""
BEAT_SECONDS: Final = 5
"""How often a worker says that it lives, so that five beats in a row may be missed."""
MOST_DEATHS: Final = 3
"""A job that its worker did not survive so often is set aside. Source: docs/decisions/2026-11-28-jobs.md."""


class Kind(StrEnum):
    """What a job does; each is one action that a person can also do at the command line."""

    ADD = "add"
    ANALYSE = "analyse"
    MATCH = "match"
    BUNDLE = "bundle"
    VERIFY = "verify"


class State(StrEnum):
    """Where a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    SET_ASIDE = "set_aside"


ENDED: Final = frozenset({State.DONE, State.FAILED, State.SET_ASIDE})


@dataclass(frozen=True, slots=True)
class Done:
    """How far a running job is: the step's name as `actions.progress` gives it, and bytes; the total is None where it is not known."""

    step: str = ""
    done_bytes: int = 0
    total_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """One job.

    Attributes:
        job_id: keyed digest of kind and arguments, 32 hex digits: the same work asked for twice has one.
        kind: what it does.
        case_id: the case it is about; "" where it is about the workspace.
        arguments: the digest of the sealed arguments; no free text stands in the row.
        person: who asked, as an id.
        state: where it is.
        asked_at: UTC.
        version: rises with every change.
        token: of the claim in force; "" where nobody holds it.
        worker: which worker holds it.
        lease_until: UTC; None where nobody holds it.
        deaths: how many workers did not survive it.
        claims: how often it was taken up.
        done: how far it is.
        result: ids and counts of what came of it.
        error: the error's class, where it failed or was set aside.
        told: the error's message and remedy, which name ids only.
        ended_at: UTC.
    """

    job_id: str
    kind: Kind
    case_id: str
    arguments: str
    person: str
    state: State
    asked_at: datetime
    version: int = 0
    token: str = ""
    worker: str = ""
    lease_until: datetime | None = None
    deaths: int = 0
    claims: int = 0
    done: Done = field(default_factory=Done)
    result: Mapping[str, Any] | None = None
    error: str = ""
    told: str = ""
    ended_at: datetime | None = None

    @property
    def is_ended(self) -> bool:
        """Whether nothing more happens by itself."""
        return self.state in ENDED

    def is_held(self, now: datetime) -> bool:
        """Whether somebody holds it under a lease that has not run out."""
        return self.state is State.RUNNING and self.lease_until is not None and now < self.lease_until


def asked_again(job: Job, now: datetime, *, person: str, anew: bool) -> Job:
    """Return what a second request for the same work makes of a job: nothing while it waits or runs; a failed one waits again.

    Args:
        job: as it stands.
        now: UTC.
        person: who asks now.
        anew: do finished work once more too, as for a check of bytes that may have rotted since.
    """
    if not job.is_ended or (job.state is State.DONE and not anew):
        return job
    fresh = replace(job, state=State.WAITING, asked_at=now, person=person, deaths=0, done=Done(), result=None, error="", told="", ended_at=None)
    return _next(fresh)


def claimed(job: Job, now: datetime, *, token: str, worker: str) -> Job:
    """Return a waiting job as its new holder has it.

    Raises:
        LeaseLost: if it does not wait.
    """
    if job.state is not State.WAITING:
        raise LeaseLost(job=job.job_id[:8])
    until = now + timedelta(seconds=LEASE_SECONDS)
    return _next(replace(job, state=State.RUNNING, token=token, worker=worker, lease_until=until, claims=job.claims + 1))


def beaten(job: Job, now: datetime, *, token: str, done: Done | None = None) -> Job:
    """Return a job whose holder says that it lives, and how far it is.

    Raises:
        LeaseLost: if another holds it, or the lease had run out: the holder stops then.
    """
    _require(job, token, now)
    return _next(replace(job, lease_until=now + timedelta(seconds=LEASE_SECONDS), done=done or job.done))


def finished(job: Job, now: datetime, *, token: str, result: Mapping[str, Any]) -> Job:
    """Return a job that came to its end. Raises as `beaten` does."""
    _require(job, token, now)
    return _ended(replace(job, state=State.DONE, result=dict(result)), now)


def failed(job: Job, now: datetime, *, token: str, error: str, told: str) -> Job:
    """Return a job that ended with an error that another try would meet again. Raises as `beaten` does."""
    _require(job, token, now)
    return _ended(replace(job, state=State.FAILED, error=error, told=told), now)


def given_back(job: Job, now: datetime, *, token: str) -> Job:
    """Return a job whose worker was asked to stop: it waits, and this counts as no death. Raises as `beaten` does."""
    _require(job, token, now)
    return _next(replace(job, state=State.WAITING, token="", worker="", lease_until=None))


def reaped(job: Job, now: datetime, *, dead: str | None = None) -> Job:
    """Return what becomes of a job whose holder is silent or known to be dead; the same job where nothing does.

    Args:
        job: as it stands.
        now: UTC.
        dead: a worker that is known to have died, so that nobody need wait for its lease.
    """
    if job.state is not State.RUNNING or (job.is_held(now) and (dead is None or job.worker != dead)):
        return job
    free = replace(job, token="", worker="", lease_until=None, deaths=job.deaths + 1)
    if free.deaths >= MOST_DEATHS:
        return _ended(replace(free, state=State.SET_ASIDE, error="WorkerDied", told=f"its worker died {free.deaths} times"), now)
    return _next(replace(free, state=State.WAITING))


def _require(job: Job, token: str, now: datetime) -> None:
    if not token or job.token != token or not job.is_held(now):
        raise LeaseLost(job=job.job_id[:8])


def _ended(job: Job, now: datetime) -> Job:
    return _next(replace(job, token="", worker="", lease_until=None, ended_at=now))


def _next(job: Job) -> Job:
    return replace(job, version=job.version + 1)
