# SPDX-License-Identifier: Apache-2.0
"""``sotdae serve``: unlocks once, says where the workbench is, and serves until Ctrl-C. Nothing that is asked of it is printed."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from sotdae.actions.jobs.shelves import EXPORTS
from sotdae.actions.staffing.desk import INVITATION_HOURS
from sotdae.actions.staffing.opening_up import cast_of_demo, somebody_works_here, take_on_first, unlocked
from sotdae.actions.workspace import Workspace, existing
from sotdae.cli.passphrase import read_passphrase
from sotdae.cli.words import say
from sotdae.custody.keyring import Keyring
from sotdae.workbench.address import Serving
from sotdae.workbench.serving import serve
from sotdae.workbench.wsgi import set_up


def first_steps(place: Workspace, keyring: Keyring, first_admin: str | None, address: str, *, now: datetime) -> str:
    """Return what has to be said before anybody can sign in: the first administrator's link, or how to get one; "" where people work here."""
    if first_admin is not None:
        person, secret = take_on_first(place, keyring, first_admin, now=now)
        return f"{say('serve.first_link', name=person.name, hours=INVITATION_HOURS)}\n  {address}welcome/{secret}\n"
    return "" if somebody_works_here(place, keyring) else f"{say('serve.nobody')}\n"


def run(
    workspace: Path | None,
    passphrase_file: Path | None,
    where: tuple[str, int, Path | None, Path | None],
    first_admin: str | None,
    intake: tuple[Path, ...] = (),
) -> None:
    """Serve. Raises as `sotdae.workbench.address.Serving.require` and `sotdae.actions.staffing.opening_up.unlocked` do."""
    place = existing(workspace)
    serving = Serving(*where, intake=tuple(one.absolute() for one in intake) or (place.folder / EXPORTS,))
    serving.require()
    keyring = unlocked(place, read_passphrase(place, passphrase_file))
    set_up(place, keyring, serving)
    cast_of_demo(place, keyring, now=datetime.now(UTC))
    told = first_steps(place, keyring, first_admin, serving.address, now=datetime.now(UTC))

    def ready() -> None:
        sys.stdout.write(f"{say('serve.ready')} {serving.address}\n{told}{say('serve.stop')}\n")
        sys.stdout.flush()

    serve(place, keyring, serving, ready=ready)
