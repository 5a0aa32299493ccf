# SPDX-License-Identifier: Apache-2.0
"""One capture on its way into a workspace: what was looked at and chosen of it, and how that is told in sealed details."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sotdae.actions.adding.readers import Claim
from sotdae.actions.pictures.looking import Looked
from sotdae.captures.source import OpenedSource, SliceSource, SourceTrouble
from sotdae.classes import dataclass


@dataclass(frozen=True, slots=True)
class Taken:
    """One capture, looked at and chosen; then whether it was known, how many items were sealed, and how many have another verdict than before."""

    source: OpenedSource | SliceSource
    claims: Sequence[Claim]
    looked: Sequence[Looked]
    troubles: Sequence[SourceTrouble]
    container: Mapping[str, Any] | None
    capture_id: str
    was_known: bool = False
    sealed: int = 0
    looked_again: int = 0

    def contents(self) -> dict[str, Any]:
        """Return what the log keeps, sealed, about the capture as a whole."""
        readers = [{"name": claim.name, "version": claim.version, "names": list(claim.names), "digest": claim.origin_digest} for claim in self.claims]
        return {
            "readers": readers,
            "items": len(self.looked),
            "bytes": sum(member.size for member in self.looked),
            "container": dict(self.container) if self.container is not None else None,
            "troubles": [asdict(trouble) for trouble in self.troubles],
        }

    def member_facts(self, member: Looked) -> dict[str, Any]:
        """Return what the log keeps, sealed, about one member beside its digest."""
        facts: dict[str, Any] = {"kind": member.kind}
        if member.withheld is not None:
            facts["withheld"] = member.withheld
        if self.container is not None:
            facts["container"] = self.container["item_id"]
        if isinstance(self.source, SliceSource) and member.name in self.source.slices:
            inner, offset, length = self.source.slices[member.name]
            facts["slice"] = {"of": inner, "offset": offset, "length": length}
        return facts


def withheld(looked: Sequence[Looked]) -> Iterator[SourceTrouble]:
    """Say which claimed texts were neither sealed nor read: what they hold may be media."""
    for code, what in (("inline-base64", "hold inline pictures"), ("not-text", "are not text")):
        count = sum(one.withheld == code for one in looked)
        if count:
            yield SourceTrouble(f"withheld-{code}", "error", f"{count} members {what}: digested only, neither sealed nor read")
