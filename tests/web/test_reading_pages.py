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
from sotdae.cases import signs
from sotdae.cases.trail_paper import BITS, CAPS
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
    "rooms/R-01/posts/1063",
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


@pytest.fixture
def ara(workbench: Served) -> Client:
    """Ara, in Korean: the language is hers, not the client's, and other tests of this file let her read English."""
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
        assert f'<html lang="{language}"' in answer.text
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


STEP = re.compile(r'<tr class="(\w+)" data-signal="([^"]*)"><th scope="row">(.*?)</th>.*?<td class="number">(.*?)</td>', re.DOTALL)
SUM = re.compile(r'<tr class="sum"><th scope="row">.*?</th>.*?<td class="number">(.*?)</td>', re.DOTALL)
DECIDED = re.compile(r'<p class="decided">(.*?)</p>')
NOTE = re.compile(r'<p class="note(?: strong)?">(.*?)</p>', re.DOTALL)


def told(page: str) -> tuple[list[tuple[str, ...]], list[str], list[str], list[str], list[str]]:
    """Return what a page or a paper tells: steps, totals, what persons concluded, what has to be read with it, what was not seen."""
    return STEP.findall(page), SUM.findall(page), DECIDED.findall(page), NOTE.findall(page), re.findall(r"(?s)unseen-signs.*?</div>", page)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_page_and_paper_tell_the_same_trail(workbench: Served, case: str, language: str) -> None:
    ara = workbench.client("Ara").speak(language)
    page = ara.get(f"/c/{case}/rooms/R-01/trail").text
    paper = ara.get(ara.post(f"/c/{case}/cite/trail", {"room": "R-01", "reason": "an article"}).to).text
    steps, totals, decided, notes, unseen = told(page)
    assert told(paper) == (steps, totals, decided, notes, unseen)
    kinds = [kind for kind, *_ in steps]
    assert kinds.count("start") == len(totals) == len(decided) == 2, "the candidate and the nearest decoy, each from its start to its total"
    assert {"for", "against", "cap"} <= set(kinds)
    bits = [float(bits.replace("\N{MINUS SIGN}", "-")) for *_, bits in steps]
    second = kinds.index("start", 1)
    for some, total in ((bits[:second], totals[0]), (bits[second:], totals[1])):
        assert abs(sum(some) - float(total.replace("\N{MINUS SIGN}", "-"))) <= 0.05 * (len(some) + 2), "what is printed adds up"
    for sentence in signs.ERROR_RATE, signs.NOT_THE_SAME, BITS, CAPS:
        assert any(sentence[language == "en"] in note for note in notes)
    assert len(unseen) == 2, "what could not be looked for is on both, and is said not to count against"
    assert ("방-08" if language == "ko" else "R-08") in paper, "the nearest room that was not enough"


def test_a_decision_stands_on_page_and_paper(workbench: Served, case: str) -> None:
    ara = workbench.client("Ara")
    page = ara.get(f"/c/{case}/rooms/R-01/trail").text
    finding = re.search(rf'href="(/c/{case}/review/[0-9a-f]{{64}})"', page)
    assert finding is not None
    judged = ara.get(finding[1]).text
    assert STEP.findall(judged) == STEP.findall(page)[: len(STEP.findall(judged))], "whoever judges sees the same steps"
    assert SUM.findall(judged) == SUM.findall(page)[:1]
    seen = re.search(r'name="seen" value="([0-9]+)"', judged)
    assert seen is not None
    assert ara.post(finding[1], {"verdict": "confirmed", "reason": "첫 글이 앞 방의 글을 옮김", "seen": seen[1]}).status == 302
    page = ara.get(f"/c/{case}/rooms/R-01/trail").text
    paper = ara.get(ara.post(f"/c/{case}/cite/trail", {"room": "R-01", "reason": "an article"}).to).text
    assert "첫 글이 앞 방의 글을 옮김" in " ".join(told(page)[2])
    assert told(paper)[2] == told(page)[2]
    seen = re.search(r'name="seen" value="([0-9]+)"', ara.get(finding[1]).text)
    assert seen is not None
    assert ara.post(finding[1], {"verdict": "reopened", "reason": "for the tests that follow", "seen": seen[1]}).status == 302


def test_a_trail_as_a_file_adds_up_too(ara: Client, case: str) -> None:
    lines = ara.post(f"/c/{case}/export/trail/jsonl", {"room": "R-01"}).text.splitlines()[1:]
    rows = [row for row in map(json.loads, lines) if row["candidate"] == "R-07"]
    assert rows[0]["signal"] == "start"
    assert rows[-1]["signal"] == "total"
    assert abs(sum(row["bits"] for row in rows[:-1]) - rows[-1]["bits"]) < 0.002


def test_signs_lead_to_their_messages(ara: Client, case: str, secrets: list[str]) -> None:
    page = ara.get(f"/c/{case}/rooms/R-01/trail").text
    links = set(re.findall(rf'href="(/c/{case}/rooms/R-[0-9]+/posts/-?[0-9]+)"', page))
    assert f"/c/{case}/rooms/R-01/posts/1063" in links
    for link in sorted(links):
        shown = ara.get(link)
        assert shown.status == 200, link
        assert [name for name in secrets if name in shown.text] == []
        assert "t.me/" not in shown.text
    post = ara.get(f"/c/{case}/rooms/R-01/posts/1063").text
    assert "새 방입니다" in post, "what a rule matched"
    for words in ("2026-03-23", "11:00", "방 자체", "보관 이력 16번 줄에 봉인됨", "수집 영수증 보기", "항목의 보관 이력 보기", "473바이트"):
        assert words in post, words
    for address in re.findall(rf'href="(/c/{case}/evidence/[^"]*)"', post):
        assert ara.get(address).status == 200


def test_a_notice_without_words_is_a_page(ara: Client, case: str) -> None:
    shown = ara.get(f"/c/{case}/rooms/R-08/posts/2").text
    assert "방이 만들어짐" in shown
    assert "메신저가 남긴 알림" in shown
    for address in ("rooms/R-08/posts/999999", "rooms/R-08/posts/x", "rooms/R-99/posts/1", "rooms/R-08/posts/1-1"):
        assert ara.get(f"/c/{case}/{address}").status == 404, address


@pytest.mark.parametrize("query", ["방-01 #1063", "R-01 #1063", "r-01#1063"])
def test_the_search_box_goes_to_a_message(ara: Client, case: str, query: str) -> None:
    assert ara.post(f"/c/{case}/search", {"q": query}).to == f"/c/{case}/rooms/R-01/posts/1063"
    assert "그런 글이 없습니다" in ara.get(ara.post(f"/c/{case}/search", {"q": "방-01 #999999"}).to).text


def test_errors_are_told_in_the_pages_language(workbench: Served, case: str) -> None:
    warning = {"role": "teacher", "whom": "상담실", "how": "telephone", "on": "2026-03-24", "note": "알림"}
    refused = {}
    for language in ("ko", "en"):
        ara = workbench.client("Ara").speak(language)
        refused[language] = [
            ara.post(f"/c/{case}/threats/R-08/warn", warning).text,
            ara.get(ara.post(f"/c/{case}/search", {"q": "on:yesterday"}).to).text,
        ]
    workbench.client("Ara").speak("ko")
    assert "이 방이 그런 일을 하는 사람을 겨눈다는 자료가 없습니다" in refused["ko"][0]
    assert "같은 날" in refused["ko"][1]
    assert "no capture shows" in refused["en"][0]
    for text in refused["ko"]:
        shown = re.sub(r"(?s)<head>.*?</head>|<[^>]*>|`[^`]*`", " ", text)
        assert "no capture" not in shown
        assert "cannot be searched" not in shown
        assert "--help" not in shown


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
