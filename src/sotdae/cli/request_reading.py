# SPDX-License-Identifier: Apache-2.0
"""``sotdae notice list`` and ``show``: questions to the book. What acts is not even loaded, so that they answer at once over 20,000 requests."""

from __future__ import annotations

from datetime import UTC, datetime

from sotdae.actions.removal import request_sheet
from sotdae.cases.removal.states import State
from sotdae.cli import request_print
from sotdae.cli.acting_place import Place
from sotdae.cli.output import print_json


def show_list(where: Place, limit: int, *, everything: bool, as_json: bool) -> None:
    """Print a case's requests."""
    place = where.caught_up()
    found = request_sheet.listed(place, where.case, datetime.now(UTC), states=list(State) if everything else None, limit=limit)
    if as_json:
        print_json(found)
        return
    request_print.listed(place, found)


def show(where: Place, label: str, *, as_json: bool) -> None:
    """Print one request."""
    place = where.caught_up()
    found = request_sheet.shown(place, where.case, label, datetime.now(UTC))
    if as_json:
        print_json(found)
        return
    request_print.shown(place, found)
