# SPDX-License-Identifier: Apache-2.0
"""Sets Django up for a workspace and makes the WSGI application. Whatever does not declare itself wholly stops the start here."""

from __future__ import annotations

import gc
import logging
import os
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, Final

import django
from django.apps import apps
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.core.signals import request_finished
from django.db import connections

from sotdae.actions.workspace import Workspace
from sotdae.cases.desk.routing import DESK
from sotdae.custody.keyring import Keyring
from sotdae.workbench.address import Serving
from sotdae.workbench.neighbours import Neighbours

_SETTINGS: Final = "sotdae.workbench.settings"
_SECRET: Final = "workbench: sessions and forms, version 1"  # noqa: S105 (the label under which the secret is derived, not the secret)

_COLLECTIONS: Final = (20_000, 20, 50)
"""A page makes some ten thousand objects and leaves hardly a circle; at Python's own (700, 10, 10) looking for circles was a sixth of all work.
Source: docs/decisions/2026-11-28-two-serving-processes.md."""


def set_up(place: Workspace, keyring: Keyring, serving: Serving) -> None:
    """Set Django up for this process, databases and all, before anything else of it is asked for. No connection is left open: a fork may follow.

    Args:
        place: the workspace.
        keyring: unlocked; the secret of sessions and forms is derived from it and stands nowhere.
        serving: on which address, with TLS or without.

    Raises:
        ActUndeclared: if a page or an address does not declare its act.
    """
    os.environ["DJANGO_SETTINGS_MODULE"] = _SETTINGS
    quiet = logging.getLogger("django")
    quiet.addHandler(logging.NullHandler())
    quiet.propagate = False  # (it would write addresses, a one-time link among them; `workbench.failing` tells what went wrong)
    django.setup()
    if len(apps.app_configs) < len(settings.INSTALLED_APPS):  # whoever opened the book first has loaded the book's alone
        apps.set_installed_apps(settings.INSTALLED_APPS)
    settings.SECRET_KEY = keyring.item_tag(_SECRET)
    settings.ALLOWED_HOSTS = list(serving.hosts)
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = serving.is_loopback and not serving.is_secure
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = serving.is_secure
    if serving.is_secure:
        settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-sotdae-session", "__Host-sotdae-form"
    from sotdae.actions.staffing.desk import open_desk  # noqa: PLC0415 (needs Django set up)

    open_desk(place)
    call_command("createcachetable", database=DESK, verbosity=0)
    registry_checked()
    connections.close_all()


def registry_checked() -> None:
    """Pass if every address goes through the gate. Raises as `registry.check_urls` does."""
    from sotdae.workbench.registry import check_urls  # noqa: PLC0415 (needs Django set up)

    check_urls()


def application(place: Workspace, keyring: Keyring, serving: Serving, neighbours: Neighbours | None = None) -> Callable[..., Any]:
    """Return the WSGI application of a workspace, in a process of its own or beside neighbours. Raises as `set_up` does."""
    set_up(place, keyring, serving)
    from sotdae.workbench import holding  # noqa: PLC0415 (needs Django set up)
    from sotdae.workbench.registry import pages  # noqa: PLC0415 (likewise)

    if neighbours is not None:
        neighbours.settle()
    until_the_end = ExitStack()
    held = until_the_end.enter_context(holding.holding(place, keyring, is_loopback=serving.is_loopback, intake=serving.intake, neighbours=neighbours))
    until_the_end.enter_context(held.office)
    holding.hold(held)
    request_finished.connect(_end_reading)
    handler = held.lanes.through(WSGIHandler())
    gc.collect()
    gc.freeze()  # (what was loaded until here stays until the end: no collection need look through it again)
    gc.set_threshold(*_COLLECTIONS)
    if neighbours is None:
        return handler
    if neighbours.is_keeper:
        neighbours.keep(handler, held.office.keeper.poke)
        return handler
    return neighbours.beside(handler, {page.route.split("/")[0] for page in pages() if page.is_kept})


def _end_reading(**_: Any) -> None:
    """Leave no transaction open after a request, whatever a view did."""
    for connection in connections.all(initialized_only=True):
        if connection.in_atomic_block:
            connection.close()
