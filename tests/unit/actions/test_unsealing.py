# SPDX-License-Identifier: Apache-2.0
"""Four eyes: the whole life of a request, and every way in which it is refused; with the real ssh-keygen."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cheap import NOW
from unseal_cast import BASIS, GROUND, ITEMS, PICTURES, PURPOSE, Cast, Clocks, Somebody, make_cast, somebody

from sotdae import errors
from sotdae.actions import persons
from sotdae.actions.clear_lines import ClearLog
from sotdae.actions.matching.freezing import freeze
from sotdae.actions.opening import open_workspace
from sotdae.actions.openings import unseal_news, unseal_sheet, unsealing
from sotdae.actions.openings.unseal_answers import approve, decline
from sotdae.actions.openings.unseal_opening import opening, remove_items, require_folder, write_items
from sotdae.actions.openings.unsealing import Wish
from sotdae.actions.questions import news
from sotdae.actions.workspace import Workspace
from sotdae.cases.unsealing import FORMAT, Basis, BasisKind, State, state
from sotdae.custody import ssh_signatures
from sotdae.custody.verification import verify
from sotdae.disk import Disk


@pytest.fixture
def cast(enrolled_once: Path, tmp_path: Path, people: dict[str, Somebody]) -> Cast:
    """A copy of the workspace with ara, bora, chorong and dain enrolled."""
    shutil.copytree(enrolled_once / "workspace", tmp_path / "workspace")
    return Cast(Workspace(tmp_path / "workspace"), Clocks(NOW + timedelta(hours=2)), people)


def refused(cast: Cast) -> list[dict[str, Any]]:
    """What the log says of refused steps."""
    with cast.at_work() as work:
        vault, keyring = work.opened.vault, work.opened.keyring
        return [vault.details(keyring, entry)[0] for entry in vault.entries() if entry.type == "unseal.refused"]


def test_two_others_open_what_one_asks_for_once(cast: Cast, tmp_path: Path) -> None:
    label = cast.request()
    cast.approve(label, "bora", "chorong")
    folder = require_folder(cast.place, tmp_path / "out")
    with cast.at_work("ara") as work, opening(work, cast.clocks, label, cast.people["ara"].sign) as made:
        assert made.items == tuple(ITEMS[:3])
        written = write_items(made, folder, (1, 3))
        with pytest.raises(errors.GrantUsed):
            made.serve(1)
        assert made.serve(2).read() == PICTURES["lunch-2.png"]
    assert [path.read_bytes() for path in written] == [PICTURES["lunch-1.png"], PICTURES["lunch-3.png"]]
    assert [path.name[-4:] for path in written] == [".png", ".png"]
    assert {path.stat().st_mode & 0o777 for path in written} == {0o600}
    assert cast.log()[-5:] == ["unseal.requested", "unseal.approved", "unseal.approved", "unseal.opened", "unseal.closed"]
    with cast.at_work("ara") as work:
        with pytest.raises(errors.GrantUsed), opening(work, cast.clocks, label, cast.people["ara"].sign):
            pass
        (told,) = unseal_sheet.listed(cast.place, None, cast.clocks())["exposures"]
        assert (told["person"], told["items"], told["openings"]) == ("P-01", 3, 1)
        (folder / "notes.txt").write_text("kept")
        assert remove_items(work, unsealing.requested(work, label), folder) == 2
        assert [path.name for path in folder.iterdir()] == ["notes.txt"]
        vault, keyring = work.opened.vault, work.opened.keyring
        made_by = [vault.details(keyring, one)[0]["performer"] for one in vault.entries() if one.type.startswith("unseal.")]
        assert made_by[:5] == ["ara", "bora", "chorong", "ara", "ara"], "who signed is who did it"
    assert [row["why"] for row in refused(cast)] == ["GrantUsed"]
    assert verify(cast.place.vault).ok


STEPS: dict[str, tuple[type[errors.SotdaeError], Any]] = {
    "own request": (errors.OwnRequest, lambda cast, label: cast.approve(label, "ara")),
    "same person twice": (errors.ApprovedAlready, lambda cast, label: cast.approve(label, "bora", "bora")),
    "a third approval": (errors.ApprovedAlready, lambda cast, label: cast.approve(label, "bora", "chorong", "dain")),
    "nobody who is enrolled": (errors.SignerUnknown, lambda cast, label: cast.approve(label, "stranger")),
    "approvals missing": (errors.ApprovalsMissing, lambda cast, label: (cast.approve(label, "bora"), cast.open(label))),
    "somebody else opens": (errors.NotRequester, lambda cast, label: (cast.approve(label, "bora", "chorong"), cast.open(label, "bora"))),
    "another set": (errors.SetChanged, lambda cast, label: (cast.approve(label, "bora", "chorong"), cast.open(label, expected=ITEMS[:2]))),
    "declined": (errors.RequestDeclined, lambda cast, label: (cast.decline(label, "bora"), cast.approve(label, "chorong"))),
    "closed": (errors.RequestClosed, lambda cast, label: (cast.close(label), cast.approve(label, "chorong"))),
    "lapsed": (errors.RequestLapsed, lambda cast, label: (cast.clocks.wait(hours=73), cast.approve(label, "bora"))),
    "lapsed after approvals": (
        errors.RequestLapsed,
        lambda cast, label: (cast.approve(label, "bora", "chorong"), cast.clocks.wait(hours=73), cast.open(label)),
    ),
    "clock put back": (errors.ClockBehind, lambda cast, label: (cast.restart(hours=-3), cast.approve(label, "bora"))),
    "revoked before": (errors.SignerRevoked, lambda cast, label: (cast.revoke("P-02", "bora"), cast.approve(label, "bora"))),
    "revoked meanwhile": (
        errors.SignerRevoked,
        lambda cast, label: (cast.approve(label, "bora", "chorong"), cast.revoke("P-02", "bora"), cast.open(label)),
    ),
    "frozen meanwhile": (
        errors.ItemFrozen,
        lambda cast, label: (cast.approve(label, "bora", "chorong"), cast.freeze(ITEMS[1]), cast.open(label)),
    ),
    "the basis ended": (
        errors.BasisEnded,
        lambda cast, label: (cast.approve(label, "bora", "chorong"), cast.state(NOW - timedelta(days=1)), cast.open(label)),
    ),
}


@pytest.mark.parametrize(("error", "act"), STEPS.values(), ids=STEPS)
def test_each_refusal_is_its_own_and_is_logged_and_nothing_is_served(cast: Cast, error: type[errors.SotdaeError], act: Any) -> None:
    label = cast.request()
    with pytest.raises(error) as raised:
        act(cast, label)
    assert type(raised.value) is error
    assert [row["why"] for row in refused(cast)] == [error.__name__]
    assert "unseal.opened" not in cast.log()
    assert not unseal_sheet.listed(cast.place, None, cast.clocks())["exposures"]


def test_a_signature_is_for_one_request_one_step_one_namespace_and_its_own_bytes(cast: Cast) -> None:
    first, second = cast.request(), cast.request(items=2)
    bora = cast.people["bora"]
    with cast.at_work() as work:
        document = unsealing.document(work, first, "approve")
        held = bora.sign(document)
        wrong = {
            "another request": bora.sign(unsealing.document(work, second, "approve")),
            "another step": bora.sign(unsealing.document(work, first, "decline")),
            "another purpose": bora.sign(document, "git"),
            "altered": held.replace(b"A", b"B", 40),
            "cut short": held[: len(held) // 2],
            "no signature": b"I agree. Bora",
            "nothing": b"",
        }
        for what, signature in wrong.items():
            with pytest.raises((errors.SignatureInvalid, errors.SignerUnknown)) as raised:
                approve(work, cast.clocks(), first, lambda _, signature=signature: signature)
            assert isinstance(raised.value, errors.UnsealRefused), what
        row = approve(work, cast.clocks(), first, lambda _: held.replace(b"\n", b"\r\n") + b"\n")
        assert [one.person.name for one in row.approvals] == ["bora"], "line ends of another system do no harm"
    assert len(refused(cast)) == len(wrong)


def test_what_may_not_be_asked_for(cast: Cast) -> None:
    def ask(*items: str, who: str = "ara", **more: Any) -> None:
        with cast.at_work(who) as work:
            unsealing.request(work, cast.clocks(), Wish(items, more.get("purpose", PURPOSE), GROUND), cast.people[who].sign)

    cast.freeze(ITEMS[5])
    for error, items, more in (
        (errors.WishInvalid, ITEMS[6:27] * 1 + ITEMS[:5], {}),
        (errors.WishInvalid, (), {}),
        (errors.WishInvalid, ("f" * 64,), {}),
        (errors.WishInvalid, ITEMS[:1], {"purpose": "  "}),
        (errors.ItemFrozen, ITEMS[4:6], {}),
        (errors.SignerUnknown, ITEMS[:1], {"who": "stranger"}),
    ):
        with pytest.raises(error):
            ask(*items, **more)
    assert len(refused(cast)) == 6
    cast.state(NOW - timedelta(days=1))
    with pytest.raises(errors.BasisEnded):
        ask(ITEMS[0])


@pytest.mark.parametrize("mode", ["hash-only", "synthetic"])
def test_where_nothing_is_held_it_says_so_kindly(tmp_path: Path, people: dict[str, Somebody], mode: str) -> None:
    cast = make_cast(tmp_path, people, mode=mode, enrolled=1)
    with cast.at_work("ara") as work, pytest.raises(errors.NothingHeld, match=f"{mode}.*nothing to open") as raised:
        unsealing.request(work, cast.clocks(), Wish((ITEMS[0],), PURPOSE, GROUND), people["ara"].sign)
    assert "lawful holder" in raised.value.remedy
    assert [row["why"] for row in refused(cast)] == ["NothingHeld"]


def test_the_half_hour_ends_in_the_middle_and_a_clock_put_back_does_not_prolong_it(cast: Cast) -> None:
    label = cast.request()
    cast.approve(label, "bora", "chorong")
    with cast.at_work("ara") as work, opening(work, cast.clocks, label, cast.people["ara"].sign) as made:
        assert made.serve(1).read()
        cast.clocks.wait(minutes=29)
        cast.clocks.moved = timedelta(minutes=-25)
        stream = made.serve(2)
        assert stream.read(4)
        cast.clocks.wait(minutes=2)
        with pytest.raises(errors.GrantExpired):
            made.serve(3)
        with pytest.raises(errors.GrantExpired):
            stream.read()
    with cast.at_work() as work:
        row = unsealing.requested(work, label)
        assert row.request.is_closed


def test_frozen_or_closed_by_somebody_else_while_it_is_open(cast: Cast) -> None:
    label = cast.request()
    cast.approve(label, "bora", "chorong")
    with cast.at_work("ara") as work, opening(work, cast.clocks, label, cast.people["ara"].sign) as made:
        freeze(work, [ITEMS[1]])
        with pytest.raises(errors.ItemFrozen):
            made.serve(2)
        unsealing.close(work, cast.clocks(), label)
        with pytest.raises(errors.RequestClosed):
            made.serve(1)
    assert cast.log().count("unseal.closed") == 1


class FullDisk(Disk):
    """No line of a log is written any more."""

    def append(self, path: Path) -> Any:
        raise OSError(28, "no space left", path.name)


def test_if_the_log_cannot_be_written_nothing_is_served(cast: Cast) -> None:
    label = cast.request()
    cast.approve(label, "bora", "chorong")
    before = cast.log()
    served = []
    with cast.at_work("ara") as work:
        work.opened.vault.disk = FullDisk()
        with pytest.raises(errors.WritePoisoned), opening(work, cast.clocks, label, cast.people["ara"].sign) as made:
            served.append(made.serve(1).read())
    assert served == []
    assert cast.log() == before
    cast.open(label)  # what could not be logged did not happen: the approvals are still good


def test_what_a_killed_opening_left_is_over_when_its_time_is(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    label = cast.request()
    cast.approve(label, "bora", "chorong")
    with monkeypatch.context() as killing:
        killing.setattr("sotdae.actions.openings.unseal_opening._close", lambda *_: None)  # the process is gone before it closes
        cast.open(label)
    with cast.at_work() as work:
        assert state(unsealing.requested(work, label).request, cast.clocks()) is State.OPEN
    with pytest.raises(errors.GrantUsed):
        cast.open(label)
    cast.clocks.wait(minutes=31)
    with cast.at_work() as work:
        assert unsealing.sweep(work, cast.clocks()) == 1
        assert unsealing.sweep(work, cast.clocks()) == 0
        assert unsealing.requested(work, label).closed_by == "time"


def test_the_book_is_not_believed_about_approvals(cast: Cast) -> None:
    """Somebody who can write to the book's file makes up an approval: the log has none."""
    from django.apps import apps

    label = cast.request()
    cast.approve(label, "bora")
    with cast.at_work() as work:
        model = apps.get_model("cases", "Approval")
        held = model.objects.get()
        model.objects.create(request=held.request, person=apps.get_model("cases", "Person").objects.get(number=3), seq=held.seq, at=held.at)
        assert unsealing.requested(work, label).request.approvals != ()
    with pytest.raises((errors.SignerUnknown, errors.ApprovalsMissing)):
        cast.open(label)
    assert "unseal.opened" not in cast.log()


def test_everything_stands_in_the_log_when_the_book_is_made_anew(cast: Cast) -> None:
    label = cast.request()
    cast.approve(label, "bora", "chorong")
    cast.open(label)
    second = cast.request(items=1)
    cast.decline(second, "dain")
    before = unseal_sheet.listed(cast.place, None, cast.clocks()), unseal_sheet.persons(cast.place)
    for path in cast.place.folder.glob("book.sqlite3*"):
        path.unlink()
    with cast.at_work():
        pass
    assert (unseal_sheet.listed(cast.place, None, cast.clocks()), unseal_sheet.persons(cast.place)) == before
    lines = (cast.place.vault / "log.jsonl").read_text()
    assert not any(item in lines for item in ITEMS)
    assert PURPOSE not in lines
    assert "bora" not in lines


def test_today_tells_what_waits_is_open_or_runs_out(cast: Cast) -> None:
    def told() -> list[tuple[str, str, int]]:
        rows = unseal_news.waiting(ClearLog(cast.place.vault / "log.jsonl", [unseal_news.KIND]), {case: "표본"}, cast.clocks().at)
        return [(row["request"], row["what"], row["approvals"]) for row in rows]

    with cast.at_work() as work:
        case = work.case.case_id
    first = cast.request()
    cast.clocks.wait(minutes=1)
    second = cast.request(items=1)
    cast.approve(second, "bora", "chorong")
    assert told() == [(second, "approved", 2), (first, "waiting", 0)]
    with cast.at_work("ara") as work, opening(work, cast.clocks, second, cast.people["ara"].sign):
        assert told()[0] == (second, "open", 2)
    assert told() == [(first, "waiting", 0)]
    cast.clocks.wait(hours=80)
    assert told() == []
    assert news.today(cast.place, now=cast.clocks().at)["unsealing"] == [], "a case that was never read has no answers"


def test_experts_check_an_approval_with_ssh_keygen_at_its_own_time(cast: Cast, tmp_path: Path) -> None:
    label = cast.request()
    cast.approve(label, "bora", "chorong")
    cast.clocks.wait(hours=1)
    cast.revoke("P-02", "bora")
    signers = cast.place.keys / persons.ALLOWED_SIGNERS
    with cast.at_work() as work:
        row = unsealing.requested(work, label)
        document = unsealing.document(work, label, "approve")
        for one in row.approvals:
            facts = unsealing.logged(work, one.seq)
            assert facts["document"].encode() == document
            (tmp_path / "sig").write_text(facts["signature"])
            when = one.at.strftime("%Y%m%d%H%M%SZ")
            late = cast.clocks().at.strftime("%Y%m%d%H%M%SZ")
            command = ["ssh-keygen", "-Y", "verify", "-f", signers, "-I", one.person.label, "-n", FORMAT, "-s", tmp_path / "sig"]
            assert subprocess.run([*command, f"-Overify-time={when}"], input=document, capture_output=True, check=False).returncode == 0
            ended = subprocess.run([*command, f"-Overify-time={late}"], input=document, capture_output=True, check=False)
            assert (ended.returncode == 0) == (one.person.label == "P-03"), "who was revoked signs nothing later"
            assert subprocess.run([*command, f"-Overify-time={when}"], input=document + b" ", capture_output=True, check=False).returncode != 0
    assert verify(cast.place.vault).ok


def test_a_change_among_persons_takes_those_who_are_there(tmp_path: Path, people: dict[str, Somebody]) -> None:
    cast = make_cast(tmp_path, people, enrolled=1)
    for signers in ((), ("bora",), ("stranger",)):
        with pytest.raises((errors.SignaturesMissing, errors.SignerUnknown)):
            cast.enrol("bora", *signers)
    assert cast.enrol("bora", "ara") == "P-02"
    with pytest.raises(errors.SignaturesMissing):
        cast.enrol("chorong", "ara", "ara")
    assert cast.enrol("chorong", "ara", "bora") == "P-03"
    with pytest.raises(errors.PersonRefused, match="already"):
        cast.enrol("chorong", "ara", "bora")
    with pytest.raises(errors.SignaturesMissing):
        cast.revoke("P-03", "ara")
    cast.revoke("P-03", "ara", "bora")
    assert cast.enrol("chorong", "ara", "bora") == "P-04", "her key may be enrolled again, under a new number"
    with pytest.raises(errors.PersonUnknown):
        cast.revoke("P-03", "ara", "bora")
    cast.revoke("p-4", "chorong")
    assert len(refused(cast)) >= 5
    assert verify(cast.place.vault).ok
    with open_workspace(cast.place, mode=None, passphrase="a passphrase for tests", legal_basis=None, now=NOW) as opened:
        for wrong in ("", "ssh-ed25519 AAAA", "ssh-dss AAAAB3NzaC1kc3MAAACBAK", people["dain"].public.replace("AAAAC3", "AAAAC4")):
            with pytest.raises(errors.PersonRefused):
                persons.enrolling(opened, "dain", wrong)
        with pytest.raises(errors.PersonRefused, match="role"):
            persons.enrolling(opened, " ", people["dain"].public)


def test_break_glass_waits_opens_little_and_is_reviewed(tmp_path: Path, people: dict[str, Somebody]) -> None:
    cast = make_cast(tmp_path, people, enrolled=2)
    urgent = {"ground": "the platform removes it within the hour, nobody else is in", "is_break_glass": True}
    for facts in ({"items": 6}, {"ground": "urgent"}):
        with pytest.raises(errors.BreakGlassRefused):
            cast.request(**{**urgent, **facts})  # type: ignore[arg-type]
    label = cast.request(items=2, **urgent)
    with cast.at_work() as work:
        case = work.case.case_id
    rows = unseal_news.waiting(ClearLog(cast.place.vault / "log.jsonl", [unseal_news.KIND]), {case: "표본"}, cast.clocks().at)
    assert [row["what"] for row in rows] == ["break_glass"], "everybody is told at once"
    cast.clocks.wait(minutes=14)
    cast.clocks.moved = timedelta(hours=1)
    with pytest.raises(errors.BreakGlassWaits):
        cast.open(label)
    cast.clocks.moved = timedelta(0)
    cast.clocks.wait(minutes=1)
    cast.open(label)
    rows = unseal_news.waiting(ClearLog(cast.place.vault / "log.jsonl", [unseal_news.KIND]), {case: "표본"}, cast.clocks().at)
    assert [(row["what"], row["is_over"]) for row in rows] == [("review", False)]
    cast.request(items=1, **urgent)
    cast.clocks.wait(hours=25)
    assert unseal_news.waiting(ClearLog(cast.place.vault / "log.jsonl", [unseal_news.KIND]), {case: "표본"}, cast.clocks().at)[0]["is_over"]
    with pytest.raises(errors.ReviewDue):
        cast.request(items=1, **urgent)
    for performer, note in (("ara", "all of it was needed"), ("", "all of it was needed"), ("auditor 9", "ok")):
        with cast.at_work(performer) as work, pytest.raises(errors.StepNotPermitted):
            unsealing.review(work, cast.clocks(), label, note)
    with cast.at_work("auditor 9") as work:
        assert unsealing.review(work, cast.clocks(), label, "all of it was needed").reviewed_by == "auditor 9"
        with pytest.raises(errors.StepNotPermitted):
            unsealing.review(work, cast.clocks(), label, "all of it was needed")
    cast.request(items=1, **urgent)
    cast.enrol("chorong", "ara", "bora")
    with pytest.raises(errors.BreakGlassRefused, match="3 persons"):
        cast.request(items=1, **urgent)


def test_a_person_opens_no_more_than_fifty_items_a_day(cast: Cast) -> None:
    for _ in range(2):
        label = cast.request(items=20)
        cast.approve(label, "bora", "chorong")
        cast.open(label)
    label = cast.request(items=11)
    cast.approve(label, "bora", "chorong")
    with pytest.raises(errors.ExposureSpent):
        cast.open(label)
    cast.clocks.wait(hours=25)
    cast.open(label)


def test_items_are_not_written_into_the_workspace_or_over_anything(cast: Cast, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter").write_text("mine")
    for folder in (cast.place.folder, cast.place.folder / "out", tmp_path, tmp_path / "full", tmp_path / "full" / "letter" / "x"):
        with pytest.raises(errors.SinkRefused):
            require_folder(cast.place, folder)
    (tmp_path / "link").symlink_to(cast.place.reports)
    with pytest.raises(errors.SinkRefused):
        require_folder(cast.place, tmp_path / "link")
    assert not require_folder(cast.place, tmp_path / "new").exists()


def test_without_ssh_keygen_it_says_so(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(errors.SshKeygenMissing) as raised:
        cast.request()
    assert "openssh-client" in raised.value.remedy


def test_a_basis_is_stated_and_the_newest_counts(cast: Cast) -> None:
    with cast.at_work("lead 1") as work:
        for wrong in ("", "x" * 201, "two\nlines"):
            with pytest.raises(errors.WishInvalid):
                unsealing.state_basis(work, Basis(BasisKind.PUBLIC, wrong, None))
        assert unseal_sheet.basis_sheet(work)["basis"] == {"kind": "warrant", "reference": BASIS.reference, "until": None}
        unsealing.state_basis(work, Basis(BasisKind.CONSENT, "form 7", NOW.date()))
        assert json.loads(json.dumps(unseal_sheet.basis_sheet(work)))["basis"] == {"kind": "consent", "reference": "form 7", "until": "2024-09-01"}


def test_other_kinds_of_keys_sign_too(tmp_path: Path) -> None:
    for kind in ("ecdsa", "rsa"):
        who = somebody(tmp_path, kind, kind)
        key = ssh_signatures.public_key(who.public)
        held = who.sign(b"document")
        assert ssh_signatures.signer(held, FORMAT) == key
        ssh_signatures.verify(b"document", held, key, FORMAT)
        with pytest.raises(errors.SignatureInvalid):
            ssh_signatures.verify(b"documents", held, key, FORMAT)


def test_of_two_at_the_same_moment_one_comes_through(cast: Cast) -> None:
    """The other process acts between the signature and the log's line: only under the writer's lock is it decided."""
    ara, bora, chorong, dain = (cast.people[name] for name in ("ara", "bora", "chorong", "dain"))
    label = cast.request()

    def after(who: Somebody, act: Any) -> Any:
        def sign(document: bytes) -> bytes:
            act()
            return who.sign(document)

        return sign

    with cast.at_work() as work:
        with pytest.raises(errors.StepNotPermitted, match="same command again"):
            approve(work, cast.clocks(), label, after(bora, lambda: approve(work, cast.clocks(), label, chorong.sign)))
        with pytest.raises(errors.ApprovedAlready):
            approve(work, cast.clocks(), label, after(dain, lambda: approve(work, cast.clocks(), label, bora.sign)))
        assert len(unsealing.requested(work, label).approvals) == 2

        def open_it() -> None:
            with opening(work, cast.clocks, label, ara.sign) as made:
                assert made.serve(1).read()

        with pytest.raises(errors.GrantUsed), opening(work, cast.clocks, label, after(ara, open_it)):
            pass
        second = unsealing.request(work, cast.clocks(), Wish((ITEMS[8],), PURPOSE, GROUND), ara.sign).label
        with pytest.raises(errors.RequestDeclined):
            approve(work, cast.clocks(), second, after(bora, lambda: decline(work, cast.clocks(), second, chorong.sign, "no")))
    assert cast.log().count("unseal.opened") == 1


def test_no_more_media_are_held_for_a_case_whose_basis_is_over(cast: Cast, tmp_path: Path) -> None:
    from exports import TEN, write_chat

    from sotdae.actions.adding.capture import AddRequest, add

    cast.state(NOW - timedelta(days=1))
    wanted = AddRequest(workspace=cast.place.folder, paths=(write_chat(tmp_path / "in", TEN),), case="표본", passphrase="a passphrase for tests")
    before = cast.log()
    with pytest.raises(errors.BasisEnded):
        add(wanted, now=cast.clocks().at)
    assert cast.log() == before
