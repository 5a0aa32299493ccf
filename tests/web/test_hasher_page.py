# SPDX-License-Identifier: Apache-2.0
"""The hashing page as a person meets it, opened from disk: from choosing photos to a bundle that Python reads, and what it must never do."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pyrage
import pytest
from browsers import BOTH, READY, opened, shown, until
from chromium import CHROMIUM, Browser
from firefox import FIREFOX, Firefox
from make_hasher_samples import drawing
from photos import exif, saved, unreadable

from sotdae.exchange.hash_bundle import read_bundle
from sotdae.exchange.hasher_page import render
from sotdae.media.decode import decode
from sotdae.media.hashing import Wanted
from sotdae.media.marking import marks
from sotdae.media.pdq import Pdq

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.allow_hosts(["127.0.0.1"])]
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
needs_firefox = pytest.mark.skipif(FIREFOX is None, reason="Firefox is not installed")

CENTRE = "한빛 상담소 <b>&"
LEFT_OUT = ("flat", "cmyk")


@cache
def taken() -> dict[str, bytes]:
    return {
        "one": saved(drawing(600, 450, 1), "JPEG", quality=88),
        "two": saved(drawing(300, 500, 2), "JPEG", quality=88, exif=exif(6)),
        "three": saved(drawing(260, 260, 3), "PNG"),
    }


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("photos")
    for name, data in {**taken(), **{name: unreadable()[name][0] for name in LEFT_OUT}}.items():
        (folder / f"secret-{name}.jpg").write_bytes(data)
    return [folder / f"secret-{name}.jpg" for name in (*taken(), *LEFT_OUT)]


def page(folder: Path, recipient: str | None = None, centre: str | None = None) -> Path:
    path = folder / "page.html"
    path.write_bytes(render(recipient, centre))
    return path


def click(browser: Browser | Firefox, name: str) -> None:
    browser.value(f"document.getElementById('{name}').click()")


def hashed(browser: Browser | Firefox, photos: list[Path]) -> None:
    until(browser, READY)
    browser.choose("#files", photos)
    until(browser, shown("done"))


def downloaded(folder: Path) -> Path:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        found = [path for path in (folder / "downloads").iterdir() if path.suffix in {".json", ".age"} and path.stat().st_size]
        if found:
            return found[0]
        time.sleep(0.05)
    pytest.fail("nothing was saved")


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize("is_sealed", [False, True], ids=["open", "sealed"])
def test_from_photos_to_a_bundle_that_python_reads(kind: str, photos: list[Path], tmp_path: Path, *, is_sealed: bool) -> None:
    identity = pyrage.x25519.Identity.generate()
    with opened(kind, tmp_path) as browser:
        browser.open(page(tmp_path, str(identity.to_public()), CENTRE) if is_sealed else page(tmp_path))
        hashed(browser, photos)
        click(browser, "save")
        saved_as = downloaded(tmp_path)
        code = browser.value("document.getElementById('code').textContent").replace(" ", "")
        reasons = browser.value("document.getElementById('reasons').children.length")
        shown_text = browser.value("document.body.innerText")
    assert re.fullmatch(r"file-\d{8}\.(age|json)", saved_as.name)
    data = saved_as.read_bytes()
    if is_sealed:
        assert CENTRE in shown_text
        if shutil.which("age") is None:
            pytest.skip("age is not installed")
        (tmp_path / "key").write_text(str(identity), "ascii")
        data = subprocess.run(["age", "--decrypt", "-i", tmp_path / "key", saved_as], capture_output=True, check=True).stdout
    bundle = read_bundle(data)
    assert bundle.check_code == code
    assert reasons == len(LEFT_OUT)
    assert len(bundle.photos) == len(taken())
    for photo, name in zip(bundle.photos, taken(), strict=True):
        expected = marks(decode(taken()[name])[0], [Pdq()], Wanted.SUBJECT)
        assert photo.hashes == tuple(one for one in expected if not one.hash.low_quality)
        assert len(photo.hashes) >= 8 * 16
        assert photo.sha256 is None
    assert b"secret-" not in data


@needs_firefox
def test_a_firefox_that_guards_against_fingerprinting_is_refused_kindly(photos: list[Path], tmp_path: Path) -> None:
    with Firefox(tmp_path / "profile", tmp_path, **{"privacy.resistFingerprinting": True}) as browser:
        browser.open(page(tmp_path))
        until(browser, shown("refused"))
        assert browser.value("document.activeElement.id") == "refused-heading"
        assert browser.value(shown("ready")) is False
        assert browser.value("document.getElementById('files').disabled") is True
        assert "You did nothing wrong." in browser.value("document.getElementById('refused').innerText")
        click(browser, "language")
        assert "잘못하신 것은 없습니다." in browser.value("document.getElementById('refused').innerText")
    assert photos


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    with Browser(tmp_path_factory.mktemp("profile"), scripts=True, downloads=tmp_path_factory.mktemp("downloads")) as browser:
        yield browser


@pytest.fixture(scope="module")
def centre_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return page(tmp_path_factory.mktemp("page"), str(pyrage.x25519.Identity.generate().to_public()), CENTRE)


def test_no_request_is_made_by_all_of_it(chromium: Browser, centre_page: Path, photos: list[Path]) -> None:
    chromium.open(centre_page)
    hashed(chromium, photos)
    for name in ("save", "copy", "language", "again"):
        click(chromium, name)
    assert {address.partition(":")[0] for address in chromium.requested} <= {"file", "blob"}
    assert [address for address in chromium.requested if address.startswith("file")] == [centre_page.as_uri()]


@pytest.mark.parametrize(
    ("attempt", "directive"),
    [
        ("fetch('https://example.invalid/')", "connect-src"),
        ("new WebSocket('wss://example.invalid/')", "connect-src"),
        ("navigator.sendBeacon('https://example.invalid/', 'x')", "connect-src"),
        ("new Image().src = 'https://example.invalid/x.png'", "img-src"),
        ("document.body.append(Object.assign(document.createElement('script'), { textContent: '1' }))", "script-src-elem"),
        ("document.body.append(Object.assign(document.createElement('iframe'), { src: 'https://example.invalid/' }))", "frame-src"),
        (
            "document.body.append(Object.assign(document.createElement('form'), { id: 'f', action: 'https://example.invalid/' })) ?? f.submit()",
            "form-action",
        ),
    ],
)
def test_the_policy_stops_whatever_would_send(chromium: Browser, centre_page: Path, attempt: str, directive: str) -> None:
    chromium.open(centre_page)
    stopped = chromium.value(
        "new Promise((done) => { document.addEventListener('securitypolicyviolation', (event) => done(event.effectiveDirective), { once: true });"
        "setTimeout(() => done('nothing stopped it'), 5000); const form = document.createElement('form');"
        f"Promise.resolve().then(() => {{ {attempt}; }}).catch(() => {{}}); }})"
    )
    assert stopped == directive


def test_nothing_is_stored_and_no_picture_is_shown(chromium: Browser, centre_page: Path, photos: list[Path]) -> None:
    chromium.open(centre_page)
    hashed(chromium, photos)
    stored = "[document.cookie.length, localStorage.length, sessionStorage.length]"
    assert chromium.value(stored) == [0, 0, 0]
    assert chromium.value("indexedDB.databases().then((all) => all.length)") == 0
    assert chromium.value("document.querySelectorAll('img, canvas, video, picture, svg, object, embed, iframe').length") == 0
    assert chromium.value("[...document.querySelectorAll('*')].filter((one) => getComputedStyle(one).backgroundImage !== 'none').length") == 0


def left(chromium: Browser) -> tuple[Any, Any]:
    """Return the window's history, once an empty page stands in it; the page's own world goes away meanwhile, so this is asked from outside."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            history = chromium.call("Page.getNavigationHistory")
        except AssertionError:  # between two pages
            continue
        if history["entries"][history["currentIndex"]]["url"] == "about:blank":
            return history, history["entries"][history["currentIndex"]]
    pytest.fail("the page was not left")


@pytest.mark.parametrize("way", ["click", "escape"])
def test_leaving_clears_all_and_does_not_come_back(chromium: Browser, centre_page: Path, photos: list[Path], way: str) -> None:
    chromium.open(centre_page)
    hashed(chromium, photos[:1])
    before = len(chromium.call("Page.getNavigationHistory")["entries"])
    if way == "click":
        chromium.value("setTimeout(() => document.getElementById('leave').click()) && null")
    else:
        for kind in ("keyDown", "keyUp") * 2:
            chromium.call("Input.dispatchKeyEvent", type=kind, key="Escape", code="Escape", windowsVirtualKeyCode=27)
    history, now = left(chromium)
    assert len(history["entries"]) == before
    assert now["title"] in {"", "about:blank"}


def test_one_escape_does_not_leave(chromium: Browser, centre_page: Path) -> None:
    chromium.open(centre_page)
    until(chromium, READY)
    for kind in ("keyDown", "keyUp"):
        chromium.call("Input.dispatchKeyEvent", type=kind, key="Escape", code="Escape", windowsVirtualKeyCode=27)
    assert chromium.value("location.protocol") == "file:"


def test_a_page_being_left_is_already_empty(chromium: Browser, centre_page: Path, photos: list[Path]) -> None:
    chromium.open(centre_page)
    hashed(chromium, photos)
    chromium.value("window.dispatchEvent(new Event('beforeunload'))")
    assert chromium.value("document.body.innerText.trim()") == ""
    assert chromium.value("document.title") == ""


def test_starting_again_forgets(chromium: Browser, centre_page: Path, photos: list[Path]) -> None:
    chromium.open(centre_page)
    hashed(chromium, photos)
    click(chromium, "again")
    until(chromium, READY)
    assert chromium.value("document.getElementById('files').files.length") == 0
    assert chromium.value("document.getElementById('reasons').innerText") == ""
    assert "secret-" not in chromium.value("document.documentElement.outerHTML")


def test_the_exact_number_of_a_file_goes_along_only_if_ticked(photos: list[Path], tmp_path: Path) -> None:
    import hashlib

    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    with opened("chromium", tmp_path) as browser:
        browser.open(page(tmp_path))
        until(browser, READY)
        click(browser, "digest")
        hashed(browser, photos[:1])
        click(browser, "save")
        bundle = read_bundle(downloaded(tmp_path).read_bytes())
    assert bundle.photos[0].sha256 == hashlib.sha256(taken()["one"]).hexdigest()


@needs_chromium
def test_without_workers_the_page_does_the_work_itself(photos: list[Path], tmp_path: Path) -> None:
    with opened("chromium", tmp_path) as browser:
        assert isinstance(browser, Browser)
        browser.call("Page.addScriptToEvaluateOnNewDocument", source="delete globalThis.Worker; delete globalThis.OffscreenCanvas;")
        browser.open(page(tmp_path))
        hashed(browser, photos[:2])
        click(browser, "save")
        bundle = read_bundle(downloaded(tmp_path).read_bytes())
    assert [photo.hashes[0].hash.hex for photo in bundle.photos] == [Pdq().compute(decode(taken()[name])[0]).hex for name in ("one", "two")]
