# SPDX-License-Identifier: Apache-2.0
"""Which bundles of a case left the house, as the log tells: to whom, what for, until when."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from sotdae.actions.acting import Acting
from sotdae.classes import dataclass


@dataclass(frozen=True, slots=True)
class Sent:
    """A bundle that the log tells of: to whom, what for, until when. ``manifest_digest`` is None where it was begun and did not come to its end."""

    case: str
    bundle_id: str
    begun_at: str
    variant: str
    purpose: str
    until: str
    recipients: tuple[str, ...]
    performer: str | None
    law_enforcement: str | None
    manifest_digest: str | None
    exhibits: int | None
    log_seq: int

    def to_json(self) -> dict[str, Any]:
        """Return the documented JSON."""
        return {**asdict(self), "recipients": list(self.recipients)}


def sent(acting: Acting) -> list[Sent]:
    """Return the bundles of the case that the log tells of, in its order: who got what, what for, until when."""
    found: dict[str, Sent] = {}
    vault, keyring, case = acting.opened.vault, acting.opened.keyring, acting.case
    for entry in vault.log.of_bundles():
        if entry.case != case.case_id or entry.type not in {"bundle.begun", "bundle.made"}:
            continue
        facts = vault.details(keyring, entry)[0]
        bundle_id = str(facts["bundle_id"])
        if entry.type == "bundle.begun":
            stated: dict[str, Any] = {name: facts[name] for name in ("variant", "purpose", "until", "performer", "law_enforcement")}
            stated |= {"begun_at": entry.at.isoformat(), "recipients": tuple(facts["recipients"]), "log_seq": entry.seq}
            found[bundle_id] = Sent(case=case.name, bundle_id=bundle_id, manifest_digest=None, exhibits=None, **stated)
        else:
            found[bundle_id] = replace(found[bundle_id], manifest_digest=facts["manifest_digest"], exhibits=facts["exhibits"])
    return list(found.values())
