# SPDX-License-Identifier: Apache-2.0
"""Where one organisation's folder is, and what lies in it. Nothing outside it is ever written, a report path the person names excepted.

``vault/`` bytes seen · ``lake/`` what machines read · ``book.sqlite3`` what people decided · ``desk.sqlite3`` how they sign in · ``keys/`` ·
``reports/`` · ``tmp/``.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

from sotdae.classes import dataclass
from sotdae.errors import WorkspaceMissing

ENVIRONMENT: Final = "SOTDAE_WORKSPACE"
ANSWERS: Final = "answers.sqlite3"
TABLES: Final = "current.json"
"""What a case with tables has (`lake.catalog`); named here so that a question need not import the engine."""

_SYNTHETIC: Final = b'"mode":"synthetic"'
"""How the mode stands in a line of the log (RFC 8785). Looked for and not parsed: every verb asks it before it prints."""
_LINE_BYTES: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Workspace:
    """The paths of a workspace; making one of these touches nothing."""

    folder: Path

    @property
    def vault(self) -> Path:
        """The sealed bytes and the custody log."""
        return self.folder / "vault"

    @property
    def lake(self) -> Path:
        """The working copy, a folder a case."""
        return self.folder / "lake"

    @property
    def keys(self) -> Path:
        """The keyring."""
        return self.folder / "keys"

    @property
    def reports(self) -> Path:
        """Written reports."""
        return self.folder / "reports"

    @property
    def book(self) -> Path:
        """The book's file."""
        return self.folder / "book.sqlite3"

    @property
    def desk(self) -> Path:
        """The desk's file: sign-ins and stored states of the workbench."""
        return self.folder / "desk.sqlite3"

    @property
    def exists(self) -> bool:
        """Whether a vault has been made here."""
        return (self.vault / "log.jsonl").is_file()

    @property
    def is_synthetic(self) -> bool:
        """Whether all in it is made up: the first line of the log says so, from the day the vault was made."""
        try:
            with (self.vault / "log.jsonl").open("rb") as log:
                return _SYNTHETIC in log.readline(_LINE_BYTES)
        except OSError:
            return False

    def case_lake(self, case_id: str) -> Path:
        """The working copy of one case."""
        return self.lake / case_id

    def answers(self) -> list[Path]:
        """The read models that exist, one a case, in a stable order."""
        return sorted(self.lake.glob(f"*/{ANSWERS}"))

    def unanswerable(self) -> list[str]:
        """The ids of cases that hold tables and have no read model: it was deleted, or an `add` was cut off before it was made."""
        return sorted(path.parent.name for path in self.lake.glob(f"*/{TABLES}") if not (path.parent / ANSWERS).is_file())


def locate(option: Path | None) -> Workspace:
    """Return the workspace named by the option, else by ``SOTDAE_WORKSPACE``, else in the user's data folder."""
    if option is not None:
        return Workspace(option.absolute())
    named = os.environ.get(ENVIRONMENT)
    return Workspace(Path(named).absolute()) if named else Workspace(_data_folder() / "sotdae")


def existing(option: Path | None) -> Workspace:
    """Return the workspace that `locate` finds.

    Raises:
        WorkspaceMissing: if there is none; nobody is asked for a passphrase then.
    """
    place = locate(option)
    if not place.exists:
        raise WorkspaceMissing
    return place


def _data_folder() -> Path:
    """The platform's folder for a program's data. Source: XDG Base Directory Specification 0.8; Apple and Microsoft guidelines."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
