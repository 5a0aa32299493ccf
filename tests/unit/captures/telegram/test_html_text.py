# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from html_page_writer import escaped
from hypothesis import given
from hypothesis import strategies as st

from sotdae.captures.telegram.html_dom import parse_fragment
from sotdae.captures.telegram.html_text import Mark, MarkedText, read_text, utf16_spans

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n점심😀&<>'\"\u00a0"), min_size=1, max_size=12)
NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{3,12}", fullmatch=True)
CALLS = {"hashtag": "ShowHashtag", "bot_command": "ShowBotCommand", "cashtag": "ShowCashtag"}
TAGS = {"bold": "strong", "italic": "em", "code": "code", "underline": "u", "strikethrough": "s", "blockquote": "blockquote", "pre": "pre"}


def written(kind: str, text: str, value: str | None) -> str:
    """One part of a text as the exporter writes it."""
    shown = escaped(text)
    if kind == "plain":
        return shown
    if kind in TAGS:
        return f"<{TAGS[kind]}>{shown}</{TAGS[kind]}>"
    if kind in CALLS:
        return f'<a href="" onclick="return {CALLS[kind]}({escaped(chr(34) + text[1:] + chr(34))})">{shown}</a>'
    if kind == "mention":
        return f'<a href="https://t.me/{text[1:]}">{shown}</a>'
    if kind == "mention_name":
        return f'<a href="" onclick="return ShowMentionName()">{shown}</a>'
    if kind == "spoiler":
        return f'<span class="spoiler hidden" onclick="ShowSpoiler(this)"><span aria-hidden="true">{shown}</span></span>'
    if kind == "custom_emoji":
        address = 'href="" onclick="return ShowNotLoadedEmoji();"' if value is None else f'href = "{value}"'
        return f"<a {address}>{shown}</a>"
    prefix = {"email": "mailto:", "phone": "tel:", "link": ""}.get(kind)
    return f'<a href="{escaped(value or "") if prefix is None else prefix + shown}">{shown}</a>'


PARTS = st.one_of(
    st.tuples(st.just("plain"), WORDS, st.none()),
    st.tuples(st.sampled_from([*TAGS, "mention_name", "spoiler"]), WORDS, st.none()),
    st.tuples(st.just("hashtag"), NAMES.map(lambda name: f"#{name}"), st.none()),
    st.tuples(st.just("bot_command"), NAMES.map(lambda name: f"/{name}"), st.none()),
    st.tuples(st.just("cashtag"), NAMES.map(lambda name: f"${name}"), st.none()),
    st.tuples(st.just("mention"), NAMES.map(lambda name: f"@{name}"), st.none()),
    st.tuples(st.just("email"), NAMES.map(lambda name: f"{name}@example.org"), st.none()),
    st.tuples(st.just("phone"), st.just("+82 2 000 0000"), st.none()),
    st.tuples(st.just("link"), NAMES.map(lambda name: f"https://example.org/{name}?a=1&b=2"), st.none()),
    st.tuples(st.just("text_link"), WORDS, NAMES.map(lambda name: f"https://t.me/{name}?x=1&y='2'")),
    st.tuples(st.just("custom_emoji"), st.just("😀"), st.sampled_from([None, "stickers/a (1).webp", "../../video_files/b.webm"])),
)


def read(markup: str) -> MarkedText:
    parser = parse_fragment(f'<div class="text">\n{markup}\n       </div>'.encode())
    assert parser.root is not None
    return read_text(parser.root)


@given(st.lists(PARTS, max_size=8))
def test_what_the_exporter_writes_is_read_back_exactly(parts: list[tuple[str, str, str | None]]) -> None:
    text, marks = "", []
    for kind, shown, value in parts:
        if kind != "plain":
            marks.append((kind, shown, None if kind == "custom_emoji" else value, len(text)))
        text += shown
    found = read("".join(written(*part) for part in parts))
    assert found.text == text
    assert [(mark.kind, found.text[mark.start : mark.end], mark.value, mark.start) for mark in found.marks] == marks
    units = text.encode("utf-16-le")
    for mark, (start, length) in zip(found.marks, utf16_spans(found.text, found.marks), strict=True):
        assert units[2 * start : 2 * (start + length)].decode("utf-16-le") == text[mark.start : mark.end]


def test_control_characters_survive() -> None:
    assert read("a&#x0B;b&#x0D;c").text == "a\x0bb\rc"


def test_what_a_browser_would_run_is_no_text() -> None:
    assert read("soup<script>alert(1)</script><style>x</style> and rice").text == "soup and rice"


def test_links_that_call_nothing_known_stay_unknown() -> None:
    assert read('<a href="" onclick="alert(1)">x</a>').marks == (Mark("unknown", 0, 1, None),)
