# SPDX-License-Identifier: Apache-2.0
"""What outsiders say of a bundle's log is checked where its lines name it: an authority's timestamp, a witness's word."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from bundles import Court, made, person, with_new_manifests, workspace
from cheap import PASSPHRASE, cheapen, reduce_analyses

from openssl_authority import POLICY, LocalAuthority
from sotdae.actions.proofs import anchoring, witnessing
from sotdae.actions.proofs.verifying import verify_bundle
from sotdae.cli import bundle_view

STAFF: dict[str, Any] = {"passphrase": PASSPHRASE, "performer": "records officer 7", "now": datetime.now(UTC)}


@pytest.fixture(scope="module")
def vouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle of a log that an authority stamped and a witness cosigned."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    folder = tmp_path_factory.mktemp("vouched")
    with pytest.MonkeyPatch.context() as patched:
        cheapen(patched)
        reduce_analyses(patched)
        place, hers = workspace(folder), workspace(folder / "hers")
        authority = LocalAuthority(folder / "one", mark="made-up one")
        anchoring.add_authority(place, "one", url="http://one.example/tsa", root=authority.folder / "root.pem", policy=POLICY, **STAFF)
        anchoring.anchor(place, connect=lambda _: authority, **STAFF)
        (folder / "hers.vkey").write_text(witnessing.follow(hers, "ours", place.keys / "signing.vkey", **STAFF) + "\n")
        witnessing.add_witness(place, "bora", folder / "hers.vkey", **STAFF)
        (folder / "request").write_bytes(witnessing.ask(place, witness=None, **STAFF)[2])
        (folder / "word").write_bytes(witnessing.cosign(hers, "ours", folder / "request", **STAFF)[1])
        witnessing.take_word(place, folder / "word", **STAFF)
        with person(place) as who:
            made(who, folder / "b", Court())
    return folder / "b"


@pytest.fixture
def bag(vouched: Path, tmp_path: Path) -> Path:
    """A copy to damage."""
    return Path(shutil.copytree(vouched, tmp_path / "b"))


def test_a_timestamp_and_a_witness_s_word_are_checked_and_shown(
    vouched: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = verify_bundle(vouched, key_line=None, identity=None)
    assert found.ok, found.faults
    ((stamp,), (word,)) = (found.anchors, found.cosignatures)
    assert (stamp["authority"], stamp["holds"], stamp["why"], stamp["policy"]) == ("one", True, "", POLICY)
    assert (word["witness"], word["holds"], word["why"]) == ("bora", True, "")
    assert found.to_json()["anchors"] == [stamp]
    for language, said in (("en", "existed by"), ("ko", "이미 있었음")):
        monkeypatch.setenv("SOTDAE_LANG", language)
        bundle_view.show_bundle(vouched, None, None, as_json=False)
        shown = capsys.readouterr().out
        assert shown.count(said) == 2
        assert "openssl" not in shown


@pytest.mark.parametrize(
    ("suffix", "code"), [(".tsr", "timestamp"), (".tsq", "timestamp"), (".root.pem", "timestamp"), ("bora.cosig", "cosignature")]
)
def test_each_changed_file_of_them_is_a_fault_though_the_lists_are_new(bag: Path, suffix: str, code: str) -> None:
    (path,) = [one for one in (bag / "data/anchors").rglob("*") if one.name.endswith(suffix)]
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with_new_manifests(bag)
    found = verify_bundle(bag, key_line=None, identity=None)
    assert code in {fault.code for fault in found.faults}
    (told,) = found.anchors if code == "timestamp" else found.cosignatures
    assert not told["holds"]
    assert told["why"]


def test_another_authority_s_good_answer_is_not_the_one_that_the_log_names(bag: Path, tmp_path: Path) -> None:
    (reply,) = (bag / "data/anchors").rglob("*.tsr")
    other = LocalAuthority(tmp_path / "other", mark="made-up other")
    reply.write_bytes(other.reply(reply.with_name("one.tsq").read_bytes()))
    reply.with_name("one.root.pem").write_bytes((other.folder / "root.pem").read_bytes())
    with_new_manifests(bag)
    assert "timestamp" in {fault.code for fault in verify_bundle(bag, key_line=None, identity=None).faults}


def test_a_timestamp_without_its_request_does_not_hold(bag: Path) -> None:
    (bag / "data/anchors").rglob("*.tsq").__next__().unlink()
    with_new_manifests(bag)
    (stamp,) = verify_bundle(bag, key_line=None, identity=None).anchors
    assert (stamp["holds"], stamp["why"]) == (False, "a file of it is missing")
