# SPDX-License-Identifier: Apache-2.0
"""``sotdae notice`` as people type it: a room first as ever, masked output in both languages, two processes at once, a reviewer who is another."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sotdae.actions.acting import Acting, Note, acting, new_id
from sotdae.actions.opening import open_workspace, replay
from sotdae.actions.workspace import Workspace
from sotdae.cases.consent import Basis, Consent, Form, GivenBy, consent_facts
from sotdae.custody.writer import open_writer

NOW = datetime.now(UTC).replace(microsecond=0)
OFFICE = {
    "addressee": {"recipient_id": "telegram", "name": "Flower Host", "address": "desk@flowers.example"},
    "submitter": {"role": "authorised", "name": "CANARY-NAME", "organisation": "Flower Centre", "email": "CANARY@centre.example"},
    "mandate": {"reference": "CANARY-MANDATE"},
}


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A demonstration with one case, one sealed page and one subject: it takes no passphrase."""
    place = Workspace(tmp_path / "workspace")
    with open_workspace(place, mode="synthetic", passphrase=None, legal_basis=None, now=NOW) as opened:
        with open_writer(opened.vault, opened.keyring, applied_seq=opened.book.applied_seq) as writer:
            case_id = writer.open_case(name="garden", now=NOW)
            writer.begin(case_id=case_id, verb="add", facts={}, now=NOW)
            writer.seal(io.BytesIO(b"a page of flowers"), name="page.html", kind="text", facts={}, known=lambda _: None, now=NOW)
            writer.done(result={"verb": "other"}, now=NOW)
        replay(opened)
    with acting(place, "garden", passphrase=None, performer="desk-1", now=NOW) as who:
        _consent(who)
    (tmp_path / "office.json").write_text(json.dumps(OFFICE), "utf-8")
    return tmp_path


def _consent(who: Acting) -> None:
    subject, day = new_id(), NOW.date()
    given = Consent(GivenBy.SELF, Basis.CONSENT, frozenset({"request_removal"}), Form.WRITTEN, day, day + timedelta(days=90))
    facts = {"consent_id": new_id(), "subject_id": subject, **consent_facts(given)}
    who.log([Note("subject.made", {"subject_id": subject}), Note("consent.recorded", facts)])


def start(office: Path, *arguments: str, performer: str = "desk-1", language: str = "en") -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "SOTDAE_WORKSPACE": str(office / "workspace"),
        "SOTDAE_PERFORMER": performer,
        "SOTDAE_LANG": language,
        "COLUMNS": "200",
    }
    command = [sys.executable, "-m", "sotdae", *arguments]
    return subprocess.Popen(command, env=environment, cwd=office, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def run(office: Path, *arguments: str, **more: str) -> tuple[int, str]:
    process = start(office, *arguments, **more)
    out, err = process.communicate()
    assert "Traceback" not in err
    assert "CANARY" not in out + err
    assert "lunch.example/" not in out + err
    return process.returncode, out + err


def new(office: Path) -> tuple[int, str]:
    sealed = next(json.loads(line)["seq"] for line in (office / "workspace/vault/log.jsonl").read_text().splitlines() if '"items.sealed"' in line)
    asked = ("--subject", "S-01", "--item", "https://lunch.example/CANARY-page", "--evidence", str(sealed), "--record", "office.json")
    said = ("--sign", "CANARY-NAME", "--state", "all", "--explain", "CANARY did not agree", "--describe", "a picture of flowers")
    return run(office, "notice", "new", "us-tida", *asked, *said)


def test_a_request_on_the_command_line(office: Path) -> None:
    code, told = new(office)
    assert (code, "N-01 drafted" in told) == (0, True)
    assert run(office, "notice", "preserve", "N-01", "--waive", "the host keeps nothing anyway")[0] == 0
    assert run(office, "notice", "review", "N-01")[0] == 0
    code, told = run(office, "notice", "review", "N-01", "--approve")
    assert (code, "a second person" in told) == (134, True)
    assert run(office, "notice", "review", "N-01", "--approve", performer="desk-2")[0] == 0
    processes = [start(office, "notice", "send", "N-01", "--by", "form", "--proven", performer=f"desk-{number}") for number in (1, 2)]
    ended = sorted((process.communicate()[1], process.returncode) for process in processes)
    won, told_other = sorted(code for _, code in ended)
    assert (won, told_other in {134, 4}) == (0, True), "one wins, the other is told"
    log = (office / "workspace/vault/log.jsonl").read_text()
    assert log.count('"removal.sent"') == 1
    assert "CANARY" not in log
    code, told = run(office, "notice", "list", language="ko")
    assert (code, "보냄" in told) == (0, True)
    assert "left_out" in run(office, "stats", "--csv")[1]


def test_what_is_typed_wrong_is_said_in_one_sentence(office: Path) -> None:
    for arguments, code in (
        (("notice", "show", "N-07"), 139),
        (("notice", "new", "no-such-law", "--subject", "S-01", "--item", "https://lunch.example/1"), 130),
        (("notice", "send", "N-01"), 138),
    ):
        assert run(office, *arguments)[0] == code, arguments
