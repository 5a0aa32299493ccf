# SPDX-License-Identifier: Apache-2.0
"""Signed tree heads in C2SP's form, checked with a published key, with forgeries, and with stock openssl."""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sotdae.custody.checkpoints import key_line, parse_key_line, sign, verify_note
from sotdae.custody.merkle import TreeHead
from sotdae.errors import ProofInvalid

ORIGIN = "sotdae.example/log"
HEAD = TreeHead(7, "ab" * 32)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
NOTE = sign(ORIGIN, HEAD, KEY)

# Source: the example of C2SP signed-note (c2sp.org/signed-note), first published with Go's checksum database.
PUBLISHED_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PUBLISHED_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
PUBLISHED_SIGNATURE = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="


def test_a_note_is_three_lines_an_empty_line_and_a_signature() -> None:
    text = NOTE.decode()
    lines = text.split("\n")
    assert lines[0] == ORIGIN
    assert lines[1] == "7"
    assert base64.b64decode(lines[2]).hex() == HEAD.root
    assert lines[3] == ""
    mark, name, encoded = lines[4].split(" ")
    assert (mark, name) == ("\N{EM DASH}", ORIGIN)
    assert base64.b64decode(encoded)[:4] == hashlib.sha256(ORIGIN.encode() + b"\n\x01" + PUBLIC).digest()[:4]
    assert lines[5:] == [""]
    assert verify_note(NOTE, ORIGIN, PUBLIC) == HEAD


def test_the_published_key_and_signature_have_our_key_id() -> None:
    name, public = parse_key_line(PUBLISHED_KEY)
    raw = base64.b64decode(PUBLISHED_SIGNATURE)
    assert name == "PeterNeumann"
    assert raw[:4].hex() == "c74f20a3"
    assert key_line(name, public) == PUBLISHED_KEY
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    Ed25519PublicKey.from_public_bytes(public).verify(raw[4:], PUBLISHED_TEXT.encode())


def test_every_flipped_bit_of_a_note_is_refused() -> None:
    for position in range(len(NOTE)):
        for bit in range(8):
            altered = bytearray(NOTE)
            altered[position] ^= 1 << bit
            with pytest.raises(ProofInvalid):
                verify_note(bytes(altered), ORIGIN, PUBLIC)


@pytest.mark.parametrize(
    "note",
    [
        b"",
        NOTE[:-1],
        NOTE.replace(b"\n7\n", b"\n07\n"),
        NOTE.replace(b"\n7\n", b"\n+7\n"),
        NOTE.replace(b"\n7\n", b"\n 7\n"),
        NOTE.replace(b"\n\n", b"\nextension\n\n", 1),
        NOTE.replace(b"\n", b"\r\n"),
        NOTE.partition(b"\n\n")[0] + b"\n\n",
    ],
)
def test_another_form_is_refused(note: bytes) -> None:
    with pytest.raises(ProofInvalid):
        verify_note(note, ORIGIN, PUBLIC)


def test_a_note_of_another_log_or_key_is_refused() -> None:
    other = Ed25519PrivateKey.from_private_bytes(bytes(32))
    with pytest.raises(ProofInvalid):
        verify_note(sign("sotdae.example/other", HEAD, KEY), ORIGIN, PUBLIC)
    with pytest.raises(ProofInvalid):
        verify_note(sign(ORIGIN, HEAD, other), ORIGIN, PUBLIC)


def test_a_witness_may_add_a_line_of_its_own() -> None:
    assert verify_note(NOTE + "\N{EM DASH} witness.example AAAA\n".encode(), ORIGIN, PUBLIC) == HEAD


@pytest.mark.parametrize(
    "line", ["", "name", "name+00000000", "name+00000000+!!!", key_line("name", PUBLIC).replace("name", "eman"), key_line("name", PUBLIC)[:-4]]
)
def test_a_broken_public_key_is_refused(line: str) -> None:
    with pytest.raises(ProofInvalid):
        parse_key_line(line)


def test_stock_openssl_checks_the_signature(tmp_path: Path) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")
    body, _, signatures = NOTE.partition(b"\n\n")
    (tmp_path / "body").write_bytes(body + b"\n")
    (tmp_path / "sig").write_bytes(base64.b64decode(signatures.split(b" ")[2])[4:])
    # The fixed DER prefix of an Ed25519 public key. Source: RFC 8410, section 4.
    (tmp_path / "key.der").write_bytes(bytes.fromhex("302a300506032b6570032100") + PUBLIC)
    command = [openssl, "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "key.der", "-rawin", "-in", "body", "-sigfile", "sig"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    (tmp_path / "body").write_bytes(body + b"x\n")
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode != 0
