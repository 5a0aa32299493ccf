# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from sotdae.actions.jobs.table import Jobs, open_jobs
from sotdae.actions.workspace import Workspace
from sotdae.cases.jobs import LEASE_SECONDS, MOST_DEATHS, Done, Job, Kind, State
from sotdae.errors import LeaseLost

NOW = datetime(2026, 11, 28, tzinfo=UTC)


def asked(name: str) -> Job:
    return Job(name, Kind.ADD, "c" * 32, "a" * 64, "p", State.WAITING, NOW)


@pytest.fixture
def table(tmp_path: Path) -> Iterator[Jobs]:
    made = open_jobs(Workspace(tmp_path))
    yield made
    made.close()


def test_the_same_work_asked_for_twice_is_one_job(table: Jobs) -> None:
    first = table.ask(asked("one"), NOW)
    assert table.ask(asked("one"), NOW + timedelta(minutes=1)) == first
    job = table.take(NOW, "w")
    assert job is not None
    assert table.take(NOW, "w") is None
    assert table.ask(asked("one"), NOW) == job, "while it runs it is not begun again"
    done = table.finish(job, NOW, {"captures": 1})
    assert table.ask(asked("one"), NOW) == done, "and once done it is done"
    assert table.ask(asked("one"), NOW, anew=True).state is State.WAITING, "but where bytes may have changed it can be asked for anew"


def test_a_failed_job_waits_again_where_somebody_asks_again(table: Jobs) -> None:
    table.ask(asked("one"), NOW)
    job = table.take(NOW, "w")
    assert job is not None
    failed = table.fail(job, NOW, "UnknownFormat", "No reader knows this.")
    assert (failed.state, failed.error) == (State.FAILED, "UnknownFormat")
    assert table.take(NOW, "w") is None
    again = table.ask(asked("one"), NOW)
    assert (again.state, again.error, again.told) == (State.WAITING, "", "")


def test_who_lost_the_lease_can_change_nothing(table: Jobs) -> None:
    table.ask(asked("one"), NOW)
    first = table.take(NOW, "first")
    assert first is not None
    late = NOW + timedelta(seconds=LEASE_SECONDS)
    assert [one.state for one in table.reap(late)] == [State.WAITING]
    second = table.take(late, "second")
    assert second is not None
    for act in (lambda: table.beat(first, late), lambda: table.finish(first, late, {}), lambda: table.fail(first, late, "x", "y")):
        with pytest.raises(LeaseLost):
            act()
    with pytest.raises(LeaseLost):
        table.give_back(first, late)
    assert table.finish(second, late, {"captures": 2}).result == {"captures": 2}


def test_a_job_that_kills_its_worker_three_times_is_set_aside_and_does_not_stop_the_next(table: Jobs) -> None:
    table.ask(asked("bad"), NOW)
    table.ask(asked("good"), NOW + timedelta(seconds=1))
    for number in range(MOST_DEATHS):
        job = table.take(NOW, f"w{number}")
        assert job is not None
        assert job.job_id == "bad"
        table.reap(NOW, dead=f"w{number}")
    bad = table.get("bad")
    assert bad is not None
    assert (bad.state, bad.error, bad.deaths) == (State.SET_ASIDE, "WorkerDied", MOST_DEATHS)
    good = table.take(NOW, "w9")
    assert good is not None
    assert good.job_id == "good"


def test_progress_is_told_and_a_job_given_back_counts_no_death(table: Jobs) -> None:
    table.ask(asked("one"), NOW)
    job = table.take(NOW, "w")
    assert job is not None
    table.beat(job, NOW + timedelta(seconds=29), Done("seal", 5, 10))
    kept = table.get("one")
    assert kept is not None
    assert (kept.done, kept.lease_until) == (Done("seal", 5, 10), NOW + timedelta(seconds=29 + LEASE_SECONDS))
    back = table.give_back(job, NOW + timedelta(seconds=30))
    assert (back.state, back.deaths, back.claims) == (State.WAITING, 0, 1)


class Life(RuleBasedStateMachine):
    """Workers that claim, work, stall, die and wake up again, by a simulated clock, on the real table."""

    jobs: Jobs

    @initialize()
    def begin(self) -> None:
        self.now = NOW
        self.jobs._rows.all().delete()
        self.posted: set[str] = set()
        self.held: dict[str, Job] = {}  # what each worker believes to hold
        self.dead: set[str] = set()

    @rule(name=st.sampled_from("abc"))
    def ask(self, name: str) -> None:
        self.jobs.ask(asked(name), self.now)
        self.posted.add(name)

    @rule(worker=st.sampled_from("xyz"))
    def take(self, worker: str) -> None:
        if worker not in self.held and (job := self.jobs.take(self.now, worker)) is not None:
            others = [one for one in self.held.values() if one.job_id == job.job_id]
            assert all(not self._is_live(one) for one in others), "two hold it"
            self.held[worker] = job
            self.dead.discard(worker)

    @precondition(lambda self: self.held)
    @rule(data=st.data(), how=st.sampled_from(["beat", "finish", "fail", "give_back"]))
    def act(self, data: st.DataObject, how: str) -> None:
        worker = data.draw(st.sampled_from(sorted(self.held)))
        job = self.held[worker]
        was_live = self._is_live(job)
        try:
            if how == "beat":
                self.jobs.beat(job, self.now)
                assert was_live
                return
            if how == "finish":
                self.jobs.finish(job, self.now, {})
            elif how == "fail":
                self.jobs.fail(job, self.now, "Error", "told")
            else:
                self.jobs.give_back(job, self.now)
            assert was_live
        except LeaseLost:
            assert not was_live
        del self.held[worker]

    @precondition(lambda self: self.held)
    @rule(data=st.data(), is_noticed=st.booleans())
    def die(self, data: st.DataObject, is_noticed: bool) -> None:
        worker = data.draw(st.sampled_from(sorted(self.held)))
        del self.held[worker]
        if is_noticed:
            self.jobs.reap(self.now, dead=worker)

    @rule(seconds=st.integers(1, 2 * LEASE_SECONDS))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule()
    def reap(self) -> None:
        self.jobs.reap(self.now)

    def _is_live(self, job: Job) -> bool:
        row = self.jobs.get(job.job_id)
        return row is not None and row.token == job.token and row.is_held(self.now)

    @invariant()
    def nothing_is_lost_and_deaths_are_bounded(self) -> None:
        if not hasattr(self, "posted"):
            return
        rows = {row.job_id: row for row in map(self.jobs.get, self.posted) if row is not None}
        assert rows.keys() == self.posted
        for row in rows.values():
            assert row.deaths <= MOST_DEATHS
            assert (row.state is State.SET_ASIDE) == (row.deaths == MOST_DEATHS)
            assert (row.state is State.RUNNING) == bool(row.token)

    def teardown(self) -> None:
        """From wherever it stands: with a worker that lives, every job comes to an end."""
        for _ in range(4 * (MOST_DEATHS + 1)):
            self.now += timedelta(seconds=LEASE_SECONDS)
            self.jobs.reap(self.now)
            job = self.jobs.take(self.now, "last")
            if job is not None:
                self.jobs.finish(job, self.now, {})
        ended = [row for row in map(self.jobs.get, getattr(self, "posted", ())) if row is not None]
        assert all(row.is_ended for row in ended)


def test_no_job_is_lost_never_two_hold_one_and_deaths_are_bounded() -> None:
    room = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=room if room.is_dir() else None) as folder:
        table = open_jobs(Workspace(Path(folder)))
        machine = type("LifeOnATable", (Life,), {"jobs": table})
        try:
            run_state_machine_as_test(machine, settings=settings(max_examples=25, stateful_step_count=25, deadline=None))
        finally:
            table.close()
