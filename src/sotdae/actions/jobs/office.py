# SPDX-License-Identifier: Apache-2.0
"""What a server has for long work: the table, the worker's keeper, the intake folders. One a serving process; used by its pages in any thread.

Of several serving processes one keeps the worker; in the others the way to it stands in its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Self

from sotdae.actions.jobs import arguments, staging
from sotdae.actions.jobs.keeping import Keeps, WorkerKeeper
from sotdae.actions.jobs.shelves import Choice, choices, chosen
from sotdae.actions.jobs.table import Jobs, open_jobs
from sotdae.actions.workspace import Workspace
from sotdae.cases.jobs import Job, Kind
from sotdae.custody.keyring import Keyring
from sotdae.errors import WorkError
from sotdae.model.canonical import Json


class BackOffice:
    """Posts work and says how far it is. A context: the worker lives inside it."""

    def __init__(
        self, place: Workspace, keyring: Keyring, intake: Sequence[Path] = (), *, keeper: Keeps | None = None, is_divided: bool = False
    ) -> None:
        """Take the workspace, its unlocked keyring and the intake folders; nothing is started yet.

        Args:
            place: the workspace.
            keyring: unlocked.
            intake: the intake folders.
            keeper: where another process keeps the worker, the way to it.
            is_divided: several processes serve: one that is started later may not remove what another one receives just now.
        """
        self._place, self._keyring = place, keyring
        self.intake = tuple(intake)
        self.keeper: Keeps = keeper or WorkerKeeper(place, keyring)
        self._is_own, self._is_divided = keeper is None, is_divided

    def __enter__(self) -> Self:
        """Go on with what an earlier server left."""
        self.keeper.__enter__()
        if not self._is_divided:
            self.sweep()
        is_work_left = self.jobs.open_count() > 0  # (asked in every process: so the table is connected before anybody's page needs it)
        if self._is_own and is_work_left:
            self.keeper.poke()
        return self

    def sweep(self) -> None:
        """Remove uploads that no job waits for. Only where nobody serves yet."""
        staging.sweep(self._place, self._awaited())

    def __exit__(self, *told: object) -> None:
        """Stop the worker."""
        self.keeper.__exit__(*told)

    @cached_property
    def jobs(self) -> Jobs:
        """The table."""
        return open_jobs(self._place)

    def ask(self, kind: Kind, given: Mapping[str, Json], *, case_id: str, person: str, now: datetime, anew: bool = False) -> Job:
        """Post work, or return the job that does it already; see `arguments.ask`."""
        job = arguments.ask(self.jobs, self._place, self._keyring, kind, given, case_id=case_id, person=person, now=now, anew=anew)
        if not job.is_ended:
            self.keeper.poke()
        return job

    def again(self, job: Job, *, person: str, now: datetime) -> Job:
        """Post the work of a job that failed or was set aside once more, as it was asked for.

        Raises:
            WorkError: if its arguments are gone.
        """
        given = arguments.read(self._place, self._keyring, job)
        return self.ask(job.kind, given, case_id=job.case_id, person=person, now=now)

    def choices(self, *, is_made_up: bool = False) -> list[Choice]:
        """Return what lies in the intake folders; see `shelves.choices`."""
        return choices(self.intake, self._keyring, is_made_up=is_made_up)

    def chosen(self, ref: str) -> Choice:
        """Return a choice. Raises as `shelves.chosen` does."""
        return chosen(self.intake, self._keyring, ref)

    def _awaited(self) -> list[Path]:
        """Return the uploads that jobs wait for, failed ones too: they can be tried again."""
        found = []
        for job in self.jobs.unfinished(Kind.ADD):
            with suppress(WorkError):
                found += [Path(str(one)) for one in arguments.read(self._place, self._keyring, job).get("paths", ())]
        return found
