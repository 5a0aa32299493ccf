# SPDX-License-Identifier: Apache-2.0
"""A worker at its table: what it does, how it stops, and that a killed one's job goes on."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cheap import NOW, PASSPHRASE
from exports import TEN, write_chat

from sotdae.actions.jobs import arguments, staging
from sotdae.actions.jobs.kinds import Work
from sotdae.actions.jobs.shelves import choices, chosen
from sotdae.actions.jobs.table import open_jobs
from sotdae.actions.jobs.worker import Beating, Worker
from sotdae.actions.opening import open_workspace
from sotdae.actions.workspace import Workspace
from sotdae.cases.jobs import LEASE_SECONDS, Job, Kind, State
from sotdae.custody.keyring import Keyring
from sotdae.custody.vault import Mode
from sotdae.errors import IntakeRefused, LeaseLost

CASE = "표본"


@pytest.fixture
def made(tmp_path: Path) -> Workspace:
    place = Workspace(tmp_path / "workspace")
    with open_workspace(place, mode="hash-only", passphrase=PASSPHRASE, legal_basis=None, now=NOW):
        pass
    return place


@pytest.fixture
def worker(made: Workspace) -> Iterator[Worker]:
    keyring = Keyring.unlock(made.keys, passphrase=PASSPHRASE)
    jobs = open_jobs(made)
    yield Worker(made, keyring, "w", jobs, clock=lambda: NOW)
    jobs.close()


def post(worker: Worker, kind: Kind = Kind.ADD, person: str = "p1", anew: bool = False, **more: Any) -> Job:
    given = {"case": CASE, "performer": "counsellor 1", **more}
    return arguments.ask(worker.jobs, worker.place, worker.keyring, kind, given, case_id="", person=person, now=NOW, anew=anew)


def test_an_add_in_the_background_does_what_the_verb_does(worker: Worker, tmp_path: Path) -> None:
    export = write_chat(tmp_path / "export", TEN)
    job = post(worker, paths=[str(export)], authority="consent", purpose="문서 확인")
    assert post(worker, paths=[str(export)], authority="consent", purpose="문서 확인", person="p2").job_id == job.job_id
    assert len(list(arguments.folder(worker.place).iterdir())) == 1, "asked for twice, kept once"
    row = str(worker.jobs._rows.values().get())
    assert str(tmp_path) not in row
    assert "문서" not in row
    ended = worker.once()
    assert ended is not None
    assert ended.state is State.DONE, ended.told
    assert ended.result is not None
    [capture] = ended.result["captures"]
    assert (capture["messages"], capture["already_known"], capture["rooms"]) == (10, False, ["R-01"])
    assert list(arguments.folder(worker.place).iterdir()) == []
    assert worker.once() is None
    assert post(worker, paths=[str(export)], authority="consent", purpose="문서 확인").state is State.DONE
    again = post(worker, paths=[str(export)], authority="consent", purpose="문서 확인", anew=True)
    assert again.state is State.WAITING
    ended = worker.once()
    assert ended is not None
    assert ended.result is not None
    assert ended.result["captures"][0]["already_known"]
    checked = post(worker, Kind.VERIFY)
    assert worker.once() is not None
    found = worker.jobs.get(checked.job_id)
    assert found is not None
    assert found.result is not None
    assert found.result["ok"]
    analysed = post(worker, Kind.ANALYSE)
    assert worker.once() is not None
    found = worker.jobs.get(analysed.job_id)
    assert found is not None
    assert (found.state, found.told) == (State.DONE, "")


def test_an_error_is_told_in_its_own_words_and_names_no_file(worker: Worker, tmp_path: Path) -> None:
    (tmp_path / "canary-name.bin").write_bytes(b"\0\1\2" * 40)
    job = post(worker, paths=[str(tmp_path / "canary-name.bin")])
    ended = worker.once()
    assert ended is not None
    assert (ended.state, ended.error) == (State.FAILED, "UnknownFormat")
    assert ended.told
    assert "canary" not in ended.told
    assert len(list(arguments.folder(worker.place).iterdir())) == 1, "so that it can be tried again"
    assert post(worker, paths=[str(tmp_path / "canary-name.bin")]).state is State.WAITING
    assert job.job_id == ended.job_id


def test_a_job_whose_arguments_are_gone_says_so(worker: Worker) -> None:
    job = post(worker, Kind.VERIFY)
    arguments.forget(worker.place, job.arguments)
    ended = worker.once()
    assert ended is not None
    assert (ended.state, ended.error) == (State.FAILED, "WorkError")


def test_a_worker_that_is_asked_to_stop_gives_its_job_back(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: Kind, work: Work) -> dict[str, Any]:
        work.progress.begin("seal", 100)
        work.progress.advance(40)
        raise KeyboardInterrupt

    job = post(worker, Kind.VERIFY)
    monkeypatch.setattr("sotdae.actions.jobs.worker.run", interrupted)
    with pytest.raises(KeyboardInterrupt):
        worker.once()
    row = worker.jobs.get(job.job_id)
    assert row is not None
    assert (row.state, row.deaths, row.done.step) == (State.WAITING, 0, "seal")
    monkeypatch.undo()
    ended = worker.once()
    assert ended is not None
    assert ended.state is State.DONE


def test_a_worker_that_lost_its_lease_stops_and_says_nothing(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    later = NOW + timedelta(seconds=LEASE_SECONDS + 1)

    def slow(_: Kind, work: Work) -> dict[str, Any]:
        worker.jobs.reap(later)
        work.progress.begin("seal", 100)
        pytest.fail("it went on without a lease")

    job = post(worker, Kind.VERIFY)
    monkeypatch.setattr("sotdae.actions.jobs.worker.run", slow)
    row = worker.once()
    assert row is not None
    assert (row.job_id, row.state, row.deaths) == (job.job_id, State.WAITING, 1)


def test_a_beat_that_is_refused_stops_the_work(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    post(worker, Kind.VERIFY)
    job = worker.jobs.take(NOW, "w")
    assert job is not None
    worker.jobs.reap(NOW, dead="w")
    stopped = threading.Event()
    monkeypatch.setattr("sotdae.actions.jobs.worker.BEAT_SECONDS", 0.001)
    with Beating(worker.jobs, job, lambda: NOW, stopped.set) as beating:
        assert stopped.wait(10)
    assert beating.is_lost
    with pytest.raises(LeaseLost):
        beating.begin("seal", 1)


def test_in_hash_only_nothing_is_uploaded_and_elsewhere_it_is_gone_after_the_job(made: Workspace, tmp_path: Path) -> None:
    with pytest.raises(IntakeRefused, match="no media byte"):
        staging.Staged(made, Mode.HASH_ONLY, "export.zip")
    assert not staging.folder(made).exists()
    one = staging.Staged(made, Mode.HOLDING, "../../한글 이름.zip")
    one.write(b"bytes")
    path = one.close()
    assert (path.name, path.read_bytes(), path.stat().st_mode & 0o777) == ("한글 이름.zip", b"bytes", 0o600)
    other = staging.Staged(made, Mode.SYNTHETIC, "..")
    assert other.close().name == "export"
    staging.remove(made, [path, tmp_path / "elsewhere"])
    assert not path.exists()
    assert staging.sweep(made, [other.path]) == 0
    assert staging.sweep(made, []) == 1
    assert tmp_path.exists()


@pytest.mark.parametrize("name", ["a" * 300 + ".zip", "\x00\x1b[31m", "con\r\n.zip", "가" * 200, "C:\\x\\y.json", "/etc/passwd", ".hidden", ""])
def test_a_name_becomes_no_path(name: str) -> None:
    made = staging.safe_name(name)
    assert made
    assert len(made.encode()) <= 255
    assert not set(made) & set("/\\\0\r\n\x1b")
    assert not made.startswith(".")


def test_only_what_lies_in_an_intake_folder_can_be_chosen(made: Workspace, tmp_path: Path) -> None:
    keyring = Keyring.unlock(made.keys, passphrase=PASSPHRASE)
    shelf = tmp_path / "shelf"
    write_chat(shelf / "ChatExport_2024-08-26", TEN)
    write_chat(shelf / "꽃 그림 모음방", TEN[:2])
    (shelf / "empty").mkdir()
    (shelf / "link").symlink_to(tmp_path)
    (shelf / ".hidden").write_text("x")
    found = choices([shelf, tmp_path / "nowhere"], keyring)
    assert {(one.kind, one.files) for one in found} == {("folder", 1)}
    assert len(found) == 2
    shown = {one.shown for one in found}
    assert "ChatExport_2024-08-26" in shown
    assert not any("그림" in one for one in shown)
    assert all(str(tmp_path) not in one.ref for one in found)
    one = chosen([shelf], keyring, found[0].ref)
    assert one == found[0]
    (one.path / "more.txt").write_text("more")
    assert chosen([shelf], keyring, one.ref).state != one.state
    with pytest.raises(IntakeRefused):
        chosen([tmp_path / "other"], keyring, one.ref)


def test_the_operator_identity_opens_the_keyring_and_another_does_not(made: Workspace) -> None:
    keyring = Keyring.unlock(made.keys, passphrase=PASSPHRASE)
    (secret,) = keyring.own.values()
    assert Keyring.unlock(made.keys, passphrase=secret).index_key == keyring.index_key
