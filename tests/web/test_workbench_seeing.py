# SPDX-License-Identifier: Apache-2.0
"""Seeing in the workbench: opened by a signature, shown for seconds after its line in the log, never where it is frozen, never kept."""

from __future__ import annotations

import hashlib
import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from axe import troubles, troubles_here
from chromium import CHROMIUM, Browser
from desk import Answer, Client, Desks, free_port, stop, wait_for
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "unit" / "actions"))

import unseal_cast
from cheap import PASSPHRASE, cheapen
from unseal_cast import NAMES, Cast, Clocks, Somebody, make_cast, somebody

from sotdae.actions.clocks import moment
from sotdae.actions.workspace import Workspace

pytestmark = pytest.mark.enable_socket
SERVER = Path(__file__).with_name("seeing_server.py")


def lunch(number: int) -> bytes:
    """A picture of a table, 640 x 480."""
    pixels = np.full((480, 640, 3), 60 * number, np.uint8)
    pixels[200:280, 200:440] = (250, 200, 20)
    sink = io.BytesIO()
    Image.fromarray(pixels).save(sink, "PNG")
    return sink.getvalue()


PICTURES = {f"lunch-{number}.png": lunch(number) for number in (1, 2, 3)}


@dataclass
class Room:
    """A workspace with three pictures, and a request for them that two others approved."""

    cast: Cast
    label: str


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Room:

    cheapen(monkeypatch)
    monkeypatch.setattr(unseal_cast, "PICTURES", PICTURES)
    monkeypatch.setattr(unseal_cast, "ITEMS", [hashlib.sha256(data).hexdigest() for data in PICTURES.values()])
    keys = tmp_path / "keys"
    keys.mkdir()
    people: dict[str, Somebody] = {name: somebody(keys, name) for name in NAMES[:4]}
    made = make_cast(tmp_path, people)
    now = moment()
    cast = Cast(Workspace(tmp_path / "workspace"), Clocks(now.at, now.seconds, now.boot), people)
    del made
    label = cast.request()
    cast.approve(label, "bora", "chorong")
    return Room(cast, label)


@dataclass
class Table:
    """A running server and Ara's client."""

    process: subprocess.Popen[str]
    client: Client
    url: str
    case: str
    session: str

    def path(self, *parts: str) -> str:
        return "/".join([f"/c/{self.case}/seeing", *parts])

    def open(self, room: Room) -> int:
        document = self.client.get(self.path(room.label, "document")).body
        signature = room.cast.people["ara"].sign(document).decode()
        return self.client.post(self.path(room.label), {"signature": signature}).status

    def show(self, label: str, place: int = 1, blur: int = 24, **more: str) -> Answer:
        return self.client.post(self.path(label, "show"), {"place": str(place), "blur": str(blur), "seconds": "3", **more})


@contextmanager
def serving(room: Room) -> Iterator[Table]:
    Desks.lay(room.cast.place.folder)
    port = free_port()
    command = [sys.executable, str(SERVER), str(room.cast.place.folder), str(port), PASSPHRASE]
    process = subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        assert process.stdout is not None
        case, session = process.stdout.readline().split()
        wait_for(port)
        client = Client(port, {"sotdae-session": session})
        client.get(f"/c/{case}/seeing")
        yield Table(process, client, f"http://127.0.0.1:{port}", case, session)
        client.close()
    finally:
        stop(process)
        if process.stdout is not None:
            process.stdout.close()


def shown_lines(room: Room) -> int:
    return (room.cast.place.vault / "log.jsonl").read_text("utf-8").count('"sight.shown"')


def test_what_is_shown_was_signed_for_logged_first_and_is_kept_nowhere(room: Room) -> None:
    with serving(room) as table:
        client, path = table.client, table.path(room.label)
        assert room.label in client.get(table.path()).text
        assert table.show(room.label).status == 404, "nothing is shown before it was opened"
        assert client.post(path, {"signature": "-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----"}).status == 409
        assert table.open(room) == 302
        page = client.get(path)
        assert "<img" not in page.text.split("<main")[1]
        answer = table.show(room.label, **{"as": "bytes"})
        assert answer.status == 200
        assert answer.headers["x-picture"] == "320 240"
        assert answer.headers["x-seen"] == "1 3"
        assert len(answer.body) == 320 * 240
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-type"] == "application/octet-stream"
        assert shown_lines(room) == 1
        plain = table.show(room.label, 2)
        assert 'src="data:image/png;base64,' in plain.text
        assert plain.headers["refresh"] == f"3; url={path}"
        assert plain.headers["cache-control"] == "no-store"
        assert "img-src data:" in plain.headers["content-security-policy"]
        for place, blur in (("9", "24"), ("1", "7"), ("x", "24")):
            assert client.post(f"{path}/show", {"place": place, "blur": blur, "seconds": "5"}).status == 409
        assert shown_lines(room) == 2
        room.cast.freeze(unseal_cast.ITEMS[0])
        for more in ({}, {"as": "bytes"}):
            frozen = table.show(room.label, **more)
            assert frozen.status in {403, 404}
            assert len(frozen.body) != 320 * 240
        assert shown_lines(room) == 2
        for method in ("GET", "HEAD"):
            assert client.ask(method, f"{path}/show").status == 405
        assert "2번" in client.get(f"/c/{table.case}/seen").text


def test_no_picture_is_shown_without_its_line_though_the_server_is_killed(room: Room) -> None:
    served = 0
    with serving(room) as table:
        assert table.open(room) == 302
        for _ in range(3):
            served += table.show(room.label, **{"as": "bytes"}).status == 200
        os.killpg(table.process.pid, signal.SIGKILL)
    assert served == 3
    assert shown_lines(room) >= served
    with serving(room) as table:
        assert table.show(room.label).status == 404, "an opening dies with its server"
        assert f"{served}번" in table.client.get(f"/c/{table.case}/seen").text


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
def test_it_is_seen_while_held_and_covers_itself(room: Room, tmp_path: Path) -> None:
    shots = os.environ.get("SOTDAE_SHOTS")
    with serving(room) as table, Browser(tmp_path / "profile", scripts=True) as browser:
        browser.call("Network.setCookie", name="sotdae-session", value=table.session, url=table.url, httpOnly=True, sameSite="Strict")
        assert troubles(browser, table.url + table.path(room.label), "ko") == [], "what is signed"
        assert table.open(room) == 302
        for language in ("en", "ko"):
            table.client.post("/language", {"language": language})
            assert troubles(browser, table.url + table.path(room.label), language) == [], "opened media"
        browser.value("document.querySelector('form.stage').submit()")  # (as without scripts: a page that holds the picture for seconds)
        until(browser, "document.querySelector('main img') !== null && document.readyState === 'complete'")
        assert troubles_here(browser, "ko") == []
        table.client.post(f"/c/{table.case}/seen", {"seconds": "3", "blur": "6", "minutes": "35"})
        browser.visit(table.url + table.path(room.label), 1024)
        stage = "document.querySelector('[data-stage]')"
        button = f"{stage}.querySelector('button.hold')"
        drawn = f"[{stage}.dataset.shown ?? '', {stage}.querySelector('canvas').width, {stage}.querySelector('.state').textContent]"
        assert browser.value(drawn) == ["", 1, "가림"]
        browser.value(f"{button}.dispatchEvent(new PointerEvent('pointerdown', {{button: 0}}))")
        until(browser, f"{stage}.dataset.shown === '1'")
        assert browser.value(drawn)[1] == 320
        assert "보이는 중" in browser.value(drawn)[2]
        if shots is not None:
            (Path(shots) / "shown-ko-1024.png").write_bytes(browser.screenshot(whole=True))
        browser.value(f"{button}.dispatchEvent(new PointerEvent('pointerup'))")
        assert browser.value(drawn) == ["", 1, "가림"]
        browser.value(f"{button}.dispatchEvent(new KeyboardEvent('keydown', {{key: ' '}}))")
        until(browser, f"{stage}.dataset.shown === '1'")
        until(browser, f"{stage}.dataset.shown === undefined")  # (three seconds, though the key is still down)
        assert browser.value(drawn)[1] == 1
        assert "3번" in browser.value("document.getElementById('seen-today').textContent")
        assert not [one for one in browser.requested if "lunch" in one or "data:" in one]
        table.client.post(f"/c/{table.case}/seen", {"seconds": "60", "blur": "24", "minutes": "35", "toggle": "1"})
        browser.visit(table.url + table.path(room.label), 390)
        assert browser.value("document.documentElement.scrollWidth <= window.innerWidth")
        browser.value(f"{button}.click()")
        until(browser, f"{stage}.dataset.shown === '1'")
        if shots is not None:
            (Path(shots) / "shown-ko-390.png").write_bytes(browser.screenshot(whole=True))
        browser.value("document.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape'}))")
        assert browser.value(drawn)[0] == ""
        assert shown_lines(room) == 4


def until(browser: Browser, condition: str) -> None:
    """Wait until something is so."""
    end = time.monotonic() + 20
    while not browser.value(condition):
        assert time.monotonic() < end, condition
        browser.value("new Promise((done) => setTimeout(done, 30))")
