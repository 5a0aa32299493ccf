# SPDX-License-Identifier: Apache-2.0
"""One record shown alone: it holds without keys, and nothing that was changed does."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vault_places import NOW, Place

from sotdae.custody import details
from sotdae.custody.proofs import prove, verify_proof
from sotdae.custody.writer import open_writer
from sotdae.errors import ProofInvalid
from sotdae.model.canonical import canonical_json

ITEMS = {f"page {number}": f"꽃 {number}".encode() for number in range(7)}


@pytest.fixture
def shown(demonstration: Place) -> tuple[dict[str, Any], str, Place]:
    demonstration.add(ITEMS)
    vault = demonstration.reopened()
    [seq] = [entry.seq for entry in vault.entries() if entry.type == "items.sealed"]
    return prove(vault, demonstration.keyring, seq=seq, index=3), vault.key_line, demonstration


def test_a_proof_holds_after_a_journey_as_json(shown: tuple[dict[str, Any], str, Place]) -> None:
    document, key, _ = shown
    travelled = json.loads(json.dumps(document))
    verify_proof(travelled, key + "\n")
    assert travelled["details"]["record"]["name"] == "page 3"
    assert travelled["details"]["count"] == 7


def test_a_proof_says_nothing_of_the_other_records(shown: tuple[dict[str, Any], str, Place]) -> None:
    text = json.dumps(shown[0], ensure_ascii=False)
    assert "page 2" not in text
    assert "page 4" not in text


def leaves_of(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        return [leaf for key, part in value.items() for leaf in leaves_of(part, (*path, key))]
    if isinstance(value, list):
        return [leaf for key, part in enumerate(value) for leaf in leaves_of(part, (*path, key))]
    return [path]


def changed(value: Any) -> Any:
    if isinstance(value, bool) or value is None:
        return not value
    if isinstance(value, int):
        return value + 1
    middle = len(value) // 2
    return value[:middle] + ("0" if value[middle : middle + 1] != "0" else "1") + value[middle + 1 :]


def test_no_changed_part_holds(shown: tuple[dict[str, Any], str, Place]) -> None:
    document, key, _ = shown
    for path in leaves_of(document):
        forged = copy.deepcopy(document)
        place: Any = forged
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = changed(place[path[-1]])
        with pytest.raises(ProofInvalid):
            verify_proof(forged, key)


@pytest.mark.parametrize("absent", ["format", "details", "line", "path", "checkpoint"])
def test_no_part_may_be_absent(shown: tuple[dict[str, Any], str, Place], absent: str) -> None:
    document, key, _ = shown
    with pytest.raises(ProofInvalid):
        verify_proof({name: part for name, part in document.items() if name != absent}, key)
    with pytest.raises(ProofInvalid):
        verify_proof({**document, absent: None}, key)


def test_another_log_s_key_does_not_hold(shown: tuple[dict[str, Any], str, Place]) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from sotdae.custody.checkpoints import key_line

    document, _, place = shown
    other = key_line(place.vault.origin, Ed25519PrivateKey.generate().public_key().public_bytes_raw())
    with pytest.raises(ProofInvalid):
        verify_proof(document, other)


def test_what_is_not_there_or_not_signed_yet_cannot_be_shown(shown: tuple[dict[str, Any], str, Place]) -> None:
    _, _, place = shown
    with open_writer(place.vault, place.keyring, applied_seq=0) as writer:
        writer.begin(case_id=place.case, verb="add", facts={}, now=NOW)
        unsigned = place.vault.head().size
    vault = place.reopened()
    for seq, index in ((0, 0), (1, 0), (2, 5), (2, -1), (unsigned, 0), (unsigned + 1, 0)):
        with pytest.raises(ProofInvalid):
            prove(vault, place.keyring, seq=seq, index=index)


RECORDS = st.lists(st.dictionaries(st.text(max_size=8), st.text(max_size=20) | st.integers(-9, 9), max_size=4), min_size=1, max_size=20)


@given(RECORDS, st.data())
def test_every_record_of_a_batch_can_be_shown(records: list[dict[str, Any]], data: st.DataObject) -> None:
    plaintext, root = details.encode(records)
    assert details.decode(plaintext, root) == records
    index = data.draw(st.integers(0, len(records) - 1))
    proof = details.prove(plaintext, root, index)
    assert proof.record == records[index]
    details.verify_record(proof, root, len(records))


def test_equal_records_have_unlike_commitments() -> None:
    plaintext, root = details.encode([{"a": 1}, {"a": 1}])
    first, second = (details.prove(plaintext, root, index) for index in (0, 1))
    assert first.salt != second.salt
    assert first.path != second.path
    assert details.encode([{"a": 1}, {"a": 1}])[1] != root


def test_a_longer_salt_cannot_take_over_the_record_s_first_bytes() -> None:
    plaintext, root = details.encode([{"a": 1}])
    proof = details.prove(plaintext, root, 0)
    body = canonical_json({"a": 1})
    forged = details.RecordProof({"b": 2}, proof.salt + body.hex(), 0, 1, [])
    with pytest.raises(ProofInvalid):
        details.verify_record(forged, root, 1)


@pytest.mark.parametrize("plaintext", [b"", b"{}", b"[1]", b'[{"record":{},"salt":"zz"}]', b'[{"record":{}}]', b"\xff", b'[{"record":{},"salt":""}]'])
def test_another_form_of_a_batch_is_refused(plaintext: bytes) -> None:
    with pytest.raises(ProofInvalid):
        details.decode(plaintext, "0" * 64)
