# SPDX-License-Identifier: Apache-2.0
"""`keys`: what the listing says, who can unlock after a change, and what must not be possible."""

from __future__ import annotations

import shutil
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cheap import NOW, PASSPHRASE

from sotdae.actions.opening import open_workspace, replay
from sotdae.actions.proofs import keys, verifying
from sotdae.actions.workspace import Workspace
from sotdae.custody.writer import open_writer
from sotdae.errors import CaseUnknown, PassphraseRequired, PassphraseWrong, SshKeyUnusable, UsageError, WorkspaceMissing

SECOND = "a second passphrase"
ACTING: dict[str, Any] = {"passphrase": PASSPHRASE, "performer": "records officer 7", "now": NOW}


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    made = Workspace(tmp_path / "workspace")
    with open_workspace(made, mode=None, passphrase=PASSPHRASE, legal_basis=None, now=NOW) as opened:
        with open_writer(opened.vault, opened.keyring, applied_seq=opened.book.applied_seq) as writer:
            for name in ("표본", "다른"):
                case = writer.open_case(name=name, now=NOW)
                writer.note(type="queries.limited", case_id=case, facts={"limit": 20, "performer": None}, now=NOW)
        replay(opened)
    return made


def opens(place: Workspace, passphrase: str) -> bool:
    try:
        with open_workspace(place, mode=None, passphrase=passphrase, legal_basis=None, now=NOW) as opened:
            return all(opened.vault.details(opened.keyring, entry) is not None for entry in opened.vault.entries())
    except PassphraseWrong:
        return False


def kinds(place: Workspace) -> list[str]:
    return [row.kind for row in keys.listing(place)]


def test_the_listing_says_what_there_is_and_since_when(place: Workspace) -> None:
    rows = keys.listing(place)
    assert [row.kind for row in rows] == ["passphrase", "operator", "signing", "case", "case"]
    assert {row.since for row in rows} == {NOW.isoformat(timespec="seconds")}
    assert [row.log_seq for row in rows][:3] == [1, 1, 1]
    [signing] = [row for row in rows if row.kind == "signing"]
    assert signing.name == (place.keys / "signing.vkey").read_text().split("+")[1]
    assert set(rows[0].to_json()) == {"kind", "name", "since", "log_seq", "case", "state"}
    with pytest.raises(WorkspaceMissing):
        keys.listing(Workspace(place.folder / "nowhere"))


def test_a_further_passphrase_opens_and_the_first_one_can_go(place: Workspace) -> None:
    added = keys.add_unlocker(place, new_passphrase=SECOND, **ACTING)
    assert opens(place, PASSPHRASE)
    assert opens(place, SECOND)
    keys.remove_unlocker(place, "passphrase", **{**ACTING, "passphrase": SECOND})
    assert not opens(place, PASSPHRASE)
    assert opens(place, SECOND)
    assert [row.name for row in keys.listing(place) if row.kind == "passphrase"] == [added]
    with pytest.raises(UsageError, match="only way"):
        keys.remove_unlocker(place, added, **{**ACTING, "passphrase": SECOND})
    with pytest.raises(UsageError, match="no way to unlock"):
        keys.remove_unlocker(place, "../secrets", **{**ACTING, "passphrase": SECOND})
    assert verifying.verify(place).ok


@pytest.mark.parametrize("given", [{}, {"new_passphrase": SECOND, "ssh_public_key": "ssh-ed25519 AAAA"}])
def test_one_new_way_is_named(place: Workspace, given: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        keys.add_unlocker(place, **given, **ACTING)  # type: ignore[arg-type]


def test_what_cannot_unlock_is_not_added(place: Workspace) -> None:
    with pytest.raises(PassphraseRequired):
        keys.add_unlocker(place, new_passphrase="short", **ACTING)
    with pytest.raises(SshKeyUnusable):
        keys.add_unlocker(place, ssh_public_key="no key at all", **ACTING)
    assert kinds(place).count("passphrase") == 1
    assert verifying.verify(place).ok


def test_an_ssh_key_opens_every_verb_in_place_of_a_passphrase(place: Workspace, tmp_path: Path) -> None:
    if shutil.which("ssh-keygen") is None:
        pytest.skip("ssh-keygen is not installed")
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / "key")], check=True)
    name = keys.add_unlocker(place, ssh_public_key=(tmp_path / "key.pub").read_text(), **ACTING)
    private = (tmp_path / "key").read_text()
    assert opens(place, private)
    keys.rotate_signing_key(place, **{**ACTING, "passphrase": private})
    keys.remove_unlocker(place, name, **ACTING)
    from sotdae.errors import KeyringLocked

    with pytest.raises(KeyringLocked):
        opens(place, private)


def test_a_rotated_signing_key_is_listed_with_the_one_before(place: Workspace) -> None:
    before = keys.listing(place)[2].name
    later = NOW + timedelta(days=400)
    line = keys.rotate_signing_key(place, **{**ACTING, "now": later})
    signing = [row for row in keys.listing(place) if row.kind == "signing"]
    assert [(row.name, row.state) for row in signing] == [(before, "earlier"), (line.split("+")[1], "in_force")]
    assert signing[1].since == later.isoformat(timespec="seconds")
    assert opens(place, PASSPHRASE)
    assert verifying.verify(place).ok


def test_a_rotated_case_still_answers_and_the_other_is_left_alone(place: Workspace) -> None:
    before = {row.case: row.log_seq for row in keys.listing(place) if row.kind == "case"}
    name, count = keys.rotate_case(place, "표본", **ACTING)
    assert name == "표본"
    assert count >= 3, "its name, its limit, and the beginning of the act itself"
    after = {row.case: row for row in keys.listing(place) if row.kind == "case"}
    assert [after[case].log_seq != seq for case, seq in before.items()] == [True, False]
    assert {row.state for row in after.values()} == {"in_force"}
    assert opens(place, PASSPHRASE)
    found = verifying.verify(place)
    assert found.ok
    assert not found.unlogged
    with pytest.raises(CaseUnknown):
        keys.rotate_case(place, "없는 사건", **ACTING)
    with pytest.raises(UsageError):
        keys.rotate_case(place, None, **ACTING)


def test_the_log_holds_no_name_of_who_changed_keys_in_clear(place: Workspace) -> None:
    keys.rotate_signing_key(place, **ACTING)
    keys.add_unlocker(place, new_passphrase=SECOND, **ACTING)
    assert b"records officer" not in (place.vault / "log.jsonl").read_bytes()
    with open_workspace(place, mode=None, passphrase=PASSPHRASE, legal_basis=None, now=NOW) as opened:
        told = {entry.type: opened.vault.details(opened.keyring, entry) for entry in opened.vault.entries()}
    assert told["signing.rotated"][0]["performer"] == told["keys.changed"][0]["performer"] == "records officer 7"
