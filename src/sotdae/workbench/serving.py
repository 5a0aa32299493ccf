# SPDX-License-Identifier: Apache-2.0
"""Serves the workbench until it is stopped: one unlock, one serving process with several threads, under Granian. Prints nothing of what is asked."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from granian.constants import Interfaces
from granian.server import Server

from sotdae.actions.workspace import Workspace
from sotdae.custody.keyring import Keyring
from sotdae.workbench.address import Serving

_THREADS: Final = 56
"""Whoever waits for her line of the log holds one; more people than that queue. Source: docs/decisions/2026-11-28-workbench-rates.md."""


def serve(place: Workspace, keyring: Keyring, serving: Serving, *, ready: Callable[[], None]) -> None:
    """Serve until interrupted.

    Args:
        place: the workspace.
        keyring: unlocked; the serving process inherits it in memory, so nothing is asked or written twice.
        serving: where.
        ready: called in the serving process when everything is loaded, a moment before it answers.
    """
    options: dict[str, Any] = {"ssl_cert": serving.certificate, "ssl_key": serving.key} if serving.is_secure else {}
    server = Server(
        "sotdae.workbench.wsgi:application",
        address=serving.host,
        port=serving.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=_THREADS,
        websockets=False,
        log_enabled=False,
        **options,
    )
    server.serve(target_loader=partial(_load, place, keyring, serving, ready), wrap_loader=False)


def _load(place: Workspace, keyring: Keyring, serving: Serving, ready: Callable[[], None]) -> Callable[..., Any]:
    from sotdae.workbench.wsgi import application  # noqa: PLC0415 (in the serving process)

    made = application(place, keyring, serving)
    ready()
    return made
