# SPDX-License-Identifier: Apache-2.0
"""A counsellor's day without a terminal: a record, what is permitted, a request filled in, reviewed, sent, answered; and everything stopped."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import Answer, Client, Served, served

pytestmark = pytest.mark.enable_socket
FILLED = {
    "submitter.role": "authorised",
    "describe": "꽃 사진이 있는 글",
    "submitter.name": "상담원 1",
    "submitter.email": "desk@example.org",
    "mandate.reference": "M-1",
    "mandate.until": "2030-01-01",
    "attachments.mandate": "위임장",
    "attachments.proof_of_support": "지원 확인서",
    "sign": "상담원 1",
}
UNSEEN = ("t.me/", "꽃 사진이 있는 글", "상담원 1", "desk@example.org", "경찰이 이미 보전했다고 들음", "말을 조금 더 다듬어 주세요")
"""What was typed into fields that no page shows again."""


@pytest.fixture(scope="module")
def office(demo_place: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A workbench of its own, in which Chorong reviews."""
    copy = tmp_path_factory.mktemp("office") / "demo"
    shutil.copytree(demo_place, copy)
    with served(copy) as running:
        case, ara = running.case(), running.client("Ara")
        chorong = re.search(r'<option value="([0-9a-f]{32})">Chorong<', ara.get(f"/c/{case}/team").text)
        assert chorong is not None
        assert ara.post(f"/c/{case}/team/grant", {"person": chorong[1], "role": "reviewer"}).status == 302
        yield running


class Desk:
    """Somebody at work in the case."""

    def __init__(self, office: Served, name: str) -> None:
        self.client: Client = office.client(name).speak("en")
        self.case = f"/c/{office.case()}"

    def post(self, path: str, **fields: str) -> Answer:
        return self.client.post(f"{self.case}/{path}", {name.replace("__", "."): value for name, value in fields.items()})

    def look(self, path: str) -> str:
        answer = self.client.get(f"{self.case}/{path}")
        assert answer.status == 200, path
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text.partition("<main")[2]))


def begun(bora: Desk, act: str, removal: str = "") -> str:
    """Put somebody on record who permits something; returns her label."""
    label = bora.client.post(f"{bora.case}/subjects/new").to.rpartition("/")[2]
    assert "Nothing is permitted yet" in bora.look(f"subjects/{label}")
    given = {"given_by": "self", "minor": "no", "vetting": "self_declared", "form": "oral"}
    assert bora.client.post(f"{bora.case}/subjects/{label}/consent", {**given, "act": act, "request_removal:": removal}).status == 302
    return label


def test_a_request_from_its_blanks_to_its_answer(office: Served) -> None:
    bora, chorong = Desk(office, "Bora"), Desk(office, "Chorong")
    subject = begun(bora, "search_own_case")
    label = bora.post("requests/new", regime="kr-d4u", subject=subject, items="R-01 R-01/5", kind="synthetic").to.rpartition("/")[2]
    page = bora.look(f"requests/{label}")
    assert "Fill in the blanks" in page
    assert "signature or seal" in page
    assert "Her consent does not cover this recipient" in page
    assert "t.me" not in page
    assert bora.client.post(f"{bora.case}/requests/{label}/edit", FILLED).status == 302
    assert "Nothing is blank" in bora.look(f"requests/{label}")
    assert "상담원 1" not in bora.look(f"requests/{label}/edit"), "what stands in a record is read in its letter alone"
    assert bora.post(f"requests/{label}/submit").status == 302
    assert bora.post(f"requests/{label}/approve").status == 403, "a counsellor approves nothing"
    assert "It waits for a second person" in bora.look(f"requests/{label}")
    assert chorong.post(f"requests/{label}/return", reason="말을 조금 더 다듬어 주세요").status == 302
    assert bora.post(f"requests/{label}/submit").status == 302
    assert chorong.post(f"requests/{label}/approve").status == 302
    refused = bora.post(f"requests/{label}/send", how="form")
    assert refused.status == 409, "preservation and consent come first"
    assert bora.post(f"requests/{label}/preserve", waive="경찰이 이미 보전했다고 들음").status == 302
    assert (
        bora.post(f"subjects/{subject}/consent", act="request_removal", given_by="self", minor="no", vetting="police", form="written").status == 302
    )
    assert "It may go" in bora.look(f"requests/{label}")
    letter = bora.post(f"requests/{label}/letter", form="pdf")
    assert letter.body.startswith(b"%PDF")
    assert "t.me/" in bora.post(f"requests/{label}/letter", form="page").text
    assert bora.post(f"requests/{label}/send", how="form", reference="A-1", proven="1", at="2099-01-01T10:00").status == 409
    assert bora.post(f"requests/{label}/send", how="form", reference="A-1", proven="1").status == 302
    assert "An answer is awaited" in bora.look(f"requests/{label}")
    assert bora.post(f"requests/{label}/again", how="phone").status == 302
    assert bora.post(f"requests/{label}/answer", answer="acknowledged").status == 302
    assert bora.post(f"requests/{label}/answer", answer="nonsense").status == 409
    assert bora.post(f"requests/{label}/answer", answer="removed").status == 302
    assert "they say removed" in bora.look(f"requests/{label}")
    assert "looked=" in bora.post("requests/look").to
    after = bora.post(f"requests/{label}/elsewhere", regime="kr-kmcc", beside="1").to.rpartition("/")[2]
    assert label in bora.look(f"requests/{after}")
    assert bora.post(f"requests/{after}/close", by=label).status == 302
    assert bora.post(f"requests/{label}/close").status == 302
    assert "It is over" in bora.look(f"requests/{label}")
    for path in ("subjects", f"subjects/{subject}", "requests", f"requests/{label}", f"requests/{label}/edit", f"requests/{after}"):
        page = bora.client.get(f"{bora.case}/{path}").text
        assert not [word for word in UNSEEN if word in page], path


def test_what_she_permits_is_signed_narrowed_extended_and_all_stopped_at_her_word(office: Served) -> None:
    bora = Desk(office, "Bora")
    label = begun(bora, "search_own_case", "kr-d4u")
    assert "to be signed by" in bora.look(f"subjects/{label}")
    assert "a consent that was only said lapses" in bora.look("today")
    assert bora.post(f"subjects/{label}/signed").status == 302
    assert "to be signed by" not in bora.look(f"subjects/{label}")
    assert bora.post(f"subjects/{label}/extend", until="2031-01-01").status == 302
    assert "until 2031-01-01" in bora.look(f"subjects/{label}")
    assert bora.post(f"subjects/{label}/extend", until="2020-01-01").status == 409
    assert "narrowed" in bora.post(f"subjects/{label}/narrow", act="request_removal:kr-d4u").text
    assert "ask for removal: kr-d4u" not in bora.look(f"subjects/{label}")
    given = bora.post(f"subjects/{label}/number").text
    pin = re.search(r"PIN +(\d{4}-\d{4})", given)
    assert pin is not None
    assert pin[1] not in bora.look(f"subjects/{label}"), "the PIN is shown once"
    assert bora.post(f"subjects/{label}/number/end").status == 302
    assert bora.post(f"subjects/{label}/vet", level="counsellor_seen").status == 302
    assert bora.post(f"subjects/{label}/stop", sure="S-99").status == 409
    assert "stopped" in bora.post(f"subjects/{label}/stop", sure=label.lower()).text
    assert "withdrawn" in bora.look(f"subjects/{label}")


def test_a_withdrawal_writes_a_letter_that_she_reads_sends_and_ticks_off(office: Served) -> None:
    bora, chorong = Desk(office, "Bora"), Desk(office, "Chorong")
    subject = begun(bora, "request_removal")
    label = bora.post("requests/new", regime="kr-d4u", subject=subject, items="R-01", kind="synthetic").to.rpartition("/")[2]
    for path, fields in (("edit", FILLED), ("submit", {}), ("preserve", {"waive": "경찰이 이미 보전했다고 들음"})):
        assert bora.client.post(f"{bora.case}/requests/{label}/{path}", fields).status == 302
    assert chorong.post(f"requests/{label}/approve").status == 302
    assert bora.post(f"requests/{label}/send", how="post").status == 302
    assert "Letters to holders of copies were written" in bora.post(f"subjects/{subject}/stop", sure=subject).text
    recall = re.search(r"W-\d+", bora.look(f"subjects/{subject}"))
    assert recall is not None
    letters = f"subjects/{subject}/recalls/{recall[0]}"
    assert bora.client.post(f"{bora.case}/{letters}/letter", {"in": "ko", "form": "pdf"}).body.startswith(b"%PDF")
    assert bora.client.post(f"{bora.case}/{letters}/letter", {"in": "en", "form": "page"}).status == 200
    assert bora.post(f"{letters}/answer", answer="deleted").status == 409, "nothing was sent yet"
    assert bora.post(f"{letters}/sent", how="registered post").status == 302
    assert bora.post(f"{letters}/answer", answer="deleted").status == 302
    assert "answered: deleted" in bora.look(f"subjects/{subject}")
    assert bora.post(f"subjects/{subject}/recalls/W-99/sent", how="post").status == 404
