# SPDX-License-Identifier: Apache-2.0
"""Proofs of single log entries: they hold, forgeries do not, and the page's shell commands say the same without this program."""

from __future__ import annotations

import base64

import pytest
from test_vault_documents import blocks, shell
from vault_places import NOW, Place

from sotdae.custody.merkle import Prover
from sotdae.custody.tlog_proof import tlog_proof, verify_tlog_proof
from sotdae.custody.vault import checkpoint_sizes
from sotdae.custody.writer import open_writer
from sotdae.errors import ProofInvalid


@pytest.fixture
def kept(demonstration: Place) -> Place:
    for number in range(3):
        demonstration.add({f"{number}": f"책 {number}".encode()})
    return demonstration


def line_of(place: Place, seq: int) -> bytes:
    return (place.vault_folder / "log.jsonl").read_bytes().split(b"\n")[seq - 1]


def test_every_entry_has_a_proof_for_every_checkpoint_that_covers_it(kept: Place) -> None:
    size, key = kept.vault.head().size, kept.vault.key_line
    prover = Prover(kept.vault.log.leaves(size))
    for seq in range(1, size + 1):
        assert verify_tlog_proof(tlog_proof(kept.vault, seq), line_of(kept, seq), key + "\n").size >= seq
        for covering in (one for one in checkpoint_sizes(kept.vault_folder) if one >= seq):
            assert verify_tlog_proof(tlog_proof(kept.vault, seq, covering, prover), line_of(kept, seq), key).size == covering


def test_no_changed_byte_of_a_proof_or_its_line_holds(kept: Place) -> None:
    proof, line, key = tlog_proof(kept.vault, 2), line_of(kept, 2), kept.vault.key_line
    for place in range(len(proof)):
        forged = bytearray(proof)
        forged[place] ^= 1
        with pytest.raises(ProofInvalid):
            verify_tlog_proof(bytes(forged), line, key)
    for other in (line + b" ", line[:-1], line_of(kept, 3), b""):
        with pytest.raises(ProofInvalid):
            verify_tlog_proof(proof, other, key)


@pytest.mark.parametrize(
    "proof", [b"", b"\n\n", b"c2sp.org/tlog-proof@v1\n\n", b"c2sp.org/tlog-proof@v1\nindex -1\n\nx", b"\xff\n\n", b"a\nb\nc\n\n"]
)
def test_another_form_is_refused(kept: Place, proof: bytes) -> None:
    with pytest.raises(ProofInvalid):
        verify_tlog_proof(proof, b"x", kept.vault.key_line)


def test_extra_data_is_passed_over(kept: Place) -> None:
    first, rest = tlog_proof(kept.vault, 1).split(b"\n", 1)
    verify_tlog_proof(first + b"\nextra " + base64.b64encode(b"anything") + b"\n" + rest, line_of(kept, 1), kept.vault.key_line)


def test_what_is_not_there_or_not_signed_has_no_proof(kept: Place) -> None:
    size = kept.vault.head().size
    for seq in (0, size + 1):
        with pytest.raises(ProofInvalid):
            tlog_proof(kept.vault, seq)
    with pytest.raises(ProofInvalid):
        tlog_proof(kept.vault, 1, size - 1 if size - 1 not in checkpoint_sizes(kept.vault_folder) else size + 5)
    with open_writer(kept.vault, kept.keyring, applied_seq=0) as writer:
        writer.begin(case_id=kept.case, verb="add", facts={}, now=NOW)
        with pytest.raises(ProofInvalid):
            tlog_proof(kept.vault, kept.vault.head().size)


def test_the_page_s_commands_check_a_proof_and_notice_a_forged_one(kept: Place) -> None:
    [script] = blocks("anchoring.md", "sh-proof")
    folder = kept.vault_folder
    for seq in range(1, kept.vault.head().size + 1):
        (folder / "entry.tlog-proof").write_bytes(tlog_proof(kept.vault, seq, max(checkpoint_sizes(folder))))
        (folder / "entry.line").write_bytes(line_of(kept, seq))
        ended = shell(script, folder)
        assert ended.stdout.split() == ["OK"], (seq, ended)
    (folder / "entry.line").write_bytes(line_of(kept, 1))
    assert shell(script, folder).stdout.split() != ["OK"]
