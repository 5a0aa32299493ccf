# SPDX-License-Identifier: Apache-2.0
"""Two organisations, each the other's witness by files: what continues is cosigned, two histories never are, and openssl checks the word."""

from __future__ import annotations

import base64
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cheap import NOW

from sotdae.actions.opening import open_workspace, replay
from sotdae.actions.proofs import keys, verifying, witnessing
from sotdae.actions.workspace import Workspace
from sotdae.custody import cosignatures
from sotdae.custody.merkle import TreeHead
from sotdae.custody.writer import open_writer
from sotdae.errors import ProofInvalid, UsageError

ACTING: dict[str, Any] = {"passphrase": None, "performer": "records officer 7", "now": NOW}


def grow(place: Workspace, name: str) -> None:
    with open_workspace(place, mode="synthetic", passphrase=None, legal_basis=None, now=NOW) as opened:
        with open_writer(opened.vault, opened.keyring, applied_seq=opened.book.applied_seq) as writer:
            case = writer.open_case(name=name, now=NOW)
            writer.note(type="queries.limited", case_id=case, facts={"limit": 20, "performer": None}, now=NOW)
        replay(opened)


@pytest.fixture
def ours(tmp_path: Path) -> Workspace:
    place = Workspace(tmp_path / "ours")
    grow(place, "점심")
    return place


@pytest.fixture
def hers(tmp_path: Path, ours: Workspace) -> Workspace:
    """The witness: she follows our log, and we believe her key."""
    place = Workspace(tmp_path / "hers")
    grow(place, "꽃")
    (tmp_path / "hers.vkey").write_text(witnessing.follow(place, "ours", ours.keys / "signing.vkey", **ACTING) + "\n")
    assert witnessing.add_witness(ours, "bora", tmp_path / "hers.vkey", **ACTING).startswith("sotdae.local/witness/")
    return place


def exchange(ours: Workspace, hers: Workspace, tmp_path: Path) -> witnessing.Witnessed:
    name, size, request = witnessing.ask(ours, witness=None, **ACTING)
    (tmp_path / "request").write_bytes(request)
    cosigned, line = witnessing.cosign(hers, "ours", tmp_path / "request", **ACTING)
    (tmp_path / "word").write_bytes(line)
    made = witnessing.take_word(ours, tmp_path / "word", **ACTING)
    assert (made.witness, made.size) == (name, size) == ("bora", cosigned)
    return made


def test_a_growing_log_is_cosigned_again_and_again(ours: Workspace, hers: Workspace, tmp_path: Path) -> None:
    sizes = []
    for name in ("첫째", "둘째", "셋째"):
        sizes.append(exchange(ours, hers, tmp_path).size)
        grow(ours, name)
    assert sizes == sorted(set(sizes))
    for place in (ours, hers):
        found = verifying.verify(place)
        assert found.ok, found
        assert not found.unlogged
    report = verifying.verify(ours).anchors
    assert [one.named.size for one in report.cosigned if one.at == NOW] == sizes
    assert list(report.to_json()["cosigned"][0]) == ["size", "witness", "holds", "why", "at", "log_seq"]


def test_stock_openssl_checks_the_word(ours: Workspace, hers: Workspace, tmp_path: Path) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    made = exchange(ours, hers, tmp_path)
    line = (ours.vault / "anchors" / str(made.size) / "bora.cosig").read_text("utf-8").split(" ")
    raw = base64.b64decode(line[2])
    note = (ours.vault / "checkpoints" / f"{made.size}.note").read_bytes()
    seconds = int.from_bytes(raw[4:12], "big")
    assert seconds == int(NOW.timestamp())
    (tmp_path / "said").write_bytes(b"cosignature/v1\ntime %d\n" % seconds + b"\n".join(note.split(b"\n")[:3]) + b"\n")
    (tmp_path / "signature").write_bytes(raw[12:])
    _, public = cosignatures.parse_witness_line((tmp_path / "hers.vkey").read_text())
    (tmp_path / "key.der").write_bytes(bytes.fromhex("302a300506032b6570032100") + public)
    checking = ["pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "key.der", "-rawin", "-in", "said", "-sigfile", "signature"]
    ended = subprocess.run(["openssl", *checking], cwd=tmp_path, capture_output=True, check=False)
    assert ended.returncode == 0, ended.stderr


def test_two_histories_are_never_both_cosigned(ours: Workspace, hers: Workspace, tmp_path: Path) -> None:
    """Somebody with all keys of a workspace keeps a copy and lets both grow."""
    other = Workspace(tmp_path / "other history")
    exchange(ours, hers, tmp_path)
    shutil.copytree(ours.folder, other.folder)
    grow(ours, "이쪽")
    exchange(ours, hers, tmp_path)
    grow(other, "저쪽")
    grow(other, "더 길게")
    grow(other, "더욱 길게")
    _, _, request = witnessing.ask(other, witness=None, **ACTING)
    (tmp_path / "forked").write_bytes(request)
    with pytest.raises(ProofInvalid, match="newest size cosigned"):
        witnessing.cosign(hers, "ours", tmp_path / "forked", **ACTING)
    # With the old size made up to be the one that the witness saw, the proof does not hold.
    from sotdae.custody.vault import Vault

    vault = Vault.open(other.vault)
    seen = max(one.named.size for one in verifying.verify(ours).anchors.cosigned)
    size = vault.head().size
    (tmp_path / "forked").write_bytes(cosignatures.make_request(vault.checkpoint(size), vault.log.leaves(size), older=seen, size=size))
    with pytest.raises(ProofInvalid):
        witnessing.cosign(hers, "ours", tmp_path / "forked", **ACTING)
    grow(ours, "그 뒤")
    exchange(ours, hers, tmp_path)


def test_a_rotated_log_key_is_taken_over_and_what_was_seen_stays(ours: Workspace, hers: Workspace, tmp_path: Path) -> None:
    exchange(ours, hers, tmp_path)
    keys.rotate_signing_key(ours, **ACTING)
    exchange(ours, hers, tmp_path)  # the checkpoint of the change bears both signatures
    grow(ours, "뒤")
    with pytest.raises(ProofInvalid, match="another key"):
        exchange(ours, hers, tmp_path)
    witnessing.follow(hers, "ours", ours.keys / "signing.vkey", **ACTING)
    exchange(ours, hers, tmp_path)


def test_what_is_not_a_word_or_a_request_is_refused(ours: Workspace, hers: Workspace, tmp_path: Path) -> None:
    made = exchange(ours, hers, tmp_path)
    word = (tmp_path / "word").read_bytes()
    note = (ours.vault / "checkpoints" / f"{made.size}.note").read_bytes()
    witness = (tmp_path / "hers.vkey").read_text()
    for place in range(0, len(word) - 1, 3):
        altered = bytearray(word)
        altered[place] ^= 1
        with pytest.raises(ProofInvalid):
            cosignatures.verify_cosignature(cosignatures.body_of(note), bytes(altered), witness)
    with pytest.raises(ProofInvalid):
        cosignatures.verify_cosignature(cosignatures.body_of(note) + b"x\n", word, witness)
    assert cosignatures.verify_cosignature(cosignatures.body_of(note), b"x\n" + word, witness).at == NOW
    (tmp_path / "x").write_bytes(b"no word")
    with pytest.raises(ProofInvalid):
        witnessing.take_word(ours, tmp_path / "x", **ACTING)
    log_key = (ours.keys / "signing.vkey").read_text()
    for request in (b"", b"old x\n\n", b"old 0\nAAAA\n\n" + note, b"old 9\n\n" + note, b"\xff\n\n" + note, b"old 0\n\n" + note[:-3], bytes(70_000)):
        with pytest.raises(ProofInvalid):
            cosignatures.check_request(request, log_key=log_key, seen=None)
    with pytest.raises(ProofInvalid):
        cosignatures.check_request(b"old 0\n\n" + note, log_key=log_key, seen=TreeHead(made.size, "00" * 32))
    with pytest.raises(UsageError):
        witnessing.cosign(hers, "nobody", tmp_path / "request", **ACTING)
    with pytest.raises(UsageError):
        witnessing.ask(hers, witness=None, **ACTING)
    with pytest.raises(ProofInvalid):
        witnessing.add_witness(ours, "x", ours.keys / "signing.vkey", **ACTING)
    with pytest.raises(UsageError):
        witnessing.add_witness(ours, "../x", tmp_path / "hers.vkey", **ACTING)


def test_a_touched_word_is_named(ours: Workspace, hers: Workspace, tmp_path: Path) -> None:
    made = exchange(ours, hers, tmp_path)
    path = ours.vault / "anchors" / str(made.size) / "bora.cosig"
    sound = path.read_bytes()
    later = {**ACTING, "now": NOW + timedelta(days=1)}
    path.write_bytes(witnessing.cosign(hers, "ours", again(ours, tmp_path), **later)[1])
    assert verifying.verify(ours).anchors.errors == [f"anchor {made.size} by bora: its file is not the one that the log names"]
    path.unlink()
    assert not verifying.verify(ours).ok
    path.write_bytes(sound)
    assert verifying.verify(ours).ok


def again(ours: Workspace, tmp_path: Path) -> Path:
    (tmp_path / "again").write_bytes(witnessing.ask(ours, witness="bora", **ACTING)[2])
    return tmp_path / "again"
