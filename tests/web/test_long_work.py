# SPDX-License-Identifier: Apache-2.0
"""Intake, evidence and activity in a running workbench: an export is taken in behind the page, its custody told, and an auditor sees who saw what."""

from __future__ import annotations

import io
import json
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe import troubles
from chromium import CHROMIUM, Browser
from desk import Client, Served, served
from pyarrow import parquet

pytestmark = [pytest.mark.enable_socket, pytest.mark.slow]


@pytest.fixture(scope="module")
def busy(demo_place: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A workbench of its own: things are decided in it."""
    copy = tmp_path_factory.mktemp("busy") / "demo"
    shutil.copytree(demo_place, copy)
    with served(copy) as running:
        yield running


def ended(client: Client, address: str, seconds: float = 240) -> str:
    """Look at a job until it has ended."""
    until = time.monotonic() + seconds
    while True:
        page = client.get(address).text
        if "state-done" in page or "state-failed" in page or "state-set_aside" in page:
            return page
        assert 'http-equiv="refresh"' in page, "without scripts it reloads itself"
        assert time.monotonic() < until, page
        time.sleep(0.2)


def test_an_export_is_taken_in_behind_the_page_and_has_a_receipt(busy: Served, tmp_path: Path) -> None:
    case, ara = busy.case(), busy.client("Ara").speak("en")
    page = ara.get(f"/c/{case}/intake").text
    assert "/exports" not in page, "no path is shown"
    refs = re.findall(r'name="choice" value="([0-9a-f]{32})"', page)
    assert refs
    assert 'value="demonstration"' in page, "what was stated last is not asked for again"
    came = ara.post(f"/c/{case}/intake", {"choice": refs[0], "authority": "consent", "purpose": "a test of intake"})
    assert came.status == 302
    again = ara.post(f"/c/{case}/intake", {"choice": refs[0], "authority": "consent", "purpose": "a test of intake"})
    assert again.to == came.to, "the same add twice is one job"
    told = ended(ara, came.to)
    assert "state-done" in told, told
    assert "known already" in told
    (receipt,) = set(re.findall(rf"/c/{case}/receipts/[0-9a-f]+", told))
    paper = ara.get(receipt).text
    for wanted in ("Ara", "a test of intake", "consent", "KST", "UTC", "SYNTHETIC, NOT EVIDENCE"):
        assert wanted in paper
    if CHROMIUM is not None:
        with Browser(tmp_path, scripts=True) as browser:
            for language in ("ko", "en"):
                busy.seat(browser, "Ara", language)
                assert troubles(browser, busy.url + came.to, language) == []
    assert ara.get(came.to + "?part=1").text.lstrip().startswith('<div id="job"')
    assert busy.client("Bora").get(came.to).status == 200
    assert busy.client("Chorong").get(came.to).status == 404
    assert ara.get(f"/c/{case}/jobs/{'0' * 32}").status == 404
    assert ara.post(f"/c/{case}/intake", {"choice": "0" * 32}).status >= 400


def multipart(name: str, data: bytes, fields: dict[str, str]) -> tuple[bytes, dict[str, str]]:
    parts = [f'--b\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode() for key, value in fields.items()]
    parts.append(f'--b\r\nContent-Disposition: form-data; name="export"; filename="{name}"\r\n\r\n'.encode() + data + b"\r\n--b--\r\n")
    return b"".join(parts), {"Content-Type": "multipart/form-data; boundary=b"}


def test_an_uploaded_export_is_staged_for_who_may_and_gone_afterwards(busy: Served) -> None:
    case, ara, dain = busy.case(), busy.client("Ara").speak("en"), busy.client("Dain")
    staging = busy.workspace / "tmp" / "intake"
    for who in (dain, busy.client()):
        who.get("/sign-in")
        body, head = multipart("x.json", b"{}", {})
        assert who.ask("POST", f"/c/{case}/intake/upload", body, {**head, "X-CSRFToken": who.cookies.get("sotdae-form", "")}).status in {
            302,
            403,
            404,
        }
    assert not staging.exists() or not list(staging.iterdir()), "nothing is kept of who may not"
    body, head = multipart("../../notes.bin", b"\0\1\2" * 100, {"purpose": "a test"})
    came = ara.ask("POST", f"/c/{case}/intake/upload", body, {**head, "X-CSRFToken": ara.cookies["sotdae-form"]})
    assert came.status == 302, came.text
    told = ended(ara, came.to)
    assert "state-failed" in told
    assert "notes.bin" not in told
    (kept,) = staging.iterdir()
    assert (kept / "notes.bin").is_file(), "kept so that it can be tried again, under no other folder"


def test_custody_is_told_and_proofs_check_without_us(busy: Served) -> None:
    case, dain = busy.case(), busy.client("Dain").speak("en")
    page = dain.get(f"/c/{case}/evidence").text
    assert "chained" in page
    assert "trust-anchored" not in page, "a demonstration is never green"
    (capture, *_) = re.findall(rf"/c/{case}/evidence/[0-9a-f]{{32}}", page)
    custody = dain.get(capture).text
    assert "sealed items" in custody
    (item, *_) = re.findall(rf"/c/{case}/evidence/items/[0-9a-f]{{64}}", custody)
    assert "sealed items" in dain.get(item).text
    assert dain.get(f"/c/{case}/evidence/items/{'0' * 64}").status == 404
    (proof, *_) = re.findall(rf"/c/{case}/evidence/proofs/\d+", custody)
    line = dain.get(proof.replace("proofs", "lines")).body
    key = dain.get(f"/c/{case}/evidence/key").text
    from sotdae.custody.tlog_proof import verify_tlog_proof

    verify_tlog_proof(dain.get(proof).body, line, key)
    assert json.loads(line)["case"] == case
    assert dain.get(f"/c/{case}/evidence/proofs/999999").status == 404
    assert dain.post(f"/c/{case}/evidence/verify").status == 302
    until = time.monotonic() + 120
    while "Everything is as it was sealed" not in (page := dain.get(f"/c/{case}/evidence").text):
        assert time.monotonic() < until, page
        time.sleep(0.2)


def test_an_auditor_finds_who_did_what_and_takes_it_along(busy: Served) -> None:
    case, dain = busy.case(), busy.client("Dain").speak("en")
    assert busy.client("Chorong").get(f"/c/{case}/activity").status == 404
    came = dain.post(f"/c/{case}/activity", {"group": "taken_in"})
    assert re.fullmatch(rf"/c/{case}/activity\?s=[A-Za-z0-9_-]+", came.to), "no word of the filter stands in the address"
    page = dain.get(came.to).text
    assert "sealed items" in page
    assert "granted a role" not in page
    (state,) = set(re.findall(r"s=([A-Za-z0-9_-]+)", came.to))
    table = dain.post(f"/c/{case}/activity/export/csv?s={state}").text
    assert "# redaction,masked" in table
    assert "# log_size," in table
    first, *lines = [json.loads(one) for one in dain.post(f"/c/{case}/activity/export/jsonl?s={state}").text.splitlines()]
    assert first["head"]["rows"] == len(lines) > 0
    assert first["head"]["notice"] == "SYNTHETIC, NOT EVIDENCE"
    assert {one["group"] for one in lines} == {"taken_in"}
    packed = parquet.read_table(io.BytesIO(dain.post(f"/c/{case}/activity/export/parquet?s={state}").body))
    assert packed.num_rows == len(lines)
    assert dain.post(f"/c/{case}/activity/export/exe").status == 404
    handed_out = dain.get(f"/c/{case}/activity").text
    assert "handed out a list as a file" in handed_out, "who took what along is an act of its own"
    assert dain.get(f"/c/{case}/activity?before=1").status == 200
    assert dain.get(f"/c/{case}/activity/abc").status == 404


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_auditors_story(busy: Served, tmp_path: Path, language: str) -> None:
    """Ara lifts a mask with a reason; Dain finds it under what was seen, and reads who, when and why."""
    case = busy.case()
    ara = busy.client("Ara").speak(language)
    rooms = ara.get(f"/c/{case}/rooms").text
    (label, *_) = re.findall(r"/rooms?/(R-\d+)", rooms)
    reason = f"the caller names this room ({language})"
    came = ara.post(f"/c/{case}/rooms/{label}/unmask", {"what": "title", "reason": reason})
    assert came.status == 200, came.text[:400]
    with Browser(tmp_path) as browser:
        busy.seat(browser, "Dain", language)
        browser.visit(f"{busy.url}/c/{case}/activity", 1024)
        address = browser.value("document.querySelector('form.filters').action")
        assert address.endswith(f"/c/{case}/activity")
        seen = busy.client("Dain").speak(language).post(f"/c/{case}/activity", {"group": "seen"}).to
        browser.visit(busy.url + seen, 1024)
        assert ("가린 글을 펼쳐 읽음" if language == "ko" else "unmasked and read a text") in browser.value("document.body.innerText")
        browser.visit(browser.value("document.querySelector('main table a').href"), 1024)
        page = browser.value("document.body.innerText")
        for wanted in ("Ara", reason, label, "KST"):
            assert wanted in page
