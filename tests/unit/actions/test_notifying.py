# SPDX-License-Identifier: Apache-2.0
"""Drafts of letters: identifiers unmasked as a logged act, every message with its place, blanks for what a person decides, and nothing sent."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import exports
import pytest
from cheap import NOW, PASSPHRASE
from pypdf import PdfReader

from sotdae.actions.acting import Acting, acting
from sotdae.actions.adding.capture import AddResult
from sotdae.actions.proofs.verifying import verify
from sotdae.actions.questions.notifying import Drafted, Kind, Wanted, draft
from sotdae.actions.workspace import Workspace
from sotdae.errors import KeyringLocked, RoomUnknown, UsageError

Take = Callable[..., AddResult]
TITLE = "꽃 <script>alert(1)</script>\n[__ 가짜 빈칸] 모음"
MESSAGES = [
    exports.message(1, "현재 1,300명 계십니다"),
    exports.message(2, "입장 신청은 링크에서"),
    exports.message(3, "가입 신청 양식은 고정글"),
    exports.message(4, "점심 사진은 내일"),
]


@pytest.fixture
def who(tmp_path: Path, take: Take) -> Iterator[Acting]:
    take(exports.write_chat(tmp_path / "a", MESSAGES, name=TITLE, kind="private_supergroup"))
    with acting(Workspace(tmp_path / "workspace"), None, passphrase=PASSPHRASE, performer="desk-2", now=NOW) as opened:
        yield opened


def details(who: Acting) -> list[tuple[int, dict[str, Any]]]:
    vault, keyring = who.opened.vault, who.opened.keyring
    return [(entry.seq, vault.details(keyring, entry)[0]) for entry in vault.entries() if entry.type == "notice.drafted"]


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_draft_is_one_that_says_so_and_leaves_decisions_blank(who: Acting, kind: Kind, language: Any) -> None:
    made = draft(who, Wanted("R-01", kind, language, "text"))
    text = made.file.read_text("utf-8")
    assert text.splitlines()[0] == ("초안 · 보내지 않음 · 법률 검토 전" if language == "ko" else "DRAFT, not sent, not reviewed by a lawyer")
    assert ("법적 근거: [__" in text) == (language == "ko")
    assert ("Legal basis: [__" in text) == (language == "en")
    assert "KST / " in text
    assert "UTC" in text
    assert text.count("[__") == made.blanks
    assert made.file.stat().st_mode & 0o077 == 0
    assert ("error rate on real rooms" in text) is False, "without signs nothing is said of them"


def test_unmasking_is_an_act_that_the_log_holds_before_the_draft_is_there(who: Acting) -> None:
    made = draft(who, Wanted("R-01", Kind.REMOVAL))
    ((seq, facts),) = details(who)
    assert seq == made.log_seq
    assert facts["unmasked"] == ["titles", "number"] == list(made.unmasked)
    assert (facts["kind"], facts["performer"], facts["messages"]) == ("removal", "desk-2", made.messages)
    assert facts["file_digest"] == made.file_digest == hashlib.sha256(made.file.read_bytes()).hexdigest()
    line = (who.opened.place.vault / "log.jsonl").read_text("utf-8").splitlines()[-1]
    assert "꽃" not in line
    assert "1500000001" not in line, "what was unmasked is sealed"
    assert verify(who.opened.place).ok


@pytest.mark.every_analysis
def test_every_message_has_its_address_item_and_place(who: Acting) -> None:
    made = draft(who, Wanted("R-01", Kind.PRESERVATION, "en", "text", messages=(4,)))
    text = made.file.read_text("utf-8")
    item = hashlib.sha256((who.opened.place.folder.parent / "a" / "result.json").read_bytes()).hexdigest()
    assert "t.me/c/1500000001/4 | 2024-08-26 00:37:20 KST / 2024-08-25 15:37:20 UTC | chosen by the person in charge" in text
    assert f"{item} · " in text
    assert "claims a size" in text
    assert "log " in text
    assert "점심" not in text, "no text of a message leaves"


def test_a_title_cannot_write_into_the_letter(who: Acting) -> None:
    text = draft(who, Wanted("R-01", Kind.REMOVAL, "ko", "text")).file.read_text("utf-8")
    (line,) = [line for line in text.splitlines() if "alert(1)" in line]
    assert line.startswith("  방 제목: ")
    page = draft(who, Wanted("R-01", Kind.REMOVAL, "ko", "html")).file.read_text("utf-8")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_a_pdf_says_what_the_text_says_and_has_as_many_blanks(who: Acting) -> None:
    text, made = draft(who, Wanted("R-01", Kind.REMOVAL, "ko", "text")), draft(who, Wanted("R-01", Kind.REMOVAL, "ko", "pdf"))
    assert (made.file.suffix, made.blanks) == (".pdf", text.blanks)
    pages = "".join(page.extract_text() for page in PdfReader(made.file).pages)
    assert "방 제목" in pages
    assert "초안" in pages


def test_it_goes_where_it_is_told_to(who: Acting, tmp_path: Path) -> None:
    made = draft(who, Wanted("방-01", Kind.REFERRAL, out=tmp_path / "letters" / "one.html"))
    assert made.file == tmp_path / "letters" / "one.html"
    assert made.file.read_bytes().startswith(b"<!DOCTYPE html>")
    assert set(made.to_json()) == {
        *("case", "label", "label_ko", "kind", "language", "format", "file", "file_digest", "log_seq", "unmasked", "messages", "blanks"),
    }
    assert isinstance(json.dumps(made.to_json()), str)
    assert isinstance(made, Drafted)


def test_what_is_not_held_is_said_and_nothing_is_logged(who: Acting) -> None:
    with pytest.raises(RoomUnknown):
        draft(who, Wanted("R-09", Kind.REMOVAL))
    with pytest.raises(UsageError, match="number 99"):
        draft(who, Wanted("R-01", Kind.REMOVAL, messages=(99,)))
    assert details(who) == []


def test_without_keys_there_is_no_draft(tmp_path: Path, take: Take) -> None:
    take(exports.write_chat(tmp_path / "a", MESSAGES))
    with pytest.raises(KeyringLocked) as caught, acting(Workspace(tmp_path / "workspace"), None, passphrase=None, performer=None, now=NOW):
        pytest.fail("opened")
    assert "passphrase" in caught.value.diagnostics()
