# SPDX-License-Identifier: Apache-2.0
"""How the verbs about subjects read the book without a key, and begin what they print."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

from sotdae.actions.subjects import making
from sotdae.actions.subjects.making import Reading
from sotdae.cli.acting_place import Place
from sotdae.cli.output import console, synthetic_banner


@contextmanager
def reading(where: Place) -> Iterator[Reading]:
    """Open the book to read; asks for the passphrase only where it has to be brought up to the log first."""
    with making.reading(where.caught_up(), where.case) as read:
        yield read


def opened(where: Place) -> Console:
    """Return a console, after the word that all is made up where it is."""
    out = console()
    synthetic_banner(out, where.existing().is_synthetic)
    return out
