# SPDX-License-Identifier: Apache-2.0
"""Evidence that would be a page: scripts in titles, names, texts, files, addresses and rule packs do nothing on any page; nothing stands in clear."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

import pytest
from chromium import CHROMIUM, Browser
from desk import Client, Served, served
from places import pages, walk
from test_workbench_signing_in import people, sign_in, welcomed

sys.path.append(str(Path(__file__).parents[1] / "unit" / "actions"))

from banking import PASSPHRASE
from exports import message, write_chat

from sotdae.actions.adding.capture import AddRequest, add

pytestmark = pytest.mark.enable_socket

OWN = "globalThis.owned=1"
MARKUP = (
    f"<script>{OWN}</script>",
    f'"><img src=x onerror="{OWN}">',
    f"<svg/onload={OWN}>",
    f"<noscript><p title='</noscript><img src=x onerror={OWN}>'>",
    '<div hx-get="/sign-out" hx-trigger="load" hx-on:load="' + OWN + '">',
    f"<a href='javascript:{OWN}'>꽃</a>",
    f"<iframe srcdoc='<script>parent.{OWN}</script>'></iframe>",
    "{{7*7}}{% load static %}${7*7}",
    "<base href='https://elsewhere.example/'><meta http-equiv=refresh content='0;url=https://elsewhere.example/'>",
    "<style>@import 'https://elsewhere.example/x.css';</style><form action=https://elsewhere.example/><button>꽃",
    '=HYPERLINK("https://elsewhere.example/","꽃")',
)
CANARIES = {
    "title": "CANARYTITLE",
    "name": "CANARYNAME",
    "text": "CANARYTEXT",
    "file": "CANARYFILE",
    "account": "canaryaccount77",
    "link": "canaryroomlink",
    "phone": "010-7777-1234",
    "invitation": "CANARYinviteHash77",
}
CASE = 'K-12 "><script>' + OWN + "</script>"


def hostile(folder: Path) -> Path:
    """Write an export each of whose texts would be a page."""
    rows: list[dict[str, Any]] = []
    for number, markup in enumerate(MARKUP, 1):
        asked = f"신청은 @{CANARIES['account']} 또는 https://t.me/{CANARIES['link']}?start={markup}"
        text = f"{CANARIES['text']} {asked} 입장료 3만원 {CANARIES['phone']} {markup}"
        rows.append(message(number, text, **{"from": f"{CANARIES['name']} {markup}"}))
        rows.append(
            message(100 + number, markup, file=f"files/{CANARIES['file']}{number}.png", mime_type=markup, file_name=f"{CANARIES['file']}{markup}")
        )
    # A gate's rule that reaches over an invitation: its hit shows the rule's own words, never the link.
    rows.append(message(899, f"꽃 모임 초대는 https://t.me/+{CANARIES['invitation']} 에서 받습니다"))
    rows.append(message(900, f"{CANARIES['text']} 무궁화대학교 채널에서 모입니다. 신고한 기자에게 전화합시다 {MARKUP[0]}"))
    rows.append(
        {
            "id": 901,
            "type": "service",
            "date": "2024-08-26T00:33:20",
            "date_unixtime": "1724700000",
            "actor": MARKUP[1],
            "actor_id": "channel1",
            "action": "edit_group_title",
            "title": f"{CANARIES['title']} {MARKUP[0]}",
            "text": "",
            "text_entities": [],
        }
    )
    return write_chat(folder / "export", rows, name=f"{CANARIES['title']} {MARKUP[1]}")


def hostile_pack(folder: Path) -> Path:
    """Write a private pack of rules whose titles would be a page; its rule is met in the export."""
    folder.mkdir()
    rule = {
        "id": "gate.gathering",
        "family": "gate",
        "version": 1,
        "view": "v1",
        "pattern": "모입니다",
        "needs": ["모입니다"],
        "weight_bits": 1.0,
        "positive": ["채널에서 모입니다"],
        "negative": ["점심을 먹습니다"],
    }
    reaching = rule | {
        "id": "gate.reaching",
        "pattern": "초대는[^가-힣]{4,64}에서",
        "needs": ["초대는"],
        "positive": ["초대는 https://t.me/+AbCdEfGhIjKl 에서"],
        "negative": ["초대는 내일"],
    }
    titles = f"title = {{ ko = {json.dumps(MARKUP[0])}, en = {json.dumps(MARKUP[1])} }}"
    lines = [
        line
        for one in (rule, reaching)
        for line in ("[[signal]]", *(f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in one.items()), titles, "")
    ]
    (folder / f"{CANARIES['file']}.toml").write_text("\n".join(lines), "utf-8")
    return folder


NO_FACTOR = """
import sotdae.workbench.wsgi as wsgi
as_it_is = wsgi.set_up
def set_up(*arguments):
    as_it_is(*arguments)
    import sotdae.workbench.gate as gate
    gate.has_factor = lambda _: True
wsgi.set_up = set_up
"""


@pytest.fixture(scope="module")
def fort(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Client]]:
    """A real workspace with the hostile export, served, and its lead signed in."""
    folder = tmp_path_factory.mktemp("fort")
    place = folder / "workspace"
    asked = AddRequest(
        workspace=place, paths=(hostile(folder),), case=CASE, mode="hash-only", passphrase=PASSPHRASE, performer=MARKUP[0], purpose=MARKUP[1]
    )
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SOTDAE_RULES", str(hostile_pack(folder / "rules")))
        add(asked, now=datetime(2026, 3, 2, 3, tzinfo=UTC))
    link = people(place, folder, "add", "ara-07")["link"]
    people(place, folder, "grant", "ara-07", "--role", "investigator", "--lead")
    with served(place, passphrase=PASSPHRASE, before=NO_FACTOR) as running:
        client = welcomed(running, link)
        assert sign_in(client, "ara-07") == "/"
        yield running, client


@pytest.fixture(scope="module")
def walked(fort: tuple[Served, Client]) -> dict[str, list[tuple[str, str]]]:
    running, client = fort
    case = re.search(r"/c/[0-9a-f]{32}", client.get("/").to)
    assert case is not None
    begin = [client.post(f"{case[0]}/search", {"q": query}).to for query in (f"입장료 {MARKUP[0]}", "gate:*", "gate:reaching", "R-01 #899")]
    del running
    found = walk(client, *(one for one in begin if one), each=3)
    files = [f"{case[0]}/export/{what}/{form}" for what in ("rooms", "offers", "threats", "institutions") for form in ("csv", "jsonl")]
    found["export"] = [(address, client.post(address).text) for address in files]
    return found


def test_nothing_of_it_is_markup_and_no_canary_is_shown(walked: dict[str, list[tuple[str, str]]]) -> None:
    assert len(walked) >= 25, sorted(walked)
    assert any("초대는" in text for _, text in walked["search"]), "a rule's own words are shown"
    assert any("초대는" in text for _, text in walked["post"])
    raw = [one for one in MARKUP if "<" in one]
    assert any(escape(MARKUP[0]) in text for _, text in walked["room"]), "the title of a private rule is drawn, as text"
    for page, places in walked.items():
        for address, text in places:
            for name, canary in CANARIES.items():
                assert canary not in text, (page, address, name)
            if "csv" in address or "jsonl" in address:
                assert not re.search(r"(^|,)=HYPERLINK", text, re.MULTILINE), address
                continue
            assert not [one for one in raw if one in text], (page, address)
            assert "49" not in re.findall(r"꽃 ?(\d+)", text)
            assert not re.search(r"<[^>]*\s(on\w+|hx-on\S*|style)\s*=", text), (page, address)
            assert not re.search(r'(?:href|src|action)\s*=\s*["\']?\s*(?:javascript|data|https?):', text), (page, address)


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
def test_a_real_browser_runs_none_of_it_and_is_refused_nothing(
    fort: tuple[Served, Client], walked: dict[str, list[tuple[str, str]]], tmp_path: Path
) -> None:
    running, client = fort
    shown = {page: places[0][0] for page, places in walked.items() if page != "export" and places[0][1].lstrip().startswith("<!doctype html>")}
    with Browser(tmp_path / "profile", scripts=True) as browser:
        for cookie, value in client.cookies.items():
            browser.call("Network.setCookie", name=cookie, value=value, url=running.url, httpOnly=True, sameSite="Strict")
        for page, address in sorted(shown.items()):
            browser.visit(running.url + address)
            assert browser.value("globalThis.owned") is None, page
            assert browser.value("document.querySelectorAll('iframe, base, meta[http-equiv], object, embed').length") == 0, page
            assert [one for one in browser.requested if not one.startswith((running.url + "/", "data:image/svg+xml"))] == [], page
            assert [one for one in browser.requested if one.endswith("/csp")] == [], f"{page}: the content policy refused something"
        # The policy itself holds: markup that a page would let through by mistake is stopped by the browser.
        assert browser.value("try { document.body.innerHTML = '<img src=x onerror=1>'; 'let in' } catch { 'refused' }") == "refused"
    assert "GET" in pages()["rooms"][1]
