# SPDX-License-Identifier: Apache-2.0
"""What `sotdae verify` says of anchors: each received one checked anew, and up to where the log is anchored, since when, and what not yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sotdae.custody import anchors, authorities
from sotdae.custody.anchor_state import unanchored
from sotdae.custody.objects import file_digest
from sotdae.custody.vault import ANCHORS


@dataclass
class AnchorReport:
    """What was found about anchors.

    Attributes:
        received: every anchor that the log names, checked, in the log's order.
        waiting: (size, authority) of requests that no answer came to.
        covered: entries that a holding anchor covers.
        existed_by: the earliest attested moment of the anchors of that size, or None.
        cosigned: every witness's word that the log names, checked.
        unanchored: entries after them that are not themselves records of anchoring.
        authorities: names of the configured authorities.
        errors: what does not hold, by anchor.
        foreign: files below ``anchors`` that nothing names and that no writer would leave there.
        unlogged: what an interrupted writer left there.
    """

    received: list[anchors.Anchor] = field(default_factory=list)
    cosigned: list[anchors.Cosignature] = field(default_factory=list)
    waiting: list[tuple[int, str]] = field(default_factory=list)
    covered: int = 0
    existed_by: datetime | None = None
    unanchored: int = 0
    authorities: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    unlogged: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Return the documented JSON (docs/cli.md)."""
        return {
            "covered": self.covered,
            "existed_by": self.existed_by.isoformat(timespec="seconds") if self.existed_by else None,
            "unanchored": self.unanchored,
            "authorities": self.authorities,
            "waiting": [{"size": size, "authority": name} for size, name in self.waiting],
            "received": [one.to_json() for one in self.received],
            "cosigned": [one.to_json() for one in self.cosigned],
        }


def check_anchors(vault: Path, bodies: Sequence[Mapping[str, Any]], *, is_synthetic: bool) -> AnchorReport:
    """Check every anchor of a workspace; needs no key.

    Args:
        vault: the vault's folder.
        bodies: the bodies of the log's lines.
        is_synthetic: the workspace is a demonstration.
    """
    found = AnchorReport(authorities=sorted(authorities.load(vault.parent / "keys")))
    requested = {(one.size, one.authority): one for one in anchors.named_in(bodies, anchors.REQUESTED)}
    received = list(anchors.named_in(bodies, anchors.RECEIVED))
    cosigned = list(anchors.named_in(bodies, anchors.COSIGNED))
    heads = anchors.heads_at(vault, (one.size for one in (*received, *cosigned)))
    origin = str(bodies[0].get("origin", "")) if bodies else ""
    for one in received:
        text = anchors.stamped_text(vault, origin, heads.get(one.size))
        asked = requested.get((one.size, one.authority))
        found.received.append(anchors.check(vault, one, text=text, requested_at=asked.at if asked else None, is_synthetic=is_synthetic))
    found.errors = [f"anchor {one.named.size} by {one.named.authority}: {one.why}" for one in found.received if one.token is None]
    held = [one for one in found.received if one.token is not None]
    found.covered = max((one.named.size for one in held), default=0)
    found.existed_by = min((one.token.attested_at for one in held if one.token and one.named.size == found.covered), default=None)
    found.cosigned = [anchors.check_cosignature(vault, one, heads[one.size][0] if one.size in heads else None) for one in cosigned]
    found.errors += [f"anchor {one.named.size} by {one.named.authority}: {one.why}" for one in found.cosigned if one.at is None]
    answered = {(one.size, one.authority) for one in received}
    newest = {name: size for size, name in sorted(requested.keys() - answered)}
    found.waiting = sorted((size, name) for name, size in newest.items() if size >= found.covered)
    found.unanchored = unanchored((str(body.get("type", "")) for body in bodies), found.covered)
    _check_files(vault, [*requested.values(), *received, *cosigned], found)
    return found


def _check_files(vault: Path, named: Sequence[anchors.Named], found: AnchorReport) -> None:
    """Compare what stands below ``anchors`` with what the log names; those of received anchors were compared with their check."""
    known: dict[Path, str] = {}
    for one in named:
        known.update({anchors.path_of(vault, one.size, one.authority, kind): digest for kind, digest in one.files.items() if kind in _KINDS})
    for path, digest in sorted(known.items()):
        name = path.relative_to(vault).as_posix()
        is_reported = any(error.startswith(f"anchor {path.parent.name} by ") for error in found.errors)
        if not is_reported and (not path.is_file() or path.is_symlink() or file_digest(path) != digest):
            found.errors.append(f"{name}: it is not the file that the log names")
    folder = vault / ANCHORS
    for path in sorted(folder.rglob("*")) if folder.is_dir() else []:
        if (path.is_file() or path.is_symlink()) and path not in known:
            name = path.relative_to(folder).as_posix()
            is_left = anchors.is_well_named(name) and not path.is_symlink()
            (found.unlogged if is_left else found.foreign).append(f"{ANCHORS}/{name}")


_KINDS = frozenset({"text", "request", "reply", "chain", "root", "revocations", "cosignature"})
