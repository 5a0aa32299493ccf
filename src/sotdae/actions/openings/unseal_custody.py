# SPDX-License-Identifier: Apache-2.0
"""A case's media key in the hands of custodians: handing it to them, and what each gives out when she approves.

The first custodian takes the outer layer off her parts; what is left is sealed to the other custodians one by one. The second takes off the inner
layer, opens with it the item keys of the approved set, and gives out these alone. Both are sealed into the log's entry and destroyed when the request
is over. So whoever opens holds item keys of that set, never the media key; the second custodian's machine holds the media key for that moment.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sotdae.actions.acting import Acting, Note
from sotdae.actions.openings.unsealing import items_of, refusals
from sotdae.actions.persons import person_named
from sotdae.actions.records.unseal_book import PersonRow, RequestRow
from sotdae.cases.unsealing import Moment
from sotdae.custody import custodians
from sotdae.custody.objects import ITEM_KEYS
from sotdae.errors import CustodyNeeded, ObjectMissing

Given = tuple[dict[str, Any], bytes | None, tuple[str, ...]]
"""Facts of the approval, what is attached to it, and what it replaces."""


def custody_of(person: PersonRow) -> str:
    """Return the public key that a custodian's part is sealed to."""
    return person.custody_key or person.key


def given_out(acting: Acting, row: RequestRow, person: PersonRow, key: bytes | None) -> Given:
    """Return what an approval gives out.

    Args:
        acting: the case.
        row: the request.
        person: who approves.
        key: her private key, or None.

    Raises:
        CustodyNeeded: if custodians hold the media key and she is none of them, or her key does not open her part.
    """
    file = acting.opened.keyring.custody(acting.case.case_id)
    if file is None:
        return {}, None, ()
    if person.label not in custodians.labels(file):
        raise CustodyNeeded(what=f"{person.label} is none of them")
    if key is None:
        raise CustodyNeeded(what="approving takes her private key too")
    first = next((one for one in row.approvals if one.handed_on), None)
    if first is None:
        halves = custodians.take_outer(file, person.label, key)
        halves.pop(row.requester.label, None)
        return {"custody": "outer"}, custodians.sealed_half(halves), ()
    half = custodians.half_for(acting.attached(first.handed_on), person.label)
    identity = custodians.take_inner(half, person.label, key)
    capsule = custodians.open_item_keys(identity, _item_keys(acting, items_of(acting, row)))
    return {"custody": "inner"}, capsule, (first.handed_on,)


def identities(acting: Acting, row: RequestRow, items: Sequence[str]) -> dict[str, str | None]:
    """Return the item identities that an opening uses: item id -> identity, or None where the case's own key opens it.

    Raises:
        CustodyNeeded: if custodians hold the media key and the second one has given out nothing for this set.
    """
    if acting.opened.keyring.custody(acting.case.case_id) is None:
        return dict.fromkeys(items)
    last = row.approvals[-1] if row.approvals else None
    if last is None or not last.handed_on:
        raise CustodyNeeded(what="it was handed to them after the approvals; request anew")
    capsule: dict[str, str] = json.loads(acting.attached(last.handed_on))
    found = {item_id: capsule.get(_object_of(acting, item_id)) for item_id in items}
    if None in found.values():
        raise CustodyNeeded(what="what they gave out does not open every item of the set")
    return dict(found)


def hand_over(acting: Acting, clock: Moment, labels: Sequence[str], keys: Sequence[bytes]) -> tuple[str, ...]:
    """Hand a case's media key to custodians, any two of whom open it; or to others, where custodians hold it already.

    Args:
        acting: the case.
        clock: now.
        labels: the enrolled persons.
        keys: private keys of two present custodians, where custodians hold it already.

    Returns:
        Their labels.

    Raises:
        CustodyNeeded: if they are fewer than two, or two present custodians' keys do not open it.
        PersonUnknown: if somebody is not enrolled.
        SshKeyUnusable: if somebody's signing key cannot decrypt and she has no key for custody.
    """
    acting = replace(acting, now=clock.at)
    keyring, case_id = acting.opened.keyring, acting.case.case_id
    with refusals(acting, "custodians"):
        persons = [one for one in acting.opened.book.unsealing.persons() if one.revoked_at is None]
        chosen = {row.label: row for row in (person_named(persons, label) for label in labels)}
        file = keyring.custody(case_id)
        identity = keyring.case(case_id).identities["media"] if file is None else _opened_by_two(file, keys)
        files = keyring.hand_to_custodians(case_id, identity, {label: custody_of(row) for label, row in chosen.items()})
        acting.log([Note("custodians.set", {"custodians": [row.person_id for row in chosen.values()]}, keys=files)])
    keyring.forget(case_id)
    return tuple(chosen)


def _opened_by_two(file: bytes, keys: Sequence[bytes]) -> str:
    """Return the media identity that two present custodians open together."""
    for outer in custodians.labels(file):
        for first in keys:
            try:
                halves = custodians.take_outer(file, outer, first)
            except CustodyNeeded:
                continue
            for inner, half in halves.items():
                for second in keys:
                    try:
                        return custodians.take_inner(half, inner, second)
                    except CustodyNeeded:
                        continue
    raise CustodyNeeded(what="changing it takes the private keys of two present custodians (--custodian-key, twice)")


def _item_keys(acting: Acting, items: Sequence[str]) -> dict[str, bytes]:
    found = {}
    for item_id in items:
        object_id = _object_of(acting, item_id)
        try:
            found[object_id] = acting.opened.vault.store.path(object_id, ITEM_KEYS).read_bytes()
        except FileNotFoundError as error:
            raise ObjectMissing(object_id=object_id) from error
    return found


def _object_of(acting: Acting, item_id: str) -> str:
    held = acting.opened.book.item(acting.case.case_id, acting.opened.keyring.item_tag(item_id))
    if held is None or not held[0]:
        raise ObjectMissing(object_id=item_id)
    return held[0]
