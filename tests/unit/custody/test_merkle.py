# SPDX-License-Identifier: Apache-2.0
"""The tree against Certificate Transparency's published roots, and every proof against its forgeries."""

from __future__ import annotations

import hashlib
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotdae.custody.merkle import (
    EMPTY_ROOT,
    Tree,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from sotdae.errors import ProofInvalid

# Source: certificate-transparency's reference tests (merkletree/merkle_tree_test.cc), quoted by every later implementation.
PUBLISHED_LEAVES = [
    bytes.fromhex(text) for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
PUBLISHED_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]

SIZES = st.integers(1, 300)


def leaves(count: int) -> list[bytes]:
    return [leaf_hash(str(number).encode()) for number in range(count)]


def published_definition(hashes: list[bytes]) -> bytes:
    """RFC 9162, section 2.1.1, word for word: the largest power of two smaller than n splits the list."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return node_hash(published_definition(hashes[:split]), published_definition(hashes[split:]))


@pytest.mark.parametrize("count", range(1, 9))
def test_roots_are_the_published_ones(count: int) -> None:
    assert root_of(leaf_hash(leaf) for leaf in PUBLISHED_LEAVES[:count]).hex() == PUBLISHED_ROOTS[count - 1]


def test_the_empty_tree_has_the_digest_of_nothing() -> None:
    assert EMPTY_ROOT == hashlib.sha256(b"").digest() == Tree().root()


def test_leaves_and_nodes_have_prefixes_of_their_own() -> None:
    left, right = hashlib.sha256(b"a").digest(), hashlib.sha256(b"b").digest()
    assert leaf_hash(left + right) == hashlib.sha256(b"\x00" + left + right).digest()
    assert node_hash(left, right) == hashlib.sha256(b"\x01" + left + right).digest()
    assert leaf_hash(left + right) != node_hash(left, right)


def test_a_growing_tree_has_the_root_of_the_definition_at_every_size() -> None:
    tree = Tree()
    for count, leaf in enumerate(leaves(257), start=1):
        tree.append(leaf)
        assert tree.size == count
        assert tree.root() == published_definition(leaves(count))


def test_every_inclusion_proof_up_to_65_leaves_holds() -> None:
    for count in range(1, 66):
        hashes = leaves(count)
        root = root_of(hashes)
        for index in range(count):
            verify_inclusion(hashes[index], index, count, inclusion_proof(hashes, index), root)


def test_every_consistency_proof_up_to_65_leaves_holds() -> None:
    roots = {count: root_of(leaves(count)) for count in range(1, 66)}
    for count in range(1, 66):
        hashes = leaves(count)
        for older in range(1, count + 1):
            verify_consistency(older, roots[older], count, roots[count], consistency_proof(hashes, older))


@given(SIZES, st.data())
def test_a_forged_inclusion_proof_is_refused(count: int, data: st.DataObject) -> None:
    hashes = leaves(count)
    index = data.draw(st.integers(0, count - 1))
    proof = inclusion_proof(hashes, index)
    root = root_of(hashes)
    verify_inclusion(hashes[index], index, count, proof, root)
    forged = [
        (leaf_hash(b"another"), index, count, proof, root),
        (hashes[index], index, count, [*proof, root], root),
        (hashes[index], index, count, proof, leaf_hash(b"another")),
        (hashes[index], count, count, proof, root),
        (hashes[index], -1, count, proof, root),
    ]
    if proof:
        which = data.draw(st.integers(0, len(proof) - 1))
        forged.append((hashes[index], index, count, [*proof[:which], leaf_hash(b"another"), *proof[which + 1 :]], root))
        forged.append((hashes[index], index, count, proof[:-1], root))
        forged.append((hashes[index], (index + 1) % count, count, proof, root))
    for case in forged:
        with pytest.raises(ProofInvalid):
            verify_inclusion(*case)


@given(SIZES, st.data())
def test_a_forged_consistency_proof_is_refused(count: int, data: st.DataObject) -> None:
    hashes = leaves(count)
    older = data.draw(st.integers(1, count))
    proof = consistency_proof(hashes, older)
    before, after = root_of(hashes[:older]), root_of(hashes)
    verify_consistency(older, before, count, after, proof)
    another = leaf_hash(b"another")
    forged = [
        (older, another, count, after, proof),
        (older, before, count, another, proof),
        (older, before, count, after, [*proof, another]),
        (count + 1, before, count, after, proof),
        (0, EMPTY_ROOT, count, after, proof),
    ]
    if proof:
        which = data.draw(st.integers(0, len(proof) - 1))
        forged.append((older, before, count, after, [*proof[:which], another, *proof[which + 1 :]]))
        forged.append((older, before, count, after, proof[:-1]))
    for case in forged:
        with pytest.raises(ProofInvalid):
            verify_consistency(*case)


def test_a_rewritten_log_is_not_consistent_with_its_older_head() -> None:
    hashes = leaves(20)
    rewritten = [*hashes[:3], leaf_hash(b"put in later"), *hashes[4:]]
    with pytest.raises(ProofInvalid):
        verify_consistency(10, root_of(hashes[:10]), 20, root_of(rewritten), consistency_proof(rewritten, 10))


def test_there_is_no_proof_for_what_is_not_there() -> None:
    with pytest.raises(ProofInvalid):
        inclusion_proof(leaves(3), 3)
    for older in (0, 4):
        with pytest.raises(ProofInvalid):
            consistency_proof(leaves(3), older)


def test_no_two_sizes_have_one_root() -> None:
    roots = [root_of(leaves(count)) for count in range(40)]
    assert all(earlier != later for earlier, later in pairwise(roots))
    assert len(set(roots)) == len(roots)


def test_a_tree_made_at_once_is_the_one_that_grew_and_grows_on() -> None:
    leaves = [leaf_hash(bytes([number])) for number in range(70)]
    for size in range(len(leaves)):
        made = Tree.over(leaves[:size])
        assert (made.size, made.root()) == (size, root_of(leaves[:size]))
        made.append(leaves[size])
        assert made.root() == root_of(leaves[: size + 1])
