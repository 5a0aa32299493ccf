# SPDX-License-Identifier: Apache-2.0
"""Kills a running workbench with SIGKILL in the midst of everything that changes something, starts it again, and checks what was acknowledged.

Every round serves a workspace, posts the taking in of a new export, and at the same time lifts masks from several clients, so that their acts share
lines, decides findings, takes citations and sends half of an upload; then it kills the server, its worker, or both. Whatever was acknowledged has to
be in the log, whole, and once; of the upload nothing may be left; the job has to come to its end by itself after the next start; and `verify` has to
be well.
Usage: python tests/crash/kill_serve.py [--moments 20] [--seed 1]
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPException
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / name) for name in ("", "web", "harness")]

from desk import Client, served  # noqa: E402

from made_once import MadeOnce, told_in  # noqa: E402
from sotdae.actions.jobs.table import open_jobs  # noqa: E402
from sotdae.actions.opening import open_workspace  # noqa: E402
from sotdae.actions.workspace import Workspace  # noqa: E402
from sotdae.cases.jobs import ENDED, State  # noqa: E402
from sotdae.custody.verification import verify  # noqa: E402

NOW = datetime(2026, 11, 28, tzinfo=UTC)
LONGEST_SECONDS = 6.0
PATIENCE_SECONDS = 240.0


@dataclass
class Outcome:
    """What a number of kills came to."""

    moments: int = 0
    acknowledged: Counter[str] = field(default_factory=Counter)
    unacknowledged: int = 0
    while_a_job_ran: int = 0
    worker_alone: int = 0

    def __str__(self) -> str:
        return (
            f"{self.moments} moments ({self.worker_alone} of them killed the worker alone; {self.while_a_job_ran} while a job was under way): "
            f"{', '.join(f'{count:,} {kind}' for kind, count in sorted(self.acknowledged.items()))} acknowledged, none lost, none twice "
            f"({self.unacknowledged} more were in the log and not yet told); every job came to its end, of no upload was anything left"
        )


def fail(text: str) -> None:
    raise AssertionError(text)


def new_export(workspace: Path, number: int) -> None:
    """Put a made-up export into the intake folder that nobody has seen yet: one of the demonstration's, an empty line longer."""
    files = [path for path in (workspace / "exports").glob("*/result.json") if not path.parent.name.startswith("again")]
    known = sorted(
        path.parent for path in files if b'"chats"' not in path.read_bytes()[:4096]
    )  # (of a whole account's, chats would have to be chosen)
    target = workspace / "exports" / f"again-{number}"
    shutil.copytree(known[number % len(known)], target)
    with (target / "result.json").open("ab") as file:
        file.write(b"\n" * (number + 1))


def post_job(client: Client, case: str) -> str:
    """Ask for the newest export of the intake folder."""
    page = client.get(f"/c/{case}/intake").text
    chosen = re.findall(r'value="([0-9a-f]{32})"[^>]*>\s*<span><strong>again-', page)
    came = client.post(f"/c/{case}/intake", {"choice": chosen[0], "purpose": "a test of kills"})
    if came.status != 302:
        fail(f"the job was not taken: {came.status}")
    return came.to.rsplit("/", 1)[1]


Told = dict[str, list[str]]
"""Type of a log entry -> the reason of every act that was acknowledged."""


def lift(client: Client, case: str, told: list[str], reason: str, number: int) -> None:
    """Lift a mask."""
    label = re.findall(r"/rooms/(R-\d+)", client.get(f"/c/{case}/rooms").text)[0] if number == 1 else "R-01"
    if client.post(f"/c/{case}/rooms/{label}/unmask", {"what": "title", "reason": reason}).status == 200:
        told.append(reason)


def cite(client: Client, case: str, told: list[str], reason: str, number: int) -> None:
    """Take a citation of a list."""
    if client.post(f"/c/{case}/cite/{('rooms', 'offers')[number % 2]}", {"reason": reason}).status == 302:
        told.append(reason)


def decide(client: Client, case: str, told: list[str], reason: str, number: int) -> None:
    """Decide about the finding that waits first: unsure, so that it comes again."""
    waiting = re.findall(rf"/c/{case}/review/([0-9a-f]{{64}})", client.get(f"/c/{case}/review").text)
    if not waiting:
        return
    address = f"/c/{case}/review/{waiting[number % len(waiting)]}"
    seen = re.findall(r'name="seen" value="(\d+)"', client.get(address).text)
    if seen and client.post(address, {"verdict": "unsure", "reason": reason, "seen": seen[0]}).status == 302:
        told.append(reason)


KINDS = {"text.unmasked": lift, "citation.taken": cite, "review.decided": decide}


def act(client: Client, case: str, kind: str, name: str, told: Told) -> None:
    """Do the same again and again, each time for a reason of its own, until there is nobody any more who answers or it is over."""
    number = 0
    with suppress(OSError, HTTPException):
        while "over" not in told:
            number += 1
            KINDS[kind](client, case, told[kind], f"{name} {number}", number)


def half_an_upload(client: Client, case: str) -> socket.socket:
    """Send the first half of an upload, and leave it there. The file's name is one that nothing else has."""
    token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get(f"/c/{case}/intake").text)[0]
    parts = f'--b\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n'
    parts += '--b\r\nContent-Disposition: form-data; name="file"; filename="half.json"\r\nContent-Type: application/json\r\n\r\n'
    head = f"POST /c/{case}/intake/upload HTTP/1.1\r\nHost: 127.0.0.1:{client.port}\r\nContent-Type: multipart/form-data; boundary=b\r\n"
    head += f"Cookie: {'; '.join(f'{name}={value}' for name, value in client.cookies.items())}\r\nContent-Length: {8 << 20}\r\n\r\n"
    link = socket.create_connection(("127.0.0.1", client.port), 10)
    link.sendall(f"{head}{parts}".encode() + b" " * (4 << 20))
    return link


def workers(server: int) -> list[int]:
    """Return the workers that descend from a server."""
    parents: dict[int, tuple[int, bytes]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError, IndexError, ValueError):
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
                parents[int(entry.name)] = (parent, (entry / "cmdline").read_bytes())
    found = []
    for pid, (_, command) in parents.items():
        above = pid
        while above in parents and above != server:
            above = parents[above][0]
        if above == server and b"sotdae.actions.jobs.worker" in command:
            found.append(pid)
    return found


def kill_once(workspace: Path, chance: random.Random, number: int, outcome: Outcome, *, at_work: bool) -> None:
    """One kill, and what must hold after it; at work, once something was acknowledged."""
    told: Told = {kind: [] for kind in KINDS}
    new_export(workspace, number)
    with served(workspace) as running:
        case, ara = running.case(), running.client("Ara")
        job = post_job(ara, case)
        everybody = [(kind, name) for kind in KINDS for name in ("Ara", "Bora")] + [("text.unmasked", "Ara"), ("text.unmasked", "Bora")]
        posting = [
            threading.Thread(target=act, args=(running.client(name), case, kind, f"{name} {number}-{place}", told))
            for place, (kind, name) in enumerate(everybody)
        ]
        upload = half_an_upload(running.client("Ara"), case)
        for one in posting:
            one.start()
        until = time.monotonic() + PATIENCE_SECONDS
        while at_work and not any(told.values()) and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(chance.uniform(0.2, LONGEST_SECONDS))
        is_worker_alone = number % 3 == 2
        for pid in workers(running.process.pid):
            if is_worker_alone or chance.random() < 0.5:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        if is_worker_alone:
            outcome.worker_alone += 1
            wait_for_job(workspace, job)
        else:
            os.killpg(running.process.pid, signal.SIGKILL)
        told["over"] = []
        for one in posting:
            one.join()
        upload.close()
    outcome.moments += 1
    told.pop("over")
    outcome.acknowledged.update({kind: len(reasons) for kind, reasons in told.items()})
    outcome.while_a_job_ran += state_of(workspace, job) not in ENDED
    outcome.unacknowledged += require_kept(workspace, told, f" {number}-")
    if not is_worker_alone:
        with served(workspace):
            wait_for_job(workspace, job)
            if list((workspace / "tmp" / "intake").rglob("half.json*")):
                fail("half an upload was left")
    found = verify(workspace / "vault")
    if not found.ok or found.unlogged:
        fail(f"after the kill: {found.to_json()}")


def state_of(workspace: Path, job: str) -> State:
    """Return where a job is, and say why where it failed."""
    jobs = open_jobs(Workspace(workspace))
    try:
        row = jobs.get(job)
    finally:
        jobs.close()
    if row is None:
        fail("the job is lost")
    assert row is not None
    if row.state in {State.FAILED, State.SET_ASIDE}:
        fail(f"the job is {row.state.value}: {row.error} {row.told}")
    return row.state


def wait_for_job(workspace: Path, job: str) -> None:
    """Wait until a job is done; it may not fail."""
    until = time.monotonic() + PATIENCE_SECONDS
    while (state := state_of(workspace, job)) is not State.DONE:
        if time.monotonic() > until:
            fail(f"the job is {state.value} for too long")
        time.sleep(0.2)


def require_kept(workspace: Path, told: Told, mine: str) -> int:
    """Every acknowledged act stands in the log, and none twice; returns how many of this round were logged and not acknowledged."""
    with open_workspace(Workspace(workspace), mode=None, passphrase=None, legal_basis=None, now=NOW) as opened:
        acts = [entry for entry in opened.vault.entries() if entry.type in KINDS]
        logged = Counter((entry.type, str(row.get("reason"))) for entry in acts for row in opened.vault.details(opened.keyring, entry))
    acknowledged = {(kind, reason) for kind, reasons in told.items() for reason in reasons}
    if lost := acknowledged - logged.keys():
        fail(f"{len(lost)} acknowledged acts are not in the log")
    if [one for one, count in logged.items() if count > 1]:
        fail("an act stands in the log twice")
    return sum(mine in reason for _, reason in logged.keys() - acknowledged)


def run(moments: int, seed: int, world: Path, folder: Path, *, at_work: bool = False, say: Callable[[str], None] = print) -> Outcome:
    """Kill at so many moments; raises AssertionError at the first thing that was lost.

    Args:
        moments: so many.
        seed: of the moments.
        world: the demonstration's workspace, which is copied.
        folder: where.
        at_work: wait for the first act to be acknowledged each time: a busy machine may not come to one in the time that a moment leaves.
        say: told how far it came.
    """
    chance, outcome = random.Random(seed), Outcome()
    workspace = folder / "demo"
    shutil.copytree(world, workspace)
    for number in range(moments):
        kill_once(workspace, chance, number, outcome, at_work=at_work)
        say(str(outcome))
    return outcome


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--moments", type=int, default=20)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        world = told_in(MadeOnce(Path(os.environ.get("SOTDAE_TEST_WORLD", folder)))).workspace
        run(chosen.moments, chosen.seed, world, Path(folder), say=lambda text: print(text, flush=True))  # noqa: T201 (a script that reports)


if __name__ == "__main__":
    main()
