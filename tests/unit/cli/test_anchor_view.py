# SPDX-License-Identifier: Apache-2.0
"""What `anchor`, `keys` and `verify` print: plain words in both languages, stable JSON, and an exit code that says what is pending or refused."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from openssl_authority import POLICY, LocalAuthority
from sotdae.actions.opening import open_workspace
from sotdae.actions.proofs import anchoring
from sotdae.actions.workspace import Workspace
from sotdae.cli import anchor_view, keys_view, verify_view, witness_view
from sotdae.cli.anchor_words import ANCHOR
from sotdae.custody.authorities import Authority
from sotdae.errors import AuthorityUnreachable, SotdaeError, TimestampRefused, UsageError

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> LocalAuthority:
    return LocalAuthority(tmp_path_factory.mktemp("authority") / "local")


@pytest.fixture
def where(tmp_path: Path) -> anchor_view.Where:
    place = Workspace(tmp_path / "w")
    with open_workspace(place, mode="synthetic", passphrase=None, legal_basis=None, now=NOW):
        return anchor_view.Where(place.folder, None, "records officer 7")


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Run a view in a language and return what it printed, on one line."""

    def run(show: Callable[[], None], language: str = "en") -> str:
        monkeypatch.setenv("SOTDAE_LANG", language)
        monkeypatch.setenv("COLUMNS", "80")
        show()
        out = capsys.readouterr().out
        assert all(cell_len(line) <= 80 or "curl" in line or "/" in line or "+" in line for line in out.splitlines()), out
        return " ".join(out.split())

    return run


def answer(local: LocalAuthority, cut: set[str]) -> Callable[[Authority], Any]:
    class Road:
        def __init__(self, authority: Authority) -> None:
            self.name = authority.name

        def reply(self, request: bytes) -> bytes:
            if self.name in cut:
                raise AuthorityUnreachable(authorities=self.name, what="no connection")
            return b"<html>" if self.name == "liar" else local.reply(request)

    return Road


def configure(where: anchor_view.Where, local: LocalAuthority, name: str = "first") -> None:
    root = local.folder / "root.pem"
    anchor_view.add_authority(where, name, url=f"http://{name}.example/tsa", root=root, policy=POLICY, as_json=False)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_whole_way_by_files_is_told_in_both_languages(
    where: anchor_view.Where, local: LocalAuthority, told: Callable[..., str], tmp_path: Path, language: str
) -> None:
    def show(act: Callable[[], None]) -> str:
        return told(act, language)

    mine = 0 if language == "ko" else 1
    assert ANCHOR["anchor.no_authority"][mine][:8] in show(lambda: anchor_view.list_authorities(where.workspace, as_json=False))
    assert "CN=TEST (not for evidence) root" in show(lambda: configure(where, local))
    assert "http://first.example/tsa" in show(lambda: anchor_view.list_authorities(where.workspace, as_json=False))
    before = show(lambda: verify_view.show_verification(where.workspace, as_json=False))
    assert ANCHOR["verify.never_anchored"][mine].split(":")[0] in before
    written = show(lambda: anchor_view.write_requests(where, tmp_path / "usb", None, as_json=False))
    assert "curl -H 'Content-Type: application/timestamp-query' --data-binary @first-2.tsq -o first-2.tsr http://first.example/tsa" in written
    (tmp_path / "a.tsr").write_bytes(local.reply((tmp_path / "usb" / "first-2.tsq").read_bytes()))
    received = show(lambda: anchor_view.take_reply(where, tmp_path / "a.tsr", [], as_json=False))
    assert "first" in received
    after = show(lambda: verify_view.show_verification(where.workspace, as_json=False))
    assert "-attime" in after
    assert ANCHOR["verify.no_list"][mine].strip()[:12] in after
    assert "--crl" in received
    assert "intermediate" in received, "whose revocation is not known"
    assert ("1~2번" if language == "ko" else "entries 1 to 2 existed at") in after
    assert show(lambda: anchor_view.write_requests(where, tmp_path / "usb", None, as_json=False)) == ANCHOR["anchor.nothing_to_carry"][mine]
    assert "first" in show(lambda: anchor_view.remove_authority(where, "first", as_json=False))


def test_pending_and_refused_are_told_and_leave_with_their_own_code(
    where: anchor_view.Where, local: LocalAuthority, told: Callable[..., str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(where, local)
    configure(where, local, "second")
    cut = {"second"}
    monkeypatch.setattr(anchoring, "anchor", partial(anchoring.anchor, connect=answer(local, cut)))
    capsys.readouterr()

    def leaves(as_json: bool) -> type[SotdaeError] | None:
        try:
            anchor_view.anchor_now(where, None, as_json=as_json)
        except SotdaeError as error:
            return type(error)
        return None

    codes: list[type[SotdaeError] | None] = []
    said = told(lambda: codes.append(leaves(as_json=False)))
    assert codes == [AuthorityUnreachable]
    assert "first vouches that log entries 1 to 3 existed" in said
    assert "second: pending; no connection" in said
    cut.clear()
    assert leaves(as_json=True) is None
    row = json.loads(capsys.readouterr().out)
    assert list(row) == ["size", "received", "already", "pending", "refused", "synthetic"]
    assert (row["already"], [one["authority"] for one in row["received"]]) == (["first"], ["second"])
    assert list(row["received"][0]) == ["authority", "size", "attested_at", "clock_off_seconds", "log_seq", "unrevoked_as_of", "unknown"]
    configure(where, local, "liar")
    capsys.readouterr()
    assert leaves(as_json=True) is TimestampRefused
    assert list(json.loads(capsys.readouterr().out)["refused"]) == ["liar"]


def test_verify_json_has_the_anchors(
    where: anchor_view.Where, local: LocalAuthority, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(where, local)
    monkeypatch.setattr(anchoring, "anchor", partial(anchoring.anchor, connect=answer(local, set())))
    anchor_view.anchor_now(where, None, as_json=False)
    capsys.readouterr()
    verify_view.show_verification(where.workspace, as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert told["anchor_errors"] == []
    anchors = told["anchors"]
    assert list(anchors) == ["covered", "existed_by", "unanchored", "authorities", "waiting", "received", "cosigned"]
    assert (anchors["covered"], anchors["unanchored"], anchors["authorities"]) == (2, 0, ["first"])
    [row] = anchors["received"]
    assert (row["authority"], row["holds"], row["why"], row["policy"]) == ("first", True, "", POLICY)
    assert row["attime"] == int(datetime.fromisoformat(row["attested_at"]).timestamp())


@pytest.mark.parametrize("language", ["en", "ko"])
def test_keys_are_listed_added_removed_and_exchanged(where: anchor_view.Where, told: Callable[..., str], tmp_path: Path, language: str) -> None:
    if shutil.which("ssh-keygen") is None:
        pytest.skip("ssh-keygen is not installed")
    path = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(path)], check=True)
    listed = told(lambda: keys_view.show(where.workspace, as_json=False), language)
    assert ANCHOR["keys.kind.signing"][0 if language == "ko" else 1] in listed
    added = told(lambda: keys_view.add(where, path.with_suffix(".pub"), None, as_json=False), language)
    name = next(word for word in added.split() if word.startswith("ssh-"))
    assert name in told(lambda: keys_view.show(where.workspace, as_json=False), language)
    assert "SYNTHETIC-NOT-EVIDENCE.sotdae.local/log+" in told(lambda: keys_view.rotate(where, "signing", None, as_json=False), language)
    assert name in told(lambda: keys_view.remove(where, name, as_json=False), language)
    assert verified(where)


def verified(where: anchor_view.Where) -> bool:
    from sotdae.actions.proofs import verifying

    assert where.workspace is not None
    return verifying.verify(Workspace(where.workspace)).ok


def test_keys_json_and_misuse(where: anchor_view.Where, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keys_view.show(where.workspace, as_json=True)
    rows = json.loads(capsys.readouterr().out)
    assert [list(row) for row in rows] == [["kind", "name", "since", "log_seq", "case", "state"]] * len(rows)
    assert [row["kind"] for row in rows] == ["unprotected", "operator", "signing"]
    keys_view.rotate(where, "signing", None, as_json=True)
    assert list(json.loads(capsys.readouterr().out)) == ["rotated", "vkey"]
    for act in (
        lambda: keys_view.rotate(where, "everything", None, as_json=False),
        lambda: keys_view.add(where, tmp_path / "nowhere", None, as_json=False),
        lambda: keys_view.remove(where, "nobody", as_json=False),
    ):
        with pytest.raises(UsageError):
            act()


def test_a_proof_is_written(where: anchor_view.Where, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    anchor_view.write_proof(where.workspace, 1, tmp_path / "x.tlog-proof", as_json=True)
    assert json.loads(capsys.readouterr().out) == {"seq": 1, "file": str(tmp_path / "x.tlog-proof")}
    assert (tmp_path / "x.tlog-proof").read_bytes().startswith(b"c2sp.org/tlog-proof@v1\nindex 0\n")
    with pytest.raises(UsageError):
        anchor_view.write_proof(where.workspace, 1, tmp_path / "no folder" / "x", as_json=True)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_witness_s_word_is_told(where: anchor_view.Where, told: Callable[..., str], tmp_path: Path, language: str) -> None:
    assert where.workspace is not None
    files = {name: tmp_path / name for name in ("key", "request", "word")}
    followed = told(lambda: witness_view.follow(where, "ours", where.workspace / "keys" / "signing.vkey", as_json=False), language)  # type: ignore[operator]
    files["key"].write_text(next(word for word in followed.split() if word.startswith("sotdae.local/witness/")) + "\n")
    assert "bora" in told(lambda: witness_view.add(where, "bora", files["key"], as_json=False), language)
    assert "bora" in told(lambda: witness_view.write_request(where, files["request"], None, as_json=False), language)
    assert str(files["word"]) in told(lambda: witness_view.cosign(where, "ours", files["request"], files["word"], as_json=False), language)
    assert "bora" in told(lambda: witness_view.take_word(where, files["word"], as_json=False), language)
    said = told(lambda: verify_view.show_verification(where.workspace, as_json=False), language)
    assert ANCHOR["verify.witnessed"][0 if language == "ko" else 1].split("{")[0] + "bora" in said


@pytest.mark.parametrize("arguments", [["--workspace", "w", "tsa", "list"], ["--request", "x", "--reply", "y"], ["--json", "proof", "1"]])
def test_options_that_would_be_dropped_are_refused(arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sotdae.cli.main import app

    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError):
        app(["anchor", *arguments], standalone_mode=False)
