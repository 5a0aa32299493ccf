# SPDX-License-Identifier: Apache-2.0
"""Where a command gets the passphrase from: a file that was named, or the terminal. It is never an argument, and never repeated."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path

from sotdae.actions.workspace import Workspace
from sotdae.cli.words import say
from sotdae.errors import PassphraseRequired, UsageError


def read_passphrase(place: Workspace, file: Path | None) -> str | None:
    """Return the passphrase from the file, or from the terminal; says first that a lost one is final.

    Raises:
        PassphraseRequired: if there is neither a file nor a terminal.
        UsageError: if the file cannot be read, or two typed passphrases differ.
    """
    if file is not None:
        if not place.exists:
            sys.stderr.write(say("add.lost_passphrase") + "\n")
        return passphrase_in(file)
    if place.exists:
        from sotdae.custody.keyring import Keyring  # noqa: PLC0415 (only to ask whether there is anything to unlock)

        if not Keyring.is_protected(place.keys):
            return None
    if not sys.stdin.isatty():
        raise PassphraseRequired
    if place.exists:
        return getpass.getpass(f"{say('add.passphrase')}: ")
    sys.stderr.write(say("add.lost_passphrase") + "\n")
    return new_passphrase()


def new_passphrase() -> str:
    """Return a passphrase that was typed twice alike on the terminal.

    Raises:
        PassphraseRequired: if there is no terminal.
        UsageError: if the two differ.
    """
    if not sys.stdin.isatty():
        raise PassphraseRequired
    first = getpass.getpass(f"{say('add.passphrase_new')}: ")
    if getpass.getpass(f"{say('add.passphrase_again')}: ") != first:
        raise UsageError(what=say("add.passphrases_differ"))
    return first


def passphrase_in(file: Path) -> str:
    """Return the first line of a passphrase file, or the whole of an SSH private key.

    Raises:
        UsageError: if it cannot be read.
    """
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(what=f"the passphrase file cannot be read ({type(error).__name__})") from error
    return text if text.startswith("-----BEGIN ") else next(iter(text.splitlines()), "")
