# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import base64
import hashlib
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from sotdae.errors import HasherPageSettingInvalid
from sotdae.exchange.hasher_page import render

ROOT = Path(__file__).parents[3]
RECIPIENT = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
PAGES = {"plain": render(), "centre": render(RECIPIENT, "상담소 </script><script>alert(1)</script> \"'\\ & <!--")}
each_page = pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)


class Elements(HTMLParser):
    """Every start tag with its attributes, and the text of scripts and styles."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inline: dict[str, list[str]] = {"script": [], "style": []}
        self._inside = ""
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._inside = tag

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 (the parser's signature)
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside in self.inline:
            self.inline[self._inside].append(data)


def policy(page: bytes) -> dict[str, str]:
    found = next(attributes["content"] for tag, attributes in Elements(page).tags if attributes.get("http-equiv") == "Content-Security-Policy")
    assert found is not None
    return dict(directive.strip().partition(" ")[::2] for directive in found.split(";"))


def admitted(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def test_the_committed_page_is_what_its_sources_give() -> None:
    checked = subprocess.run([sys.executable, ROOT / "scripts/build_hasher_page.py", "--check"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr


@each_page
def test_the_policy_lets_only_the_page_itself_run_and_nothing_be_fetched(page: bytes) -> None:
    inline = Elements(page).inline
    assert [len(inline["script"]), len(inline["style"])] == [1, 1]
    assert policy(page) == {
        "default-src": "'none'",
        "script-src": admitted(inline["script"][0]),
        "style-src": admitted(inline["style"][0]),
        "worker-src": "blob:",
        "connect-src": "'none'",
        "img-src": "'none'",
        "frame-src": "'none'",
        "form-action": "'none'",
        "base-uri": "'none'",
    }


@each_page
def test_the_policy_stands_before_all_that_it_is_to_stop(page: bytes) -> None:
    tags = [tag for tag, _ in Elements(page).tags]
    assert tags[:4] == ["html", "head", "meta", "meta"]


@each_page
def test_nothing_in_the_page_names_another_place(page: bytes) -> None:
    for tag, attributes in Elements(page).tags:
        assert tag not in {"link", "img", "iframe", "object", "embed", "form", "a", "audio", "video", "base"}
        assert not set(attributes) & {"src", "href", "action", "style", "srcset", "data", "ping", "onclick", "onload"}
    text = re.sub(r"/\*.*?\*/", "", page.decode(), flags=re.DOTALL)
    asking = "fetch|import|importScripts|XMLHttpRequest|WebSocket|EventSource|sendBeacon|RTCPeerConnection|eval|Function"
    assert not re.search(rf"\b(?:{asking})\s*\(", text)
    assert not re.search(r"localStorage|sessionStorage|indexedDB|document\.cookie|serviceWorker|innerHTML|document\.write", text)
    assert not re.search(r"url\(|@import|@font-face", "".join(Elements(page).inline["style"]))
    for line in page.decode().splitlines():
        if re.search(r"(?:https?|wss?|ftp)://", line):
            assert line.lstrip().startswith("//"), "an address may stand only in a comment of the vendored cryptography"


def test_a_page_without_settings_is_the_committed_one() -> None:
    assert render() == (ROOT / "src/sotdae/exchange/hasher_page/page.html").read_bytes()


def test_a_centre_gets_its_key_and_name_in_and_nothing_else_changes() -> None:
    plain, own = (re.sub(r"sha256-[\w+/=]{44}", "sha256", page.decode(), count=1) for page in PAGES.values())
    changed = [(before, after) for before, after in zip(plain.splitlines(), own.splitlines(), strict=True) if before != after]
    assert len(changed) == 1
    assert RECIPIENT in changed[0][1]
    assert "<script" not in changed[0][1]
    assert changed[0][1].isascii()


REFUSED = {
    "nothing": ("", "상담소"),
    "cut": ("age1", None),
    "mistyped": (RECIPIENT[:-1] + "q", None),
    "capitals": (RECIPIENT.upper(), None),
    "ssh": ("ssh-ed25519 AAAA", None),
    "no-name": (RECIPIENT, ""),
    "blank-name": (RECIPIENT, "   "),
    "long-name": (RECIPIENT, "가" * 61),
    "two-lines": (RECIPIENT, "두\n줄"),
    "control": (None, "nul\0"),
    "turned-round": (None, "turned\u202eround"),
}


@pytest.mark.parametrize(("recipient", "name"), REFUSED.values(), ids=REFUSED)
def test_what_a_page_cannot_be_made_with_is_refused(recipient: str | None, name: str | None) -> None:
    with pytest.raises(HasherPageSettingInvalid):
        render(recipient, name)


def test_the_vendored_cryptography_is_the_recorded_one() -> None:
    readme = (ROOT / "browser/vendor/README.md").read_text("utf-8")
    assert hashlib.sha256((ROOT / "browser/vendor/noble.js").read_bytes()).hexdigest() in readme


def test_every_word_stands_in_both_languages() -> None:
    text = (ROOT / "browser/words.js").read_text("utf-8")
    keys = [re.findall(r'^  "?([\w-]+)"?: "', block, re.MULTILINE) for block in re.split(r"^const EN = ", text, flags=re.MULTILINE)[:2]]
    assert keys[0] == keys[1]
    assert len(keys[0]) > 60
    used = set(re.findall(r'data-word="(\w+)"', (ROOT / "browser/page.html").read_text("utf-8")))
    assert used <= set(keys[0])
    reasons = re.search(r'@typedef \{("empty".*?)\} Reason', (ROOT / "browser/refusal.js").read_text("utf-8"), re.DOTALL)
    assert reasons is not None
    assert set(re.findall(r'"([\w-]+)"', reasons.group(1))) <= set(keys[0])
