# SPDX-License-Identifier: Apache-2.0
"""Two processes serve one workbench: what one does the other knows, what there is once is there once, and one that is killed loses nothing."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from http.client import HTTPException
from pathlib import Path
from typing import Final

import pytest
from desk import Answer, Client, Served, served

from sotdae.actions.acting import Acting
from sotdae.actions.jobs.table import open_jobs
from sotdae.actions.opening import open_workspace
from sotdae.actions.reviewing.seeing import set_limit
from sotdae.actions.workspace import Workspace
from sotdae.cases.jobs import Kind, State
from sotdae.cases.seeing import HARD_SECONDS, MOST_SIGHTS, Limit
from sotdae.custody.verification import verify

pytestmark = [pytest.mark.enable_socket, pytest.mark.skipif(sys.platform != "linux", reason="elsewhere one process serves")]

NAMED: Final = """
import os
os.cpu_count = lambda: 2  # (as on every machine with more than one processor)
from sotdae.workbench.hardening import Hardening
answered = Hardening.__call__


def call(self, request):
    response = answered(self, request)
    response.headers["X-Process"] = str(os.getpid())
    return response


Hardening.__call__ = call
"""
PATIENCE_SECONDS: Final = 60.0
ACTS_BEFORE: Final = 40
"""So many are acknowledged before one is killed."""


@pytest.fixture(scope="module")
def calm(demo_place: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Two processes of which nobody is killed."""
    place = tmp_path_factory.mktemp("calm") / "demo"
    shutil.copytree(demo_place, place)
    with served(place, before=NAMED) as running:
        yield running


@pytest.fixture
def running(demo_place: Path, tmp_path: Path) -> Iterator[Served]:
    """Two processes for one test alone."""
    shutil.copytree(demo_place, tmp_path / "demo")
    with served(tmp_path / "demo", before=NAMED) as running:
        yield running


def process(answer: Answer) -> int:
    return int(answer.headers["x-process"])


def one_each(running: Served, name: str) -> dict[int, Client]:
    """Return clients of one person, whose connections lead to different processes: process -> client."""
    found: dict[int, Client] = {}
    until = time.monotonic() + PATIENCE_SECONDS
    while len(found) < 2:
        assert time.monotonic() < until, "one process answers everybody"
        client = running.client(name)
        found.setdefault(process(client.get("/sign-in")), client)
    return found


def until_both_serve(running: Served, before: set[int]) -> int:
    """Wait until a process serves that was not there before; returns it."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        with suppress(OSError, HTTPException):
            client = running.client()
            now = process(client.get("/sign-in"))
            client.close()
            if now not in before:
                return now
    pytest.fail("nobody took the place of the one that was killed")


def allow(running: Served, sights: int) -> None:
    """Set how much the case allows a person a day."""
    with open_workspace(Workspace(running.workspace), mode=None, passphrase=None, legal_basis=None, now=datetime.now(UTC)) as opened:
        set_limit(Acting(opened, opened.book.cases()[0], "a test", datetime.now(UTC)), Limit(sights, HARD_SECONDS))


def first_room(client: Client, case: str) -> str:
    return re.findall(r"/rooms/(R-\d+)", client.get(f"/c/{case}/rooms").text)[0]


def test_who_signs_in_at_one_is_known_to_the_other_and_signed_out_at_both(calm: Served) -> None:
    case, clients = calm.case(), one_each(calm, "Ara")
    first, second = clients.values()
    second.cookies = dict(first.cookies)
    assert [one.get(f"/c/{case}/rooms").status for one in (first, second)] == [200, 200]
    assert first.post("/sign-out").status == 302
    assert second.get(f"/c/{case}/rooms").to == "/sign-in"


def test_what_a_person_may_be_shown_counts_over_both(calm: Served) -> None:
    case = calm.case()
    allow(calm, 5)
    clients = list(one_each(calm, "Bora").values())
    label = first_room(clients[0], case)
    told: list[int] = []

    def look(client: Client, number: int) -> None:
        told.extend(client.post(f"/c/{case}/rooms/{label}/unmask", {"what": "title", "reason": f"to read {number}"}).status for _ in range(6))

    at_once([lambda client=client, number=number: look(client, number) for number, client in enumerate(clients)])
    assert Counter(told) == {200: 5, 409: 7}


@pytest.mark.slow
def test_opened_pictures_are_one_process_s_and_either_leads_there(running: Served) -> None:
    case, clients = running.case(), one_each(running, "Bora")
    answers = [client.get(f"/c/{case}/seeing") for client in clients.values()]
    assert [one.status for one in answers] == [200, 200]
    assert answers[0].headers["content-security-policy"] == answers[1].headers["content-security-policy"]
    keepers = {process(one) for one in answers}
    assert len(keepers) == 1
    os.kill(keepers.pop(), signal.SIGKILL)
    successor = until_both_serve(running, set(clients))
    answers = [client.get(f"/c/{case}/seeing") for client in one_each(running, "Bora").values()]
    assert {process(one) for one in answers} == {successor}
    assert [one.status for one in answers] == [200, 200]


def test_work_that_is_asked_for_at_either_is_done(calm: Served) -> None:
    case = calm.case()
    jobs = open_jobs(Workspace(calm.workspace))
    try:
        for number, client in enumerate(one_each(calm, "Ara").values(), start=1):
            assert client.post(f"/c/{case}/evidence/verify").status == 302
            until = time.monotonic() + PATIENCE_SECONDS
            while sum(1 for one in jobs.of_case("", 9) if one.state is State.DONE and one.kind is Kind.VERIFY) < 1 or jobs.open_count():
                assert time.monotonic() < until, f"nobody does the work that was asked for at process {number}"
                time.sleep(0.2)
    finally:
        jobs.close()


@pytest.mark.slow
@pytest.mark.parametrize("is_keeper", [True, False])
def test_one_is_killed_while_people_work_and_nothing_acknowledged_is_lost(running: Served, *, is_keeper: bool) -> None:
    allow(running, MOST_SIGHTS)  # (a quick machine reaches the usual 50 before anybody is killed)
    case, clients = running.case(), one_each(running, "Ara")
    keeper = process(next(iter(clients.values())).get(f"/c/{case}/seeing"))
    victim = keeper if is_keeper else next(one for one in clients if one != keeper)
    label = first_room(next(iter(clients.values())), case)
    told: list[str] = []
    after: list[str] = []
    is_over, was_killed = threading.Event(), threading.Event()

    def work(client: Client, name: str) -> None:
        number = 0
        while not is_over.is_set():
            number += 1
            reason = f"{name} at {number}"
            with suppress(OSError, HTTPException):
                is_after = was_killed.is_set()
                status = client.post(f"/c/{case}/rooms/{label}/unmask", {"what": "title", "reason": reason}).status
                assert status in {200, 409}, status
                if status == 200:
                    (after if is_after else told).append(reason)

    def kill() -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while len(told) < ACTS_BEFORE and time.monotonic() < until:
            time.sleep(0.01)
        os.kill(victim, signal.SIGKILL)
        was_killed.set()
        until_both_serve(running, set(clients))
        time.sleep(1)
        is_over.set()

    people = [(name, running.client(name)) for name in ("Ara", "Bora") for _ in range(4)]
    for _, client in people:
        client.get("/sign-in")
        client.tries = 1
    at_once([kill, *(lambda client=client, name=f"{name} {place}": work(client, name) for place, (name, client) in enumerate(people))])
    running.told()
    assert len(told) >= ACTS_BEFORE
    assert after, "the other one went on"
    with open_workspace(Workspace(running.workspace), mode=None, passphrase=None, legal_basis=None, now=datetime.now(UTC)) as opened:
        entries = [entry for entry in opened.vault.entries() if entry.type == "text.unmasked"]
        logged = Counter(str(row["reason"]) for entry in entries for row in opened.vault.details(opened.keyring, entry))
    assert not {*told, *after} - logged.keys(), "an acknowledged act is not in the log"
    assert max(logged.values()) == 1, "an act stands in the log twice"
    found = verify(running.workspace / "vault")
    assert found.ok, found.to_json()
    assert not found.unlogged


def at_once(acts: list[Callable[[], None]]) -> None:
    """Do things at once; whatever one of them raises is raised."""
    errors: list[BaseException] = []

    def guarded(act: Callable[[], None]) -> None:
        try:
            act()
        except (AssertionError, OSError) as error:
            errors.append(error)

    threads = [threading.Thread(target=guarded, args=(act,)) for act in acts]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    if errors:
        raise errors[0]
