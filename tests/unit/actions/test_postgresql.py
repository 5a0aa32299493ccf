# SPDX-License-Identifier: Apache-2.0
"""The book and the desk in a real PostgreSQL server: the same rows as in a file, the same rules, and no password anywhere."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from banking import banked, workspace
from cheap import NOW, PASSPHRASE
from django.apps import apps
from django.db import connections
from keeping_places import OTHER_ID, erased, person
from older_book import ITEMS, REQUESTS, filled, older
from postgres_server import running
from test_jobs import asked as job_asked
from unseal_cast import Cast, Clocks, Somebody

from sotdae.actions.jobs.table import open_jobs
from sotdae.actions.matching.freezing import freeze
from sotdae.actions.opening import open_workspace
from sotdae.actions.proofs.verifying import doctor
from sotdae.actions.records import databases
from sotdae.actions.records.book import open_book
from sotdae.actions.records.database import CONFIG, ENVIRONMENT, described, server
from sotdae.actions.retention.backing_up import back_up
from sotdae.actions.retention.keeping import set_hold
from sotdae.actions.retention.restoring import restore
from sotdae.actions.workspace import Workspace
from sotdae.cases.jobs import State
from sotdae.errors import DatabaseUnusable

pytestmark = pytest.mark.slow
EMPTY: dict[str, dict[str, dict[int, int]]] = {"regime": {}, "host": {}}
NUMBERED = {"Item", "Label"}
"""Rows of a batch are written in one statement; in which order the server numbers them is its own business."""


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    with running() as made:
        yield made


@pytest.fixture
def on_server(address: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv(ENVIRONMENT, address)
    yield
    for alias in ("default", "desk"):
        connections[alias].close()


def rows(place: Workspace) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table of the book; row numbers of batches apart."""
    with open_workspace(place, mode=None, passphrase=PASSPHRASE, legal_basis=None, now=NOW):
        found = {}
        for model in apps.get_app_config("cases").get_models():
            listed = [
                {name: value for name, value in row.items() if name != "id" or model.__name__ not in NUMBERED} for row in model.objects.values()
            ]
            found[model.__name__] = sorted(listed, key=repr) if model.__name__ in NUMBERED else listed
        return found


def test_a_book_rebuilt_from_the_log_in_a_server_has_the_rows_of_the_file(
    tmp_path: Path, enrolled_once: Path, people: dict[str, Somebody], address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "cast"
    shutil.copytree(enrolled_once, folder)
    cast = Cast(Workspace(folder / "workspace"), Clocks(), people)
    label = cast.request("ara")
    cast.approve(label, "bora", "chorong")
    cast.open(label)
    place = cast.place
    banked(place, tmp_path, case="표본")
    with person(place, "lead 1") as who:
        set_hold(who, ground="a request", until=None)
    as_file = rows(place)
    assert as_file["Exposure"]
    assert as_file["BankEntry"]
    assert as_file["Hold"]
    monkeypatch.setenv(ENVIRONMENT, address)
    on_server = rows(place)
    assert connections["default"].vendor == "postgresql"
    connections["default"].close()
    assert on_server.pop("Label") == [], "labels follow the working copy, in the order of the log"
    as_file.pop("Label")
    assert on_server == as_file


@pytest.mark.usefixtures("on_server")
def test_a_workspace_lives_in_a_server(place: Workspace, tmp_path: Path) -> None:
    place.book.unlink()
    with person(place, "counsellor 1") as who:
        freeze(who, [OTHER_ID])
    banked(place, tmp_path, case="표본")
    before = rows(place)
    assert not place.book.exists()
    assert (len(before["Capture"]), len(before["Frozen"]), len(before["BankEntry"])) == (2, 1, 1)
    assert [check.found for check in doctor(place) if check.what == "database"] == ["PostgreSQL over a Unix socket"]
    done = back_up(place, tmp_path / "medium", passphrase=PASSPHRASE, performer="keeper", now=NOW)
    back = restore(tmp_path / "medium", tmp_path / "back", passphrase=PASSPHRASE, performer="keeper", now=NOW)
    assert back["run"] == done["run"]
    again = rows(Workspace(tmp_path / "back"))
    assert [row["capture_id"] for row in again["Capture"]] == [row["capture_id"] for row in before["Capture"]]
    assert len(rows(place)["Backup"]) == 1, "the restored one is another book, in a schema of its own"
    assert not list((tmp_path / "back").glob("book.sqlite3"))


@pytest.mark.usefixtures("on_server")
def test_what_was_erased_leaves_the_files_of_the_server(place: Workspace) -> None:
    before = rows(place)["Item"]
    erased(place, items=[OTHER_ID])
    found = rows(place)
    [gone] = [row["tag"] for row in found["ErasedItem"]]
    assert [row["tag"] for row in before].count(gone) == 1
    assert len(found["Item"]) == len(before) - 1
    with connections["default"].cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SELECT pg_read_binary_file(pg_relation_filepath('cases_item'))")
        pages = bytes(cursor.fetchone()[0])
    assert found["Item"][0]["tag"].encode() in pages
    assert gone.encode() not in pages


@pytest.mark.usefixtures("on_server")
def test_two_that_follow_the_log_at_once_take_each_entry_in_once(tmp_path: Path) -> None:
    place = workspace(tmp_path)
    book = open_book(place.book)
    seq, taken = book.applied_seq + 1, []
    gate = threading.Barrier(4)

    def follow() -> None:
        gate.wait()
        with book.applying(seq) as is_new:
            taken.append(is_new)
        connections["default"].close()

    threads = [threading.Thread(target=follow) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(taken) == [False, False, False, True]
    book.close()


@pytest.mark.usefixtures("on_server")
def test_a_book_of_before_is_brought_up_to_date_with_its_rows_and_then_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, log = tmp_path / "book.sqlite3", tmp_path / "vault" / "log.jsonl"
    log.parent.mkdir()
    log.write_text('{"n": "a first line of its own"}\n', "utf-8")
    older(file)
    assert filled(file) == (REQUESTS, ITEMS)
    monkeypatch.setattr(databases, "_migrate_now", lambda _: pytest.fail("every migration has been taken in"))
    assert filled(file) == (REQUESTS, ITEMS)
    book = open_book(file)
    took = {"regime": {"us-tida": {2: 1}}, "host": {"t.me": {2: 1}}}, {"regime": {"us-tida": {50: 1}}, "host": {"t.me": {50: 1}}}
    assert book.removal.timed([row.case_id for row in book.cases()]) == {"to_answer": took[0], "to_decision": took[1], "to_removal": EMPTY}
    assert book.removal.timed([])["to_answer"] == EMPTY
    book.close()


@pytest.mark.usefixtures("on_server")
def test_of_many_workers_one_has_a_job(tmp_path: Path) -> None:
    place = workspace(tmp_path)
    table = open_jobs(place)
    now = datetime(2026, 11, 28, tzinfo=UTC)
    for number in range(5):
        table.ask(job_asked(f"job-{number}"), now + timedelta(seconds=number))
    gate, held = threading.Barrier(4), []

    def work(worker: str) -> None:
        gate.wait()
        while (job := table.take(now, worker)) is not None:
            held.append(job.job_id)
            table.finish(job, now, {})
        table.close()

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(held) == [f"job-{number}" for number in range(5)]
    row = table.get("job-0")
    assert row is not None
    assert row.state is State.DONE
    table.close()


SECRET = "canary-of-a-password"


@pytest.mark.parametrize(
    ("setting", "reason"),
    [
        (f"postgresql://ara:{SECRET}@localhost/sotdae", "password"),
        (f"postgresql:///sotdae?password={SECRET}", "password"),
        (f"mysql:///{SECRET}", "does not begin"),
        (f"postgresql://localhost:{SECRET}/sotdae", "no address"),
        (f"postgresql:///sotdae?{SECRET}=1", "options"),
        ("postgresql://localhost", "names no database"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused_and_never_repeated(
    setting: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENVIRONMENT, setting)
    with pytest.raises(DatabaseUnusable, match=reason) as caught:
        server(tmp_path)
    assert SECRET not in caught.value.diagnostics()
    assert not caught.value.__cause__ or SECRET not in repr(caught.value.__cause__)


def test_a_server_that_is_not_there_is_told_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = workspace(tmp_path)
    (place.folder / CONFIG).write_text(f'database = "postgresql:///sotdae?host={tmp_path}"\n', "utf-8")
    assert described(place.folder) == "PostgreSQL over a Unix socket"
    with pytest.raises(DatabaseUnusable, match="does not answer") as caught:
        open_book(place.book)
    assert str(tmp_path) not in caught.value.diagnostics()
    assert caught.value.__cause__ is None
    monkeypatch.setenv(ENVIRONMENT, "")
    (place.folder / CONFIG).write_text("database = 7\n", "utf-8")
    with pytest.raises(DatabaseUnusable, match="text"):
        open_book(place.book)
    (place.folder / CONFIG).unlink()
    assert described(place.folder) == "SQLite, files in the workspace"
    open_book(place.book).close()
