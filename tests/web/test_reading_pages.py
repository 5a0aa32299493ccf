# SPDX-License-Identifier: Apache-2.0
"""The reading pages over the demonstration's world, asked as a browser asks: each answers, masks, says where it comes from, and hands out files."""

from __future__ import annotations

import csv
import io
import json
import re
import zlib
from pathlib import Path

import pytest
from desk import Client, Served

from sotdae.actions.workspace import Workspace
from sotdae.lake.answers import Answers

pytestmark = pytest.mark.enable_socket

PAGES = (
    "today",
    "rooms",
    "rooms/R-01",
    "rooms/R-06",
    "rooms/R-12",
    "rooms/R-01/trail",
    "rooms/R-03/trail",
    "rooms/R-11/trail",
    "map",
    "map/R-01",
    "institutions",
    "institutions/gasang-hanbit",
    "offers",
    "threats",
    "search",
    "citations",
)
STATIC = Path(__file__).resolve().parents[2] / "src" / "sotdae" / "workbench" / "static" / "workbench"


@pytest.fixture(scope="module")
def case(workbench: Served) -> str:
    return workbench.case()


@pytest.fixture(scope="module")
def ara(workbench: Served) -> Client:
    return workbench.client("Ara").speak("ko")


@pytest.fixture(scope="module")
def secrets(workbench: Served) -> list[str]:
    """Titles and public names of the demonstration's rooms, which no page may hold unmasked."""
    found: set[str] = set()
    for path in Workspace(workbench.workspace).answers():
        with Answers(path) as answers:
            for room in answers.rooms():
                found.update(room.titles)
                found.update(room.usernames)
    return sorted(found)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_page_answers_masked(workbench: Served, case: str, secrets: list[str], language: str) -> None:
    client = workbench.client("Bora").speak(language)
    assert len(secrets) > 10
    for path in PAGES:
        answer = client.get(f"/c/{case}/{path}")
        assert answer.status == 200, path
        assert f'<html lang="{language}">' in answer.text
        assert [name for name in secrets if name in answer.text] == [], path
        assert "style=" not in answer.text
        assert not re.search(r"\{[{%]", answer.text), f"{path}: a place of a sentence was not filled"
        assert len(re.findall("<h1", answer.text)) == 1
    client.speak("ko")


def test_they_are_for_the_team_alone(workbench: Served, case: str) -> None:
    asked = {
        name: {workbench.client(name).post(f"/c/{case}/{path}").status for path in ("today", "export/rooms/csv")} for name in ("Chorong", "Dain")
    }
    assert asked == {"Chorong": {404}, "Dain": {403}}, "an auditor sees who did what, not what was found"
    assert workbench.client("Ara").get(f"/c/{case}/rooms/R-99").status == 404
    assert workbench.client("Ara").get(f"/c/{case}/rooms?p=0").status == 404
    assert workbench.client("Ara").get(f"/c/{case}/rooms?p=x").status == 404


def test_filters_make_an_address_without_text(ara: Client, case: str) -> None:
    came = ara.post(f"/c/{case}/rooms", {"having": "succession", "states": "private", "least": "1,000"})
    assert re.fullmatch(rf"/c/{case}/rooms\?s=[A-Za-z0-9_-]+", came.to)
    page = ara.get(came.to).text
    assert re.findall(r'<th scope="row"><a href="[^"]*">(방-\d+)</a>', page) == ["방-01"]
    dropped = ara.post(came.to, {"without": "states:private"})
    assert "방-01" in ara.get(dropped.to).text
    assert ara.post(came.to, {"without": "nothing:here"}).status == 302
    nothing = ara.post(f"/c/{case}/rooms", {"states": "restricted", "order": "by colour"})
    assert nothing.to == f"/c/{case}/rooms", "what is no filter is not stored"


def test_a_search_says_why_and_keeps_its_words_out_of_addresses(ara: Client, case: str) -> None:
    came = ara.post(f"/c/{case}/search", {"q": "gate:application_link room:R-07"})
    assert re.fullmatch(rf"/c/{case}/search\?s=[A-Za-z0-9_-]+", came.to)
    page = ara.get(came.to).text
    assert "가입신청양식" in page, "as it was read"
    assert "ㄱㅏ입 신청 양식" in page, "as it was written"
    assert page.count('class="hits"') == 1
    fewer = ara.post(came.to, {"without": "1"})
    assert "방-01" in ara.get(fewer.to).text
    more = ara.post(fewer.to, {"add": "room:R-01"})
    assert "방-07" not in re.sub(r"(?s)<aside.*", "", ara.get(more.to).text.split('class="hits"')[1])
    assert "없다는 뜻은 아닙니다" in ara.get(ara.post(f"/c/{case}/search", {"q": "해바라기밭정류장"}).to).text
    assert 'role="alert"' in ara.get(ara.post(f"/c/{case}/search", {"q": "room:R-99"}).to).text
    assert 'role="alert"' in ara.get(ara.post(f"/c/{case}/search", {"q": "on:yesterday"}).to).text


def test_a_kept_search_is_everybodys_and_stands_on_today(workbench: Served, ara: Client, case: str) -> None:
    came = ara.post(f"/c/{case}/search", {"q": "gate:*"})
    state = came.to.rpartition("=")[2]
    assert ara.post(f"/c/{case}/search/keep", {"state": state, "name": "입장 조건 새 글", "subscribe": "on"}).to == came.to
    assert "입장 조건 새 글" in workbench.client("Bora").get(f"/c/{case}/search").text
    assert "입장 조건 새 글" in ara.get(f"/c/{case}/today").text
    assert ara.post(f"/c/{case}/today/follow", {"state": state}).to == came.to
    assert ara.post(f"/c/{case}/today/follow", {"state": "made-up"}).status == 404
    ara.post(f"/c/{case}/search/keep", {"state": state, "name": "", "drop": "1"})
    assert "입장 조건 새 글" not in ara.get(f"/c/{case}/today").text


@pytest.mark.parametrize("what", ["rooms", "room", "trail", "map", "institutions", "offers", "threats", "search"])
def test_files_say_where_they_come_from(ara: Client, case: str, secrets: list[str], what: str) -> None:
    room = {"room": "R-01" if what in {"room", "trail", "map"} else ""}
    answer = ara.post(f"/c/{case}/export/{what}/jsonl", room)
    head = json.loads(answer.text.splitlines()[0])["head"]
    assert head["notice"] == "SYNTHETIC, NOT EVIDENCE"
    assert head["redaction"] == "masked"
    assert head["case_id"] == case
    assert re.fullmatch("[0-9a-f]{64}", head["query_digest"])
    assert head["log_size"] > 50
    assert "attachment" in answer.headers["content-disposition"]
    text = ara.post(f"/c/{case}/export/{what}/csv", room).text
    assert [name for name in secrets if name in answer.text + text] == []
    table = list(csv.reader(io.StringIO(text.lstrip("\ufeff").split("\r\n\r\n")[1])))
    assert len(table) - 1 == head["rows"]
    assert ara.post(f"/c/{case}/export/{what}/pdf", room).status == 404
    assert ara.post(f"/c/{case}/export/everything/csv").status == 404
    assert ara.get(f"/c/{case}/export/{what}/csv").status == 405, "to take a list along is an act, not a look"


def test_whoever_takes_a_list_along_is_in_the_log_first(workbench: Served, ara: Client, case: str) -> None:
    log = workbench.workspace / "vault" / "log.jsonl"
    before = log.read_bytes().count(b"\n")
    answer = ara.post(f"/c/{case}/export/rooms/jsonl")
    assert json.loads(answer.text.splitlines()[0])["head"]["log_size"] == before + 1
    assert '"export.list"' in log.read_text("utf-8").splitlines()[-1]
    act = re.search(rf'href="(/c/{case}/activity/{before + 1}[0-9]*)"', ara.get(f"/c/{case}/activity").text)
    assert act is not None
    told = ara.get(act[1]).text
    assert "목록을 파일로 내보냄" in told
    assert "Ara" in told


def test_words_that_were_searched_for_do_not_leave(ara: Client, case: str) -> None:
    state = ara.post(f"/c/{case}/search", {"q": "점심"}).to.rpartition("=")[2]
    text = ara.post(f"/c/{case}/export/search/csv?s={state}").text
    head = text.split("\r\n\r\n")[0]
    assert "점심" not in head
    assert '""word"": 1' in head


def test_a_mask_is_lifted_with_a_reason_and_logged_first(workbench: Served, ara: Client, case: str, secrets: list[str]) -> None:
    log = workbench.workspace / "vault" / "log.jsonl"
    before = log.read_bytes().count(b"\n")
    asked = ara.post(f"/c/{case}/rooms/R-03/unmask", {"what": "title"})
    assert asked.status == 200
    assert [name for name in secrets if name in asked.text] == [], "a reason is asked for first"
    assert log.read_bytes().count(b"\n") == before
    found = ara.post(f"/c/{case}/rooms/R-03/unmask", {"what": "title", "reason": "두 방을 구별하려고"})
    assert [name for name in secrets if name in found.text] != []
    lines = log.read_text("utf-8").splitlines()
    assert len(lines) == before + 1
    assert '"text.unmasked"' in lines[-1]
    assert f"{before + 1}" in found.text
    assert ara.post(f"/c/{case}/rooms/R-03/unmask", {"what": "account", "reason": "두 방을 구별하려고"}).status == 404
    assert ara.post(f"/c/{case}/rooms/R-03/unmask", {"what": "text", "message": "x", "reason": "두 방을 구별하려고"}).status == 404
    assert workbench.client("Dain").post(f"/c/{case}/rooms/R-03/unmask", {"what": "title", "reason": "to audit it"}).status == 403


def test_a_warning_is_recorded_and_shown(ara: Client, case: str) -> None:
    given = {"role": "reporter", "whom": "사회부 데스크", "how": "telephone", "on": "2026-03-24", "note": "방 하나가 기자를 겨눔"}
    assert ara.post(f"/c/{case}/threats/R-08/warn", given).to == f"/c/{case}/threats"
    page = ara.get(f"/c/{case}/threats").text
    assert "2026-03-24 사회부 데스크, 전화. 알린 사람: Ara" in page
    assert ara.post(f"/c/{case}/threats/R-08/warn", {**given, "on": "tomorrow"}).status == 404
    assert ara.post(f"/c/{case}/threats/R-08/warn", {**given, "role": "teacher"}).status == 400


def test_a_citation_stands_as_it_was_taken(workbench: Served, ara: Client, case: str, secrets: list[str]) -> None:
    assert ara.post(f"/c/{case}/cite/trail", {"room": "R-01"}).status == 200, "a reason is asked for first"
    came = ara.post(f"/c/{case}/cite/trail", {"room": "R-01", "reason": "기사"})
    assert re.fullmatch(rf"/c/{case}/citations/[0-9a-f]{{32}}", came.to)
    page = ara.get(came.to).text
    digest = re.search(r"<code>([0-9a-f]{64})</code>", page)
    assert digest is not None
    assert "내용이 지문과 맞습니다" in page
    assert "실제 방에서의 오류율은 아직 알려지지 않았습니다" in page
    assert [name for name in secrets if name in page] == []
    assert came.to.rpartition("/")[2] in workbench.client("Bora").get(f"/c/{case}/citations").text
    assert ara.get(f"/c/{case}/citations/{'0' * 32}").status == 404


def test_the_map_opens_and_folds_by_links_alone(ara: Client, case: str) -> None:
    assert ara.post(f"/c/{case}/map", {"room": "방-01"}).to == f"/c/{case}/map/R-01"
    assert 'aria-invalid="true"' in ara.post(f"/c/{case}/map", {"room": "R-0"}).text
    opened = ara.post(f"/c/{case}/map/R-01", {"open": "R-07"})
    page = ara.get(opened.to).text
    assert 'class="node opened"' in page
    assert ara.post(opened.to, {"open": "R-07"}).to == f"/c/{case}/map/R-01"
    assert ara.post(f"/c/{case}/map/R-01", {"open": "R-55"}).to == f"/c/{case}/map/R-01"
    drawn, again = (re.search(r"(?s)<svg class=.map.*?</svg>", text) for text in (page, ara.get(opened.to).text))
    assert drawn is not None
    assert again is not None
    assert drawn[0] == again[0], "the same question, the same drawing"


def test_all_the_workbenchs_scripts_are_light() -> None:
    whole = sum(len(zlib.compress(path.read_bytes(), 9)) for path in STATIC.rglob("*.js"))
    assert 0 < whole <= 150_000, "kB gzipped, of every page together"
