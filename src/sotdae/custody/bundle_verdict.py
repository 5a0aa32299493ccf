# SPDX-License-Identifier: Apache-2.0
"""What a check of a bundle found: plain data, and the one word over it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, field
from typing import Any, Final, Literal

from sotdae.classes import dataclass

State = Literal["green", "grey", "red", "synthetic"]
_MOST_FAULTS: Final = 10_000
"""Faults that are kept one by one; a bundle of nothing but faults need not fill the memory. The rest is counted."""


def printable(text: str) -> str:
    """Return a text from a bundle so that it cannot steer a terminal: what does not print is written as its number."""
    return "".join(letter if letter.isprintable() else f"\\u{ord(letter):04x}" for letter in text)


@dataclass(frozen=True, slots=True)
class ExhibitState:
    """One exhibit: its number, kind, bytes, place in the log; its state, and why (codes, docs/bundle.md)."""

    number: int
    kind: str
    size: int
    log_seq: int
    index: int
    state: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """What does not hold: a code (docs/bundle.md), and the file or place."""

    code: str
    where: str


@dataclass
class BundleVerification:
    """What was checked and what does not hold.

    Attributes:
        synthetic: made from a demonstration: whatever holds, it is no evidence and never green.
        key_known: whether the log's key is the one that the caller knows; None where none was given.
        files: files whose digests were compared.
        lines, lines_withheld: log lines shown, and those of which the leaf hash alone is here.
        timestamps: tokens of outside authorities in the bundle; those that no disclosed line names are left to openssl.
        anchors, cosignatures: timestamps and witnesses' words that disclosed lines name, after their check (docs/cli.md).
        records_opened, objects_opened: compared with a key.
        more_faults: faults beyond those listed.
    """

    bundle_id: str = ""
    variant: str = ""
    purpose: str = ""
    until: str = ""
    made_at: str = ""
    synthetic: bool = False
    key_line: str = ""
    key_known: bool | None = None
    manifest_digest: str = ""
    log_size: int = 0
    log_root: str = ""
    files: int = 0
    lines: int = 0
    lines_withheld: int = 0
    older_checkpoints: int = 0
    timestamps: int = 0
    records_opened: int = 0
    objects_opened: int = 0
    anchors: list[dict[str, Any]] = field(default_factory=list)
    cosignatures: list[dict[str, Any]] = field(default_factory=list)
    exhibits: list[ExhibitState] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    more_faults: int = 0

    def take(self, facts: Mapping[str, Any]) -> None:
        """Take over what the bundle says of itself, as texts of one line."""
        for name in ("bundle_id", "variant", "purpose", "until", "made_at"):
            setattr(self, name, printable(" ".join(str(facts[name]).split())[:200]))
        self.synthetic = bool(facts["synthetic"])

    def fault(self, code: str, where: str) -> None:
        """Note a fault."""
        if len(self.faults) < _MOST_FAULTS:
            self.faults.append(Fault(code, printable(where)))
        else:
            self.more_faults += 1

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults and not any(one.state == "red" for one in self.exhibits)

    @property
    def state(self) -> State:
        """One word: red where anything is wrong; never green for a demonstration, nor under a key that nobody compared."""
        if not self.ok:
            return "red"
        if self.synthetic:
            return "synthetic"
        return "green" if self.key_known else "grey"

    def counts(self) -> dict[str, int]:
        """Return how many exhibits are in each state."""
        found = Counter(one.state for one in self.exhibits)
        return {state: found[state] for state in ("green", "grey", "red", "synthetic")}

    def to_json(self) -> dict[str, Any]:
        """Return the documented JSON (docs/cli.md)."""
        return {"ok": self.ok, "state": self.state, "counts": self.counts(), **asdict(self)}
