# SPDX-License-Identifier: Apache-2.0
"""Which of the files that an export names the capture holds. Only the capture's own list of names is ever asked."""

from __future__ import annotations

from collections.abc import Callable, Collection
from posixpath import normpath
from typing import Final

from sotdae.classes import dataclass

_OUTSIDE: Final = ("/", "\\")


@dataclass(frozen=True, slots=True)
class MediaFiles:
    """The files of a capture, seen from one member.

    Attributes:
        folder: the member's folder, without a trailing slash; empty for the root.
        names: the capture's member names.
        item_id: member name → item id; raises KeyError for one that was not taken in.
        may_climb: the format's paths may have ``..`` that stay within the capture, as those of an account's HTML pages do.
    """

    folder: str
    names: Collection[str]
    item_id: Callable[[str], str]
    may_climb: bool = True

    def find(self, path: str) -> tuple[str, str | None]:
        """Return (`MediaItem.present`, item id) for a path as written."""
        name = normpath(f"{self.folder}/{path}") if self.folder else normpath(path)
        if self.leads_out(path) or name not in self.names:
            return "missing_on_disk", None
        try:
            return "yes", self.item_id(name)
        except KeyError:
            return "missing_on_disk", None

    def leads_out(self, path: str) -> bool:
        """Say whether a path points out of the capture, as no export's does."""
        if not self.may_climb and ".." in path.split("/"):
            return True
        name = normpath(f"{self.folder}/{path}") if self.folder else normpath(path)
        return path.startswith(_OUTSIDE) or name == ".." or name.startswith("../") or "\\" in path or ":" in path.partition("/")[0] or "\0" in path
