# SPDX-License-Identifier: Apache-2.0
"""Serves the workbench until it is stopped: one unlock, two serving processes with many threads each, under Granian.

One process where the system cannot divide one by fork, or has one processor. Prints nothing of what is asked.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from django.db import connections
from granian.constants import Interfaces
from granian.server import Server

from sotdae.actions.jobs.office import BackOffice
from sotdae.actions.workspace import Workspace
from sotdae.custody.keyring import Keyring
from sotdae.workbench.address import Serving
from sotdae.workbench.neighbours import PROCESSES, Neighbours

_THREADS: Final = 56
"""A process. Whoever waits for her line of the log holds one; more people than that queue. Source: docs/decisions/2026-11-28-workbench-rates.md."""


def serve(place: Workspace, keyring: Keyring, serving: Serving, *, ready: Callable[[], None]) -> None:
    """Serve until interrupted.

    Args:
        place: the workspace.
        keyring: unlocked; the serving processes inherit it in memory, so nothing is asked or written twice.
        serving: where.
        ready: called in a serving process when everything is loaded in each, a moment before it answers.
    """
    options: dict[str, Any] = {"ssl_cert": serving.certificate, "ssl_key": serving.key} if serving.is_secure else {}
    is_divided = multiprocessing.get_start_method() == "fork" and (os.cpu_count() or 1) > 1
    neighbours = Neighbours() if is_divided else None
    if neighbours is not None:
        BackOffice(place, keyring).sweep()
    connections.close_all()  # (none may be open when processes divide)
    server = Server(
        "sotdae.workbench.wsgi:application",
        address=serving.host,
        port=serving.port,
        interface=Interfaces.WSGI,
        workers=1 if neighbours is None else PROCESSES,
        respawn_failed_workers=neighbours is not None,
        blocking_threads=_THREADS,
        websockets=False,
        log_enabled=False,
        **options,
    )
    server.serve(target_loader=partial(_load, place, keyring, serving, ready, neighbours), wrap_loader=False)


def _load(place: Workspace, keyring: Keyring, serving: Serving, ready: Callable[[], None], neighbours: Neighbours | None) -> Callable[..., Any]:
    from sotdae.workbench.wsgi import application  # noqa: PLC0415 (in the serving process)

    made = application(place, keyring, serving, neighbours)
    if neighbours is None or neighbours.is_last():
        ready()
    return made
