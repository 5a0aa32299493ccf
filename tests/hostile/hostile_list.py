# SPDX-License-Identifier: Apache-2.0
"""The list of hostile inputs: what each is, how its bytes are made, and what the program is asked with it. What must come of it: ``expected.json``.

An input is *alone* (paths that are added, each by itself, or arguments of another verb) or *beside* (members that lie beside a good export, as
media do). Numbers with H are those of the reliability goals, section 3.1; numbers with S are our own. All is benign and made by arithmetic.
``full`` asks for the sizes of the list; otherwise inputs are as small as show the point.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

_UNIT: Final = Path(__file__).resolve().parents[1] / "unit"
for _folder in ("captures", "captures/telegram", "media", "actions"):
    if str(_UNIT / _folder) not in sys.path:
        sys.path.insert(0, str(_UNIT / _folder))

import exports  # noqa: E402  # (found by the lines above)

Members = Mapping[str, bytes]
NO_READER: Final = "no reader of this format yet"


@dataclass(frozen=True, slots=True)
class Hostile:
    """One input of the list.

    Attributes:
        number: ``H1`` to ``H84``, or ``S1`` and on.
        what: one line for the page.
        alone: writes the input below a folder, returns what is handed to ``add``; several are added one by one and fare alike.
        beside: members that lie beside a good export.
        verb: arguments of another verb than ``add``, given the folder; ``{workspace}`` in it is a workspace with one good capture.
        before: changes such a workspace first.
        state: what does not exist yet, for the page.
    """

    number: str
    what: str
    alone: Callable[[Path, bool], Sequence[Path]] | None = None
    beside: Callable[[bool], Members] | None = None
    verb: Callable[[Path, bool], Sequence[str]] | None = None
    before: Callable[[Path], None] | None = None
    state: str = ""


LIST: Final[list[Hostile]] = []


def alone(number: str, what: str, state: str = "") -> Callable[[Callable[[Path, bool], Any]], None]:
    """Register a maker of an input that is added by itself; it returns a path, several, or a dict of members of a folder."""

    def register(make: Callable[[Path, bool], Any]) -> None:
        def made(folder: Path, full: bool) -> Sequence[Path]:
            found = make(folder, full)
            if isinstance(found, dict):
                return [write(folder / "in", found)]
            return [found] if isinstance(found, Path) else list(found)

        LIST.append(Hostile(number, what, alone=made, state=state))

    return register


def beside(number: str, what: str, state: str = "") -> Callable[[Callable[[bool], Members]], None]:
    """Register a maker of members that lie beside a good export."""

    def register(make: Callable[[bool], Members]) -> None:
        LIST.append(Hostile(number, what, beside=make, state=state))

    return register


def verb(number: str, what: str, before: Callable[[Path], None] | None = None) -> Callable[[Callable[[Path, bool], Sequence[str]]], None]:
    """Register the arguments of another verb."""

    def register(make: Callable[[Path, bool], Sequence[str]]) -> None:
        LIST.append(Hostile(number, what, verb=make, before=before))

    return register


def absent(number: str, what: str, state: str) -> None:
    """Note an input whose part does not exist; a test holds that it does not."""
    LIST.append(Hostile(number, what, state=state))


def write(folder: Path, members: Members) -> Path:
    """Write members below a folder."""
    for name, body in members.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    return folder


def room(number: int) -> int:
    """Return the id of a room of one's own."""
    return 1_600_000_000 + number


def chat(number: int, records: Sequence[Any] | None = None, **header: Any) -> bytes:
    """Return a chat's export with three benign messages, or with these records."""
    listed = exports.TEN[:3] if records is None else list(records)
    body = {**exports.chat(listed, number=room(number), name=f"꽃 모임 {number}"), **header}
    return json.dumps(body, ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass")


def said(*texts: Any) -> list[dict[str, Any]]:
    """Return messages with these texts."""
    return [exports.message(number, text) for number, text in enumerate(texts, start=1)]


def everything() -> Sequence[Hostile]:
    """Return the whole list, in order."""
    if not LIST:
        import hostile_archives  # noqa: F401  # (each registers its own)
        import hostile_files  # noqa: F401
        import hostile_pages  # noqa: F401
        import hostile_records  # noqa: F401
        import hostile_surroundings  # noqa: F401

        LIST.sort(key=lambda one: (one.number[0], int(one.number[1:].rstrip("abcdefgh")), one.number))
    return LIST
