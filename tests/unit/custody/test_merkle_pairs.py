# SPDX-License-Identifier: Apache-2.0
"""Every pair of sizes up to 257 against a second implementation, and the published proofs of RFC 9162 and Certificate Transparency."""

from __future__ import annotations

import pytest
from rfc_merkle import Recursive, root_by_path, roots_by_proof
from test_merkle import PUBLISHED_LEAVES, PUBLISHED_ROOTS

from sotdae.custody.merkle import EMPTY_ROOT, Prover, leaf_hash, node_hash, verify_consistency, verify_inclusion
from sotdae.errors import ProofInvalid

LARGEST = 257
ENTRIES = [bytes([number % 256]) * (number % 33) + number.to_bytes(2, "big") for number in range(LARGEST)]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]
PAIRS = LARGEST * (LARGEST + 1) // 2


def test_every_inclusion_proof_up_to_257_is_the_second_implementation_s_and_holds_in_both() -> None:
    ours, theirs, checked = Prover(LEAVES), Recursive(ENTRIES), 0
    for size in range(1, LARGEST + 1):
        root = ours.root(size)
        assert root == theirs.mth(0, size)
        for index in range(size):
            proof = ours.inclusion(index, size)
            assert proof == theirs.path(index, 0, size)
            assert root_by_path(LEAVES[index], index, size, proof) == root
            verify_inclusion(LEAVES[index], index, size, proof, root)
            checked += 1
    assert checked == PAIRS == 33_153


def test_every_consistency_proof_up_to_257_is_the_second_implementation_s_and_holds_in_both() -> None:
    ours, theirs, checked = Prover(LEAVES), Recursive(ENTRIES), 0
    for size in range(1, LARGEST + 1):
        root = ours.root(size)
        for older in range(1, size + 1):
            proof = ours.consistency(older, size)
            assert proof == theirs.proof(older, size)
            before = ours.root(older)
            assert roots_by_proof(older, size, proof, before) == (before, root)
            verify_consistency(older, before, size, root, proof)
            checked += 1
    assert checked == PAIRS


def test_no_proof_of_one_size_up_to_40_holds_for_another_leaf_size_or_root() -> None:
    ours, refused = Prover(LEAVES), 0
    for size in range(2, 41):
        for index in range(size):
            proof = ours.inclusion(index, size)
            for forged in ((index + 1) % size, index), (index, (index + 1) % size):
                with pytest.raises(ProofInvalid):
                    verify_inclusion(LEAVES[forged[0]], forged[1], size, proof, ours.root(size))
                refused += 1
        for older in range(1, size):
            proof = ours.consistency(older, size)
            with pytest.raises(ProofInvalid):
                verify_consistency(older, ours.root(older + 1), size, ours.root(size), proof)
            refused += 1
    assert refused > 2_000


# Source: certificate-transparency's reference tests (merkletree/merkle_tree_test.cc): (entry from 1, size) -> path; (older, size) -> proof.
PUBLISHED_PATHS = {
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (3, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (2, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
PUBLISHED_PROOFS = {
    (1, 1): [],
    (1, 8): PUBLISHED_PATHS[1, 8],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): PUBLISHED_PATHS[2, 5][1:],
}


def test_the_published_proofs_of_certificate_transparency() -> None:
    ours = Prover([leaf_hash(leaf) for leaf in PUBLISHED_LEAVES])
    for size, root in enumerate(PUBLISHED_ROOTS, start=1):
        assert ours.root(size).hex() == root
    for (entry, size), path in PUBLISHED_PATHS.items():
        assert [step.hex() for step in ours.inclusion(entry - 1, size)] == path
    for (older, size), proof in PUBLISHED_PROOFS.items():
        assert [step.hex() for step in ours.consistency(older, size)] == proof


def test_the_example_of_rfc_9162() -> None:
    """Section 2.1.5 (RFC 6962, 2.1.3): seven entries d0 to d6, the nodes named as in its drawing."""
    a, b, c, d, e, f, j = LEAVES[:7]
    g, h, i = node_hash(a, b), node_hash(c, d), node_hash(e, f)
    k, ell = node_hash(g, h), node_hash(i, j)
    ours = Prover(LEAVES[:7])
    assert ours.root(7) == node_hash(k, ell)
    assert ours.inclusion(0, 7) == [b, h, ell]
    assert ours.inclusion(3, 7) == [c, g, ell]
    assert ours.inclusion(4, 7) == [f, j, k]
    assert ours.inclusion(6, 7) == [i, k]
    assert ours.consistency(3, 7) == [c, d, g, ell]
    assert ours.consistency(4, 7) == [ell]
    assert ours.consistency(6, 7) == [i, j, k]


def test_a_prover_says_nothing_of_leaves_that_it_does_not_have() -> None:
    ours = Prover(LEAVES[:5])
    assert ours.root(0) == EMPTY_ROOT
    for ask in (lambda: ours.root(6), lambda: ours.inclusion(0, 6), lambda: ours.consistency(5, 6), lambda: ours.inclusion(5, 5)):
        with pytest.raises(ProofInvalid):
            ask()
